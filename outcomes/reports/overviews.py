"""What a person sees of results: of one intervention, of one team, and of all at a glance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import current_app

from core.audit.operations import Subject, record_read
from core.config import Settings
from core.people.models import Team, User
from core.permissions import Action, demand
from outcomes.evaluation.suppression import Rule, Shown, show_percentage
from outcomes.reports import queries
from outcomes.reports.audience import Audience, audience_of
from outcomes.reports.presentation import PROTECTED, ResultLine, ScaleBlock, ShownResults
from outcomes.reports.results import InterventionResults
from outcomes.reports.showing import show_results, show_scale
from outcomes.reports.totals import COLUMNS, safe_totals, show_deliveries, total_of


@dataclass(frozen=True)
class TeamResults:
    """One team's rows of every intervention that it delivered."""

    team: Team
    is_exact: bool
    audience: Audience
    interventions: tuple[ShownResults, ...]

    def line(self, block: ScaleBlock) -> ResultLine:
        """The team's row of a block."""
        found = block.line_of(self.team.id)
        if found is None:
            raise LookupError(f"Team {self.team.id} has no row in {block.key}")
        return found


@dataclass(frozen=True)
class Glance:
    """One intervention at a glance: what may be said of its main scale (None: nothing measured)."""

    slug: str
    title: str
    main: ScaleBlock | None


@dataclass(frozen=True)
class TeamCompleteness:
    """How many a team started, and how many of them it measured before and after on some scale."""

    team_id: int
    name: str
    started: Shown
    measured: Shown
    share: Shown


def settings() -> Settings:
    """The settings of this installation."""
    found: Settings = current_app.extensions["settings"]
    return found


def audience_for(viewer: User) -> Audience:
    """The audience that a person belongs to, among all teams."""
    return audience_of(viewer, queries.team_names(), settings())


def results_for(intervention_id: int, *, viewer: User) -> tuple[ShownResults | None, Audience]:
    """The results of an intervention as a person may see them; None if it was never begun."""
    demand(viewer, Action.SEE_RESULTS)
    names = queries.team_names()
    audience = audience_for(viewer)
    results = queries.results_of(intervention_id)
    if results is None:
        return None, audience
    several = queries.several_at_once(intervention_id)
    return show_results(results, audience, names, several, pooled=True), audience


def results_of_team(team: Team, *, viewer: User) -> TeamResults:
    """What a team delivered, as a person may see it."""
    demand(viewer, Action.SEE_RESULTS)
    names = queries.team_names()
    audience = audience_of(viewer, names, settings())
    found = [results for results in queries.all_results() if team.id in results.team_ids]
    return TeamResults(
        team=team,
        is_exact=team.id in audience.exact_team_ids,
        audience=audience,
        interventions=tuple(show_results(results, audience, names, {}) for results in found),
    )


def at_a_glance(*, viewer: User) -> list[Glance]:
    """Every intervention that was begun, by title, with its main scale."""
    demand(viewer, Action.SEE_RESULTS)
    names = queries.team_names()
    audience = audience_of(viewer, names, settings())
    return [
        Glance(results.slug, results.title, _main(results, audience, names))
        for results in queries.all_results()
    ]


def completeness_by_team(*, viewer: User) -> list[TeamCompleteness]:
    """How much of what each team started was measured, teams in alphabetical order.

    The total of a team stands beside its interventions, so that it is tried like other totals; and
    all of them together stand beside those of the interventions.
    """
    demand(viewer, Action.SEE_RESULTS)
    names = queries.team_names()
    audience = audience_of(viewer, names, settings())
    found = queries.all_results()
    return [
        _completeness(team_id, name, audience, found)
        for team_id, name in names.items()
        if any(team_id in results.team_ids for results in found)
    ]


def note_exact_reading(audience: Audience, *, viewer: User, shown: Iterable[int] = ()) -> None:
    """Note for each team of which exact counts are on the page that the person read them."""
    for team_id in sorted(audience.exact_team_ids.intersection(shown)):
        record_read(actor=viewer, subject=Subject(Team.__tablename__, team_id))


def _main(
    results: InterventionResults, audience: Audience, names: Mapping[int, str]
) -> ScaleBlock | None:
    if results.main_scale is None:
        return None
    return show_scale(results, results.main_scale, audience, names, {})


def _completeness(
    team_id: int, name: str, audience: Audience, found: list[InterventionResults]
) -> TeamCompleteness:
    rule, safe = audience.rule_for(team_id), safe_totals(audience, found)
    totals = [total_of(team_id, column, found) for column in COLUMNS]
    started, measured = (
        show_deliveries(total.count, rule) if rule is Rule.EXACT or total in safe else PROTECTED
        for total in totals
    )
    return TeamCompleteness(team_id, name, started, measured, show_percentage(measured, started))
