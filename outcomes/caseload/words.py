"""The words of the caseload's codes that are not in a vocabulary."""

from collections.abc import Sequence

from flask import current_app

from core.people.models import User
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.caseload.operations import AGAINST, FOR
from outcomes.caseload.timeline import TimelineEntry

SEVERITIES = {1: "A little", 2: "Some", 3: "A lot"}
DIRECTIONS = {
    AGAINST: "Against: it makes offending more likely",
    FOR: "For: it helps the child to stay out of trouble",
}
SHORT_DIRECTIONS = {AGAINST: "Works against the child", FOR: "A strength"}


def need_label(code: str) -> str:
    """What a need is called; its code where the vocabulary has lost it."""
    labels: dict[str, str] = current_app.extensions["vocabularies"]["needs"].labels
    return labels.get(code, code)


def need_in_words(need: ChildNeed) -> str:
    """How a need works, and how much: “Works against the child, a lot”."""
    words = SHORT_DIRECTIONS[need.direction]
    return f"{words}, {SEVERITIES[need.severity].lower()}" if need.severity else words


def assessed_needs(child: ChildRecord, viewer: User) -> Sequence[TimelineEntry]:  # noqa: ARG001
    """A child's assessed needs, for the timeline."""
    return [
        TimelineEntry(
            on=need.assessed_on,
            kind="Need",
            title=f"Need assessed: {need_label(need.need)}",
            text=need_in_words(need),
        )
        for need in child.needs
    ]
