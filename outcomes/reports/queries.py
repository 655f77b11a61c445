"""Reading results, and keeping them in memory until something of the intervention changes."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, g, has_request_context
from sqlalchemy import Select, func, select

from catalogue.interventions.models import WAS_PUBLIC, Intervention, InterventionVersion
from core.database import db
from core.errors import NotFound
from core.people.models import Team
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.measures.models import Measurement, MeasurementCorrection
from outcomes.measures.queries import NO_SUCH_PAGE
from outcomes.reports.loading import load_results
from outcomes.reports.results import InterventionResults

Stamp = tuple[Any, ...]


@dataclass(frozen=True)
class _Kept:
    stamp: Stamp
    results: InterventionResults


def all_results() -> list[InterventionResults]:
    """The results of every intervention that was ever begun, by title."""
    found = _up_to_date(_stamps())
    return sorted(found.values(), key=lambda results: (results.title, results.intervention_id))


def results_of(intervention_id: int) -> InterventionResults | None:
    """The results of one intervention; None if it was never begun."""
    stamps = _stamps()
    if intervention_id not in stamps:
        return None
    return _up_to_date({intervention_id: stamps[intervention_id]})[intervention_id]


def intervention_with_slug(slug: str) -> Intervention:
    """The intervention of that name.

    :raises NotFound: if there is none, or none that was ever in use.
    """
    found = db.session.scalar(
        select(Intervention)
        .join(Intervention.versions)
        .where(Intervention.slug == slug, InterventionVersion.state.in_(WAS_PUBLIC))
        .distinct()
    )
    if found is None:
        raise NotFound(NO_SUCH_PAGE)
    return found


def team_with_id(team_id: int) -> Team:
    """A team.

    :raises NotFound: if there is none.
    """
    team = db.session.get(Team, team_id)
    if team is None:
        raise NotFound(NO_SUCH_PAGE)
    return team


def team_names() -> dict[int, str]:
    """Every team's name, in alphabetical order."""
    rows = db.session.execute(select(Team.id, Team.name).order_by(Team.name, Team.id))
    return dict(rows.all())


def several_at_once(intervention_id: int) -> dict[int, int]:
    """Deliveries whose child had another one, of anything, at the same time; by team."""
    here = select(Delivery.child_id).where(Delivery.intervention_id == intervention_id)
    rows = db.session.execute(
        select(
            Delivery.child_id,
            Delivery.intervention_id,
            Delivery.team_id,
            Delivery.started_on,
            Delivery.ended_on,
        ).where(Delivery.child_id.in_(here))
    )
    by_child: dict[int, list[tuple[int, int, date, date]]] = defaultdict(list)
    for child_id, of, team_id, started_on, ended_on in rows:
        by_child[child_id].append((of, team_id, started_on, ended_on or date.max))
    return Counter(
        team_id
        for deliveries in by_child.values()
        for number, (of, team_id, start, end) in enumerate(deliveries)
        if of == intervention_id
        and any(
            other != number and begins <= end and start <= ends
            for other, (_, _, begins, ends) in enumerate(deliveries)
        )
    )


def _stamps() -> dict[int, Stamp]:
    """What tells, by intervention, whether results would come out the same; four queries."""
    if not has_request_context():
        return _read_stamps()
    if "results_stamps" not in g:
        g.results_stamps = _read_stamps()
    stamps: dict[int, Stamp] = g.results_stamps
    return stamps


def _read_stamps() -> dict[int, Stamp]:
    of = Delivery.intervention_id
    statements: list[Select[*tuple[Any, ...]]] = [
        select(
            of,
            func.count(),
            func.max(Delivery.id),
            func.count(Delivery.ended_on),
            func.sum(Delivery.revision + func.coalesce(PlanItem.revision, 0)),
        ).outerjoin(PlanItem, PlanItem.id == Delivery.plan_item_id),
        select(of, func.count(), func.max(Measurement.id)).join(
            Measurement, Measurement.delivery_id == Delivery.id
        ),
        select(of, func.max(MeasurementCorrection.id)).join(
            MeasurementCorrection, MeasurementCorrection.delivery_id == Delivery.id
        ),
        select(of, func.count(), func.max(Attendance.id), func.sum(SessionRecord.revision))
        .join(Attendance, Attendance.delivery_id == Delivery.id)
        .join(SessionRecord, SessionRecord.id == Attendance.session_id),
    ]
    stamps: dict[int, Stamp] = {}
    for number, statement in enumerate(statements):
        for intervention_id, *values in db.session.execute(statement.group_by(of)):
            stamps[intervention_id] = (*stamps.get(intervention_id, ()), number, *values)
    return stamps


def _up_to_date(stamps: dict[int, Stamp]) -> dict[int, InterventionResults]:
    kept: dict[int, _Kept] = current_app.extensions.setdefault("results_kept", {})
    changed = [
        number
        for number, stamp in stamps.items()
        if number not in kept or kept[number].stamp != stamp
    ]
    if changed:
        for results in load_results(changed):
            number = results.intervention_id
            kept[number] = _Kept(stamps[number], results)
    return {number: kept[number].results for number in stamps if number in kept}
