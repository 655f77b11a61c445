"""Offences of the children of the demonstration: dates and gravity, as a file would bring them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select

from core.database import db, now, today
from core.people.models import Team, User
from outcomes.caseload.models import ChildRecord
from outcomes.demonstration.draws import Draws
from outcomes.offences.models import Offence

SCALE = "yjb_seriousness"
SEED = 8421  # a stream of its own: what is added here moves nothing of what was planted
NONE_RECORDED = 0.06
NUMBER_BEFORE = {1: 52, 2: 28, 3: 14, 4: 6}
NUMBER_AFTER = {0: 66, 1: 18, 2: 10, 3: 6}
GRAVITIES = {1: 8, 2: 22, 3: 34, 4: 20, 5: 10, 6: 4, None: 2}
A_YEAR, LONGEST_TO_PROVE = 364, 150


def add_offences(*, prefix: str, teams: Sequence[Team], workers: Sequence[User]) -> None:
    """Add offences of nearly every child: some before the start, fewer after it.

    :param prefix: of the case references of the children.
    :param workers: of the teams, in their order.
    """
    recorders = {team.id: worker.id for team, worker in zip(teams, workers, strict=True)}
    children = db.session.execute(
        select(ChildRecord.id, ChildRecord.team_id, ChildRecord.started_on)
        .where(ChildRecord.case_reference.startswith(prefix, autoescape=True))
        .order_by(ChildRecord.case_reference)
    )
    draws, moment = Draws(SEED), now()
    rows = [
        {
            "child_id": number,
            "gravity_scale": SCALE if offence["gravity"] else None,
            "recorded_by_id": recorders[team_id],
            "recorded_at": moment,
            **offence,
        }
        for number, team_id, start in children
        for offence in _offences(draws, start)
    ]
    if rows:
        db.session.execute(insert(Offence), rows)


def _offences(draws: Draws, start: date) -> Iterator[dict[str, Any]]:
    """The offences of one child that are known today."""
    before, after = draws.weighted(NUMBER_BEFORE), draws.weighted(NUMBER_AFTER)
    recorded = not draws.chance(NONE_RECORDED)
    days = [-draws.between(20, A_YEAR - 60) for _ in range(before)]
    days += [draws.between(10, A_YEAR) for _ in range(after)]
    for day in sorted(days):
        committed = start + timedelta(days=day)
        proven = committed + timedelta(days=draws.between(14, LONGEST_TO_PROVE))
        # What led to the disposal was proven by the day that it started.
        proven = min(proven, start) if day < 0 else proven
        gravity = draws.weighted(GRAVITIES)
        if recorded and committed <= today():
            yield {
                "offence_date": committed,
                "proven_date": proven if proven <= today() else None,
                "gravity": gravity,
            }
