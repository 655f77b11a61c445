"""How training is said."""

from collections.abc import Iterable, Iterator, Sequence

from flask import current_app

from core.training.models import StaffTraining
from core.training.queries import Standing

TAGS = {
    Standing.COUNTS: ("green", "Counts"),
    Standing.SOON: ("yellow", "Runs out soon"),
    Standing.RUN_OUT: ("red", "Has run out"),
}
CHOICES = (
    ("", "Everything"),
    (Standing.RUN_OUT, "Has run out"),
    (Standing.SOON, "Runs out within 90 days"),
    (Standing.COUNTS, "Counts for longer"),
)
HEADINGS = ("Name", "Teams", "Training", "Done on", "Last day")


def label(code: str) -> str:
    """The name of a training."""
    name: str = current_app.extensions["vocabularies"].label("training", code)
    return name


def table(rows: Iterable[StaffTraining]) -> Iterator[Sequence[object]]:
    """The list as rows for a spreadsheet, dates as ISO."""
    yield HEADINGS
    for row in rows:
        teams = "; ".join(team.name for team in row.user.teams)
        yield row.user.name, teams, label(row.training), row.completed_on, row.expires_on
