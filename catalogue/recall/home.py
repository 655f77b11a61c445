"""What the home page says of recalls: to each person what they hold, to QA leads who knows."""

from flask import url_for

from catalogue.recall.models import Recall, RecallKind
from catalogue.recall.queries import RecallRow, not_acknowledged, waiting_for
from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import long_date, plural


def to_acknowledge(user: User) -> Section | None:
    """The recalls that a person still has to say that they know of; nothing where there are none.

    It stands first on the page, so it is there only when it is needed.
    """
    found = waiting_for(user)
    if not found:
        return None
    return Section(
        title="Taken out of use: do not use these",
        empty="",
        items=[_to_know(recall) for recall in found],
        total=len(found),
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


def _to_know(recall: Recall) -> Item:
    return Item(
        text=recall.version.title,
        address=url_for("recall.show", recall_id=recall.id),
        detail=f"{_how(recall)} on {long_date(recall.at)}. Read why, and say that you know.",
        tag="Do not use",
    )


def _to_chase(row: RecallRow) -> Item:
    people = plural(row.told - row.acknowledged, "person has", "people have")
    return Item(
        text=row.recall.version.title,
        address=url_for("recall.show", recall_id=row.recall.id),
        detail=f"{_how(row.recall)} on {long_date(row.recall.at)}: {people} not said that they "
        "know.",
    )


def _how(recall: Recall) -> str:
    return "Suspended" if recall.kind is RecallKind.SUSPENSION else "Retired"
