"""From counts of steps to what may be shown of them, for needs and for teams."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from outcomes.analyses.groups import Group, show_alone, show_groups, show_with_rest
from outcomes.analyses.need_to_change.beside import withheld_of
from outcomes.analyses.need_to_change.reading import ANY_NEED, STEPS, Cascades
from outcomes.analyses.scope import Scope
from outcomes.evaluation.suppression import Rule, Shown
from outcomes.reports.means import share_of
from outcomes.reports.presentation import PROTECTED

# Each step, and the next one of it; what is called "not …" is never shown.
NESTED = tuple((before, (after, f"not {after}")) for before, after in pairwise(STEPS))
ANOTHER_TEAM = "Another team"


@dataclass(frozen=True)
class ShownSteps:
    """One cascade as it may be shown."""

    label: str
    counts: Mapping[str, Shown]

    def share(self, step: str) -> Shown | None:
        """How many of those of the step before; None for the first."""
        number = STEPS.index(step)
        if number == 0:
            return None
        return share_of(self.counts[step], self.counts[STEPS[number - 1]])

    @property
    def reached(self) -> Shown:
        """How many have the need."""
        return self.counts[STEPS[0]]


class Showing:
    """Shows the cascades of a scope. Whose numbers they are is the same for all of them."""

    def __init__(self, scope: Scope, found: Cascades, children: Mapping[int, int]) -> None:
        self.scope, self.found, self.children = scope, found, children
        exact = scope.audience.exact_team_ids
        self.known_ids = frozenset() if scope.is_exact else exact
        self.withheld = withheld_of([self._all_of(need) for need in needs_in(found)], scope)

    def of_need(self, need: str, label: str) -> ShownSteps:
        """The cascade of one need, or of any, of all children of the scope."""
        group = replace(self._all_of(need), withheld=self.withheld)
        shown = show_alone(group, self.scope.rule)
        if need != ANY_NEED and self._gives_the_rest_away(group):
            shown = dict.fromkeys(STEPS, PROTECTED)
        return ShownSteps(label, shown)

    def _all_of(self, need: str) -> Group:
        by_team = self.found.get(need, {})
        return _group(need, by_team, by_team, self.known_ids)

    def _gives_the_rest_away(self, group: Group) -> bool:
        """Whether it tells how many of a few others have not got the need."""
        known = sum(self.children.get(team_id, 0) for team_id in self.known_ids)
        whole = Group("", {"need": sum(self.children.values())}, {"need": known})
        of_need = Group("", {"need": group.counts["need"]}, {"need": group.known["need"]})
        return show_with_rest(of_need, whole, self.scope.rule)["need"] is PROTECTED

    def by_team(self, need: str) -> list[ShownSteps]:
        """The cascade of each team: the reader's own by name, and others by the rule, unnamed.

        The numbers of one's own teams are taken away from every total, so that the others are
        protected as if nothing but the totals of them were known.
        """
        by_team, names = self.found.get(need, {}), self.scope.team_names
        audience = self.scope.audience
        own = [number for number in names if number in audience.exact_team_ids]
        others = sorted((number for number in names if number not in own), key=_in_no_order)
        groups = [_group(ANOTHER_TEAM, by_team, [number], frozenset()) for number in others]
        shown = show_groups(groups, audience.rule, within_rows=NESTED)
        return [
            *(
                ShownSteps(
                    names[number],
                    show_alone(_group("", by_team, [number], frozenset()), Rule.EXACT),
                )
                for number in own
            ),
            *(ShownSteps(ANOTHER_TEAM, counts) for counts in shown),
        ]


def needs_in(found: Cascades) -> list[str]:
    """The needs that some child has."""
    return [need for need in found if need != ANY_NEED]


def _group(
    label: str,
    by_team: Mapping[int, Counter[str]],
    team_ids: Iterable[int],
    known_ids: frozenset[int],
) -> Group:
    counts: Counter[str] = Counter(dict.fromkeys(STEPS, 0))
    known: Counter[str] = Counter(dict.fromkeys(STEPS, 0))
    for team_id in team_ids:
        of_team = by_team.get(team_id, Counter())
        counts.update(of_team)
        if team_id in known_ids:
            known.update(of_team)
    return Group(label, dict(counts), dict(known))


def _in_no_order(team_id: int) -> str:
    """A place that tells nothing of the team: neither by name nor by number nor by size."""
    return hashlib.sha256(f"cascade {team_id}".encode()).hexdigest()


def shown_values(steps: ShownSteps) -> Sequence[float | None]:
    """The numbers to draw, None from the first on that is not shown."""
    values: list[float | None] = []
    for step in STEPS:
        value = steps.counts[step].value
        values.append(None if None in values else value)
    return values
