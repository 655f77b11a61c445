"""What the home page says of recalls: to each person what they hold, to QA leads who knows."""

from flask import url_for

from catalogue.interventions.models import InterventionVersion
from catalogue.recall.models import Recall, RecallKind, RecallNotice
from catalogue.recall.queries import RecallRow, not_acknowledged, to_know
from core.home.sections import Item, Section
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date, plural


def to_acknowledge(user: User) -> Statement:
    """The recalls that a person still has to say that they know of."""
    return (
        waiting(
            subject=Recall.id,
            moment=Recall.at,
            words=InterventionVersion.title,
            flag=Recall.kind == RecallKind.SUSPENSION,
        )
        .join(RecallNotice, RecallNotice.recall_id == Recall.id)
        .join(InterventionVersion, InterventionVersion.id == Recall.version_id)
        .where(*to_know(user.id))
    )


def _to_know(each: Waiting) -> Item:
    return Item(
        text=each.words or "",
        address=url_for("recall.show", recall_id=each.subject_id),
        detail=f"{_how(suspended=bool(each.flag))} on {long_date(each.on)}. Read why, and say that "
        "you know.",
        tag="Do not use",
    )


# It stands first on the page, so it is there only when it is needed.
TO_ACKNOWLEDGE = WaitingKind(
    code="recall",
    title="Taken out of use: do not use these",
    empty="",
    order=1,
    statement=to_acknowledge,
    item=_to_know,
    newest_first=True,
)


def known_by_few(user: User) -> Section:
    """The recalls that not everyone who was told has acknowledged."""
    rows = not_acknowledged(viewer=user)
    return Section(
        title="Recalls not acknowledged",
        empty="Everyone who had to be told of a recall has said that they know.",
        items=[_to_chase(row) for row in rows],
        total=len(rows),
        all_address=url_for("recall.list_recalls"),
        all_label="All recalls",
    )


def _to_chase(row: RecallRow) -> Item:
    how = _how(suspended=row.recall.kind is RecallKind.SUSPENSION)
    people = plural(row.told - row.acknowledged, "person has", "people have")
    return Item(
        text=row.recall.version.title,
        address=url_for("recall.show", recall_id=row.recall.id),
        detail=f"{how} on {long_date(row.recall.at)}: {people} not said that they know.",
    )


def _how(*, suspended: bool) -> str:
    return "Suspended" if suspended else "Retired"
