"""The teams of a funnel as a reader may see them.

What a team has in all is the sum of what it has of each intervention, which other pages show. So
a number of a team is withheld where it would give a small one of these away.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outcomes.analyses.groups import Group, show_groups
from outcomes.analyses.scope import Scope
from outcomes.case_mix.queries import Observed
from outcomes.evaluation.suppression import (
    Rule,
    Shown,
    State,
    show_count,
    show_percentage,
)
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.across import Across
from outcomes.reports.results_told import IMPROVED, PAIRS, column_of
from outcomes.reports.safe_columns import safe_columns
from outcomes.reports.totals import safe_beside_totals

WITHIN = (("pairs", ("improved", "not improved")),)
COLUMNS = ("pairs", "improved")


@dataclass(frozen=True)
class TeamExactly:
    """What one team has, exactly: never to be shown."""

    team_id: int
    pairs: int
    improved: int
    expected: float
    parts: Mapping[str, Mapping[str, int]]

    @property
    def counts(self) -> Mapping[str, int]:
        return {"pairs": self.pairs, "improved": self.improved}


@dataclass(frozen=True)
class ShownTeam:
    """A team as it may be seen; without a name where the reader may not know which it is."""

    name: str
    exactly: TeamExactly
    pairs: Shown
    improved: Shown
    expected: Shown

    @property
    def has_point(self) -> bool:
        """Whether it may be drawn."""
        return bool(self.pairs.value) and self.improved.value is not None


def teams_of(observed: Sequence[Observed]) -> list[TeamExactly]:
    """Each team over all its interventions."""
    by_team: dict[int, list[Observed]] = defaultdict(list)
    for each in observed:
        by_team[each.team_id].append(each)
    return [
        TeamExactly(
            team_id=team_id,
            pairs=sum(each.pairs for each in parts),
            improved=sum(each.improved for each in parts),
            expected=sum(each.expected for each in parts),
            parts={
                str(each.intervention_id): {"pairs": each.pairs, "improved": each.improved}
                for each in parts
            },
        )
        for team_id, parts in sorted(by_team.items())
    ]


def shown_teams(teams: Sequence[TeamExactly], scope: Scope, key: ScaleKey) -> list[ShownTeam]:
    """The reader's own teams by name and exactly; then the others, unnamed, the largest first."""
    own = [team for team in teams if team.team_id in scope.audience.exact_team_ids]
    others = [team for team in teams if team not in own]
    beside = _safe_beside(others, scope, key)
    groups = [
        Group("", team.counts, withheld=_withheld(team, scope) | beside[team.team_id])
        for team in others
    ]
    rule = scope.audience.rule
    cells = show_groups(groups, rule, within_rows=WITHIN)
    mine = [
        ShownTeam(
            scope.team_names.get(team.team_id, "A team that is gone"),
            team,
            show_count(team.pairs, Rule.EXACT),
            show_count(team.improved, Rule.EXACT),
            _expected(team.expected, exact=True),
        )
        for team in own
    ]
    theirs = [
        ShownTeam("", team, cell["pairs"], cell["improved"], _of_others(team, cell["pairs"]))
        for team, cell in zip(others, cells, strict=True)
    ]
    mine.sort(key=lambda team: team.name)
    theirs.sort(key=lambda team: -(team.pairs.value or 0))
    return [*mine, *theirs]


def shown_total(teams: Sequence[ShownTeam], scope: Scope) -> Shown:
    """The share of all teams together, from their counts as shown."""
    pairs, improved = (
        show_count(sum(team.exactly.counts[column] for team in teams), scope.rule)
        for column in COLUMNS
    )
    return show_percentage(improved, pairs)


def _withheld(team: TeamExactly, scope: Scope) -> frozenset[str]:
    """Numbers of a team that would give away one of an intervention."""
    rule = scope.audience.rule
    safe = safe_columns(
        {name: (counts, rule) for name, counts in team.parts.items()},
        (team.counts, rule),
        within_rows=WITHIN,
        show=show_count,
    )
    return frozenset(COLUMNS) - safe


def _safe_beside(
    teams: Sequence[TeamExactly], scope: Scope, key: ScaleKey
) -> Mapping[int, frozenset[str]]:
    """Numbers of each team that all results and totals of teams together would give away."""
    names = {"pairs": column_of(key, PAIRS), "improved": column_of(key, IMPROVED)}
    tried = {
        (team.team_id, column): Across(team.team_id, names[column], team.counts[column])
        for column in COLUMNS
        for team in teams
    }
    safe = safe_beside_totals(scope.audience, tuple(tried.values()))
    return {
        team.team_id: frozenset(
            column for column in COLUMNS if tried[team.team_id, column] not in safe
        )
        for team in teams
    }


def _of_others(team: TeamExactly, pairs: Shown) -> Shown:
    if pairs.value is None:
        return pairs
    return _expected(team.expected, exact=False)


def _expected(value: float, *, exact: bool) -> Shown:
    """How many were expected to improve: of others in whole children."""
    text = f"{value:.1f}" if exact else f"{round(value)}"
    return Shown(State.ROUNDED, float(text), text, text)
