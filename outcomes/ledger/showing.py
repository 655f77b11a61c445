"""The ledger of a person's own teams: by team, by practitioner or by need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.database import db
from core.people.models import Team, User
from core.permissions import Action, demand
from outcomes.caseload.queries import teams_of
from outcomes.caseload.words import need_label
from outcomes.ledger.figures import NOT_PLANNED, Figures, added_up, ledger_figures

BY = {"team": "Team", "person": "Practitioner", "need": "Need"}


@dataclass(frozen=True)
class ColumnGroup:
    """Columns that count the same thing: their common heading, and name and heading of each."""

    title: str
    columns: tuple[tuple[str, str], ...]


GROUPS = (
    ColumnGroup(
        "Planned",
        (
            *(("planned", "Items"), ("started", "Begun"), ("late", "Late")),
            *(("not_due", "Not due yet"), ("set_aside", "Set aside")),
        ),
    ),
    ColumnGroup(
        "Delivered",
        (("begun", "Deliveries"), ("not_planned", "Not planned"), ("under_way", "Under way")),
    ),
    ColumnGroup(
        "Sessions",
        (("sessions_planned", "Planned"), ("held", "Attended"), ("not_known", "Not known")),
    ),
    ColumnGroup(
        "Measured",
        (("before", "Before"), ("both", "Before and after"), ("no_measure", "Names no measure")),
    ),
)
NOT_SAID = "Not known: it was not planned"
ALL_OF_YOURS = "All of your teams"
ALL = "All"


@dataclass(frozen=True)
class LedgerRow:
    """A team, a person or a need with its counts by their names; key None: all together."""

    key: int | str | None
    label: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class ShownLedger:
    """The rows in the order of their names, and all together where there are several."""

    by: str
    rows: Sequence[LedgerRow]
    total: LedgerRow | None
    teams: Sequence[Team]


def shown_ledger(by: str, *, team_id: int | None, viewer: User) -> ShownLedger:
    """The ledger by team, person or need; five queries at most.

    It is of the viewer's teams and of no other: whose work is off track is for those who can put
    it right. How other teams do is told by the results, under their rules of small numbers.

    :param team_id: only this one of the viewer's teams.
    """
    demand(viewer, Action.SEE_LEDGER)
    teams = teams_of(viewer)
    mine = {team.id for team in teams}
    wanted = {team_id} & mine if team_id else mine
    figures = ledger_figures(wanted)
    rows = {
        "team": lambda: _rows(
            added_up(figures, lambda place: place.team_id), {team.id: team.name for team in teams}
        ),
        "person": lambda: _people(added_up(figures, lambda place: place.owner_id)),
        "need": lambda: _needs(added_up(figures, lambda place: place.need)),
    }[by]()
    label = ALL_OF_YOURS if by == "team" else ALL
    total = LedgerRow(None, label, sum(figures.values(), Figures())) if len(rows) > 1 else None
    return ShownLedger(by, rows, total, teams)


def _rows(found: Mapping[Any, Figures], labels: Mapping[Any, str]) -> list[LedgerRow]:
    return [LedgerRow(key, label, found[key]) for key, label in labels.items() if key in found]


def _people(found: Mapping[int, Figures]) -> list[LedgerRow]:
    people = db.session.execute(
        select(User.id, User.name).where(User.id.in_(found)).order_by(User.name, User.id)
    )
    return _rows(found, {row.id: row.name for row in people})


def _needs(found: Mapping[str, Figures]) -> list[LedgerRow]:
    """By their names, and last what was begun without a plan."""
    labels = {code: need_label(code) for code in found if code != NOT_PLANNED}
    in_order = dict(sorted(labels.items(), key=lambda each: each[1]))
    return _rows(found, in_order | {NOT_PLANNED: NOT_SAID})
