"""Who looks, and by which rule each team's counts are shown to them.

Whoever may see the children of a team sees its counts exactly; of all other teams, and of a total
that holds others, only what the small-number rules let out.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace

from core.config import Settings
from core.people.models import User
from core.permissions import Action, allowed
from outcomes.evaluation.suppression import Rule

RULES_BY_SETTING = {"ons_10_5": Rule.TEN_FIVE, "star": Rule.STAR}


@dataclass(frozen=True)
class Audience:
    """The teams whose counts are shown exactly, and the rule for everything else."""

    exact_team_ids: frozenset[int]
    rule: Rule
    minimum_cohort: int = 10

    def rule_for(self, team_id: int) -> Rule:
        """How a team's counts are shown."""
        return Rule.EXACT if team_id in self.exact_team_ids else self.rule

    def sees_exactly(self, team_ids: Iterable[int]) -> bool:
        """Whether every one of these teams is shown exactly."""
        return self.exact_team_ids.issuperset(team_ids)

    @property
    def key(self) -> str:
        """A name for all who see the same numbers."""
        teams = ",".join(map(str, sorted(self.exact_team_ids)))
        return hashlib.sha256(f"{self.rule}|{self.minimum_cohort}|{teams}".encode()).hexdigest()[
            :16
        ]


def audience_of(viewer: User, team_ids: Iterable[int], settings: Settings) -> Audience:
    """The audience that a person belongs to, among these teams."""
    exact = (
        team_id
        for team_id in team_ids
        if allowed(viewer, Action.READ_CHILD, SimpleNamespace(team_id=team_id))
    )
    return Audience(
        exact_team_ids=frozenset(exact),
        rule=RULES_BY_SETTING[settings.small_number_mode],
        minimum_cohort=settings.minimum_cohort,
    )
