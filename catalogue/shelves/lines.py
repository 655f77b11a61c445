"""One line for an intervention on a shelf: what it is, or why it is not to be used any more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, selectinload

from catalogue.interventions.models import WAS_PUBLIC, InterventionVersion
from catalogue.interventions.presentation import notice_for
from catalogue.interventions.queries import version_for
from catalogue.matching.documents import InUse, interventions_in_use
from catalogue.matching.presentation import caution, facts
from core.database import db
from core.errors import NotFound
from core.people.models import User


@dataclass(frozen=True, kw_only=True)
class Line:
    """An intervention as a shelf shows it.

    ``available`` says whether it may be used today. Where it may not, ``why`` and ``since`` tell
    what happened, and there is nothing to take.
    """

    intervention_id: int
    slug: str
    title: str
    available: bool
    facts: Sequence[str] = ()
    caution: str = ""
    review_due: bool = False
    approved_until: date | None = None
    why: str = ""
    since: date | None = None


def lines_of(intervention_ids: Collection[int]) -> dict[int, Line]:
    """The lines of interventions by their number: one query, two more if some are out of use."""
    if not intervention_ids:
        return {}
    lines = {
        each.intervention_id: _line_in_use(each) for each in interventions_in_use(intervention_ids)
    }
    gone = set(intervention_ids) - lines.keys()
    return lines | (_lines_out_of_use(gone) if gone else {})


def version_for_shelf(slug: str, *, viewer: User) -> InterventionVersion:
    """The available version of an intervention: nothing else is put on a shelf.

    :raises NotFound: if there is none; it says why, to those who may know of the intervention.
    """
    version = version_for(slug, viewer=viewer)
    notice = notice_for(version)
    if notice is not None:
        raise NotFound(f"It cannot be put on a shelf. {notice.title}. {notice.reason}")
    return version


def _line_in_use(found: InUse) -> Line:
    return Line(
        intervention_id=found.intervention_id,
        slug=found.slug,
        title=found.document.title,
        available=True,
        facts=facts(found),
        caution=caution(found),
        review_due=found.review_due,
        approved_until=found.expires_on,
    )


def _lines_out_of_use(intervention_ids: Collection[int]) -> dict[int, Line]:
    versions = db.session.scalars(
        select(InterventionVersion)
        .where(
            InterventionVersion.intervention_id.in_(intervention_ids),
            InterventionVersion.state.in_(WAS_PUBLIC),
        )
        .order_by(InterventionVersion.number)
        .options(
            defer(InterventionVersion.content),
            joinedload(InterventionVersion.intervention),
            selectinload(InterventionVersion.events),
        )
    )
    # The newest is the last.
    newest = {version.intervention_id: version for version in versions}
    return {number: _line_out_of_use(version) for number, version in newest.items()}


def _line_out_of_use(version: InterventionVersion) -> Line:
    notice = notice_for(version)
    return Line(
        intervention_id=version.intervention_id,
        slug=version.intervention.slug,
        title=version.title,
        available=False,
        why=f"{notice.title}. {notice.reason}" if notice else "It cannot be read just now.",
        since=notice.since if notice else None,
    )
