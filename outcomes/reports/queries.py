"""Reading results, and keeping them in memory until something of the intervention changes."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from flask import current_app, g, has_request_context
from sqlalchemy import select

from catalogue.interventions.models import WAS_PUBLIC, Intervention, InterventionVersion
from core.database import db
from core.errors import NotFound
from core.people.models import Team
from core.people.queries import all_teams
from outcomes.cells.queries import revisions
from outcomes.delivery.models import Delivery
from outcomes.measures.queries import NO_SUCH_PAGE
from outcomes.reports.loading import load_results
from outcomes.reports.results import InterventionResults

Stamp = tuple[int, int]


@dataclass(frozen=True)
class _Kept:
    stamp: Stamp
    results: InterventionResults


def all_results() -> list[InterventionResults]:
    """The results of every intervention that was ever begun, by title."""
    found = _up_to_date(stamps())
    return sorted(found.values(), key=lambda results: (results.title, results.intervention_id))


def results_of(intervention_id: int) -> InterventionResults | None:
    """The results of one intervention; None if it was never begun."""
    found = stamps()
    if intervention_id not in found:
        return None
    return _up_to_date({intervention_id: found[intervention_id]}).get(intervention_id)


def stamps() -> dict[int, Stamp]:
    """What tells, by intervention, whether results would come out the same; one query."""
    if not has_request_context():
        return revisions()
    if "results_stamps" not in g:
        g.results_stamps = revisions()
    found: dict[int, Stamp] = g.results_stamps
    return found


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
    return {team.id: team.name for team in all_teams()}


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


def _up_to_date(current: dict[int, Stamp]) -> dict[int, InterventionResults]:
    kept: dict[int, _Kept] = current_app.extensions.setdefault("results_kept", {})
    changed = [
        number
        for number, stamp in current.items()
        if number not in kept or kept[number].stamp != stamp
    ]
    if changed:
        for number in changed:
            kept.pop(number, None)  # all that was begun may have been taken away again
        waiting = any(newest_change for _, newest_change in current.values())
        for results in load_results(changed, waiting=waiting):
            number = results.intervention_id
            kept[number] = _Kept(current[number], results)
    return {number: kept[number].results for number in current if number in kept}
