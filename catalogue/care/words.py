"""What is due, in words, on the page and in the file."""

from collections.abc import Iterable

from catalogue.care.queries import DueKind, DueRow
from core.database import today
from core.ui.words import long_date, plural

SHOW_CHOICES = {
    "all": "Everything",
    "late": "Only what is late",
    "expired": "Approvals that have ended",
    "ending": "Approvals that end within 90 days",
    "review": "Reviews that are due",
    "conditions": "Conditions",
}
KINDS: dict[DueKind, tuple[str, str]] = {
    DueKind.EXPIRED: ("red", "Approval ended"),
    DueKind.CONDITION_OVERDUE: ("red", "Condition overdue"),
    DueKind.ENDING: ("orange", "Approval ends"),
    DueKind.REVIEW: ("yellow", "Review due"),
    DueKind.CONDITION: ("yellow", "Condition due"),
}
COLUMNS = ("What", "Intervention", "Version", "Date", "Days left", "Owner", "Deputy", "Condition")


def how_long(row: DueRow) -> str:
    """As "in 12 days", "today" or "3 days ago"."""
    days = (row.on - today()).days
    if days == 0:
        return "today"
    return f"in {plural(days, 'day')}" if days > 0 else f"{plural(-days, 'day')} ago"


def details(row: DueRow) -> str:
    """What more there is to say of a row."""
    if row.condition is not None:
        return row.condition.words
    due = row.version.review_due_on
    if row.kind is DueKind.ENDING and due is not None and due <= today():
        return f"Review due since {long_date(due)}"
    if row.kind is DueKind.REVIEW:
        return f"Approved until {long_date(row.version.expires_on)}"
    return ""


def table(rows: Iterable[DueRow]) -> list[tuple[object, ...]]:
    """The list for a spreadsheet."""
    return [COLUMNS, *(_line(row) for row in rows)]


def _line(row: DueRow) -> tuple[object, ...]:
    intervention = row.version.intervention
    return (
        KINDS[row.kind][1],
        row.version.title,
        row.version.number,
        row.on.isoformat(),
        (row.on - today()).days,
        intervention.owner.name,
        intervention.deputy.name if intervention.deputy else None,
        row.condition.words if row.condition else None,
    )
