"""What a person sees of results: of one intervention, of one team, and of all at a glance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import current_app

from core.audit.operations import record_read
from core.config import Settings
from core.database import db
from core.people.models import Team, User
from core.permissions import Action, demand
from outcomes.evaluation.suppression import Noun, Rule, Shown, show_count, show_percentage
from outcomes.reports import queries
from outcomes.reports.audience import Audience, audience_of, with_rounding_for_all
from outcomes.reports.presentation import PROTECTED, ResultLine, ScaleBlock, ShownResults
from outcomes.reports.protection import safe_columns
from outcomes.reports.results import InterventionResults
from outcomes.reports.showing import show_results, show_scale

DELIVERIES = Noun("delivery", "deliveries")


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
    return show_results(results, audience, names, several), audience


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

    The total of a team stands beside its interventions, so that it is tried like other totals.
    """
    demand(viewer, Action.SEE_RESULTS)
    names = queries.team_names()
    audience = audience_of(viewer, names, settings())
    found = queries.all_results()
    return [
        _completeness(team_id, name, audience.rule_for(team_id), found)
        for team_id, name in names.items()
        if any(team_id in results.team_ids for results in found)
    ]


def note_exact_reading(audience: Audience, *, viewer: User, shown: Iterable[int] = ()) -> None:
    """Note for each team of which exact counts are on the page that the person read them."""
    for team_id in sorted(audience.exact_team_ids.intersection(shown)):
        record_read(actor=viewer, subject=db.session.get_one(Team, team_id))


def protected_for_everyone(audience: Audience, results: InterventionResults) -> Audience:
    """The audience to publish to beside the library: it sees no total exactly.

    One who sees some teams exactly stays who they are, so that the total is tried against that.
    """
    if audience.sees_exactly(results.team_ids):
        return with_rounding_for_all(audience)
    return audience


def _show_deliveries(count: int, rule: Rule) -> Shown:
    return show_count(count, rule, DELIVERIES)


def _main(
    results: InterventionResults, audience: Audience, names: Mapping[int, str]
) -> ScaleBlock | None:
    if results.main_scale is None:
        return None
    return show_scale(results, results.main_scale, audience, names, {})


def _completeness(
    team_id: int, name: str, rule: Rule, found: list[InterventionResults]
) -> TeamCompleteness:
    parts = {
        results.slug: (
            {"started": results.started[team_id], "measured": results.measured[team_id]},
            rule,
        )
        for results in found
        if team_id in results.team_ids
    }
    total = {
        column: sum(counts[column] for counts, _ in parts.values())
        for column in ("started", "measured")
    }
    columns = safe_columns(
        parts,
        (total, rule),
        within_rows=(("started", ("measured", "not measured")),),
        show=_show_deliveries,
    )
    started, measured = (
        _show_deliveries(total[column], rule) if column in columns else PROTECTED
        for column in ("started", "measured")
    )
    return TeamCompleteness(team_id, name, started, measured, show_percentage(measured, started))
