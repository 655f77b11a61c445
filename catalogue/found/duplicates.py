"""What the automatic check of a review says of texts that are much the same as a version's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from catalogue.found import alike
from catalogue.found.known import rejections_of
from catalogue.found.models import FoundResource, FoundState, TextSignature
from catalogue.found.signatures import is_comparable, near_texts, turned_down
from catalogue.found.words import decision_in_words
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.review.automatic.registry import Check, Detail, Outcome, Subject, judged
from catalogue.review.words import reason_in_words
from core.database import db
from core.ui.words import long_date

LOOKED_AT = (
    "The words of this version, beside those of every version of other interventions and of all "
    "that was brought or turned down. Not pictures, and not its files on their own."
)
TOO_SHORT = "It has too few words to be compared."


@dataclass(frozen=True)
class _Compared:
    """Another text and what it is; ``share`` is the part of this version that stands in it."""

    share: float
    row: Any


def look_for_near_duplicates(subject: Subject) -> Outcome:
    """Versions of other interventions, and what was brought, with much of the same wording.

    What the viewer reviews blind is left out: its state would tell how it was judged.
    """
    rows = _every_text()
    own = next((row for row in rows if row.version_id == subject.version.id), None)
    if own is None:
        return judged(fine=TOO_SHORT, looked_at=LOOKED_AT)
    others = [row for row in rows if _is_another(row, subject)]
    details = [_in_words(each) for each in _near(own, others)] if others else []
    return judged(
        fine="Nothing in the library, and nothing that was turned down, is much like it.",
        looked_at=LOOKED_AT,
        looks=details,
    )


NEAR_DUPLICATES = Check("near_duplicates", "no_duplicate", 1, look_for_near_duplicates)


def _every_text() -> Sequence[Any]:
    """One question: the signatures that can be compared, each with what it is of."""
    version, resource = InterventionVersion, FoundResource
    return db.session.execute(
        select(
            TextSignature.version_id,
            TextSignature.sha256,
            TextSignature.resource_id,
            TextSignature.size,
            TextSignature.places,
            turned_down(),
            version.intervention_id,
            version.title.label("version_title"),
            version.number,
            version.state.label("version_state"),
            resource.title.label("resource_title"),
            resource.state.label("resource_state"),
        )
        .outerjoin(version, version.id == TextSignature.version_id)
        .outerjoin(resource, resource.id == TextSignature.resource_id)
        .where(is_comparable(), TextSignature.sha256.is_(None))
    ).all()


def _is_another(row: Any, subject: Subject) -> bool:
    """Not this intervention's, nor where it came from, nor withdrawn, nor kept from the viewer."""
    if row.version_id is None:
        return bool(row.resource_state in (FoundState.HELD, FoundState.DECLINED))
    return (
        row.intervention_id != subject.version.intervention_id
        and row.version_state is not VersionState.WITHDRAWN
        and row.version_id not in subject.hidden
    )


def _near(own: Any, others: Sequence[Any]) -> list[_Compared]:
    found = near_texts(alike.from_bytes(own.size, own.places), others)
    of = {(row.version_id, row.resource_id): row for row in others}
    return [_Compared(each.share, of[each.version_id, each.resource_id]) for each in found]


def _in_words(each: _Compared) -> Detail:
    row, much = each.row, f"{each.share:.0%} of its wording stands in"
    if row.version_id is None:
        return Detail(f"{much} “{row.resource_title}”, {_of_resource(row)}.")
    named = f"“{row.version_title}”, version {row.number}"
    if row.version_state is VersionState.REJECTED:
        review = rejections_of([row.version_id]).get(row.version_id)
        if review is not None:
            when, why = long_date(review.decided_at), reason_in_words(review).rstrip(".")
            return Detail(f"{much} {named}, which was rejected on {when}, because: {why}.")
    return Detail(f"{much} {named} ({row.version_state.label.lower()}).")


def _of_resource(row: Any) -> str:
    if row.resource_state is FoundState.HELD:
        return "which was brought and waits for a decision"
    declined = db.session.get_one(FoundResource, row.resource_id)
    why = decision_in_words(declined).rstrip(".")
    return f"which was declined on {long_date(declined.decided_at)}, because: {why}"
