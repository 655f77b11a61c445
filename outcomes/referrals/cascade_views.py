"""The page of the cascade, and its numbers for a spreadsheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response as Download
from flask import render_template, request

from core.audit.operations import KnownActor, Subject, record
from core.csv_output import csv_text
from core.people.current import person
from core.people.models import Team, User
from core.permissions import Action, demand, requires
from core.requests import whole_number
from core.transactions import after_reading
from outcomes.caseload.queries import teams_of
from outcomes.delivery.words import vocabulary
from outcomes.referrals.cascade import PARTS, Figures, Place, added_up, cascade_of
from outcomes.referrals.views import referrals

BY = {"kind": "Kind of partner", "team": "Team"}
# The columns of the table in groups, each with its heading; the first of a group is the sum.
GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Children with the need",
        (("need", "All"), ("not_offered", "No referral"), ("offered", "Offered")),
    ),
    (
        "Of those offered",
        (
            ("declined", "Declined"),
            ("ended_before_answer", "Ended first"),
            ("answer_not_known", "Not known yet"),
            ("accepted", "Accepted"),
        ),
    ),
    (
        "Of those who accepted",
        (
            ("not_attended", "Never came"),
            ("attended_not_known", "Not known yet"),
            ("attended", "Came"),
        ),
    ),
    (
        "Of those who came",
        (
            ("other_outcome", "Ended otherwise"),
            ("outcome_not_known", "Not known yet"),
            ("completed", "Completed"),
        ),
    ),
)
HEADINGS = {name: f"{group}: {heading}" for group, columns in GROUPS for name, heading in columns}


@dataclass(frozen=True)
class CascadeRow:
    """The counts of one team or one kind of partner."""

    label: str
    counts: Figures


@dataclass(frozen=True)
class ShownCascade:
    """The rows, all together where there are several, and how those offered ended."""

    by: str
    team_id: int | None
    kind: str
    teams: Sequence[Team]
    rows: Sequence[CascadeRow]
    total: CascadeRow | None
    outcomes: Sequence[tuple[str, int]]


@referrals.get("/referrals/cascade")
@requires(Action.SEE_CASCADE)
def cascade() -> str:
    """Of the children with a need: who was offered help, who accepted, who came, what came of it.

    Exact, and of the reader's teams only.
    """
    shown = _shown(person())
    _note_reading(len(shown.rows))
    return render_template(
        "referrals/cascade.html",
        shown=shown,
        by=BY,
        groups=GROUPS,
        kinds=vocabulary("referral_kinds"),
    )


@referrals.get("/referrals/cascade.csv")
@requires(Action.SEE_CASCADE)
def cascade_file() -> Download:
    """Every team and every kind of partner, whatever the page shows."""
    rows = list(_table(person()))
    _note_reading(len(rows) - 1, action="export_cascade")
    answer = Download(csv_text(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="referrals.csv"'
    return answer


def _shown(viewer: User) -> ShownCascade:
    demand(viewer, Action.SEE_CASCADE)
    teams = teams_of(viewer)
    names = {team.id: team.name for team in teams}
    kinds = vocabulary("referral_kinds").labels
    by = request.args.get("by") if request.args.get("by") in BY else "kind"
    team_id = whole_number(request.args.get("team"))
    team_id = team_id if team_id in names else 0
    kind = request.args.get("kind", "")
    kind = kind if kind in kinds else ""
    found = {
        place: figures
        for place, figures in cascade_of({team_id} if team_id else names.keys()).items()
        if not kind or place.kind == kind
    }
    sums = added_up(found, (lambda place: place.kind) if by == "kind" else _team)
    labels: dict[Any, str] = kinds if by == "kind" else names
    rows = [CascadeRow(label, sums[key]) for key, label in labels.items() if key in sums]
    every = sum(sums.values(), Figures())
    return ShownCascade(
        by=by or "kind",
        team_id=team_id or None,
        kind=kind,
        teams=teams,
        rows=rows,
        total=CascadeRow("All", every) if len(rows) > 1 else None,
        outcomes=[
            (term.label, every[f"outcome.{term.code}"]) for term in vocabulary("referral_outcomes")
        ],
    )


def _table(viewer: User) -> Iterator[Sequence[object]]:
    teams = {team.id: team.name for team in teams_of(viewer)}
    kinds = vocabulary("referral_kinds").labels
    outcomes = vocabulary("referral_outcomes").labels
    columns = ["need", *(part for parts in PARTS.values() for part in parts)]
    yield (
        "Team",
        "Kind of partner",
        *(HEADINGS[name] for name in columns),
        *(f"Ended: {label}" for label in outcomes.values()),
    )
    found = cascade_of(teams.keys())
    for team_id, team in teams.items():
        for kind, label in kinds.items():
            counts = found.get(Place(team_id, kind), Figures())
            ended = (counts[f"outcome.{code}"] for code in outcomes)
            yield (team, label, *(counts[name] for name in columns), *ended)


def _team(place: Place) -> int:
    return place.team_id


def _note_reading(rows: int, *, action: str = "read_cascade") -> None:
    """Exact numbers of children are noted as read."""
    reader = KnownActor(person().id)
    after_reading(
        lambda: record(
            actor=reader,
            action=action,
            subject=Subject("child_records", None),
            changes={"rows": [None, rows]},
        )
    )
