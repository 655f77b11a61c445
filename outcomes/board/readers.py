"""Who may come to read a pack: a board, and people of the service who know their own teams exactly.

One pack goes to all of them. So a number is in it only as far as it may be shown to each: whoever
knows some teams takes these away, and what is left must not give a small one away either.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select, union

from core.database import db
from outcomes.analyses.groups import Group, show_alone, show_groups
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery
from outcomes.evaluation.suppression import CHILDREN, Noun, Rule, Shown
from outcomes.reports import overviews
from outcomes.reports.audience import RULES_BY_SETTING, Audience
from outcomes.reports.protection import RowSums
from outcomes.reports.readers import most_hidden, teams_known_to_staff

T = TypeVar("T")
ByTeam = Mapping[int, Mapping[str, int]]


@dataclass(frozen=True)
class Readers:
    """The audiences that one pack has to be safe for; the first one knows nothing exactly."""

    audiences: tuple[Audience, ...]

    @property
    def rule(self) -> Rule:
        return self.audiences[0].rule

    def shown(self, show: Callable[[Audience], T]) -> T:
        """What may be shown to every one of them: whatever is hidden from one is hidden."""
        return most_hidden([show(audience) for audience in self.audiences])

    def groups(
        self,
        groups: Mapping[str, ByTeam],
        columns: Sequence[str],
        *,
        within_rows: RowSums = (),
        noun: Noun = CHILDREN,
    ) -> Mapping[str, Mapping[str, Shown]]:
        """Groups that are parts of one whole, by label; the counts of each are given by team."""

        def show(audience: Audience) -> tuple[Mapping[str, Shown], ...]:
            found = [self._group(name, of, columns, audience) for name, of in groups.items()]
            return show_groups(found, self.rule, within_rows=within_rows, noun=noun)

        return dict(zip(groups, self.shown(show), strict=True))

    def alone(
        self, of: ByTeam, columns: Sequence[str], *, noun: Noun = CHILDREN
    ) -> Mapping[str, Shown]:
        """A whole, whose total no reader knows exactly unless they know all its teams."""

        def show(audience: Audience) -> Mapping[str, Shown]:
            return show_alone(self._group("", of, columns, audience), self.rule, noun=noun)

        return self.shown(show)

    @staticmethod
    def _group(label: str, of: ByTeam, columns: Sequence[str], audience: Audience) -> Group:
        theirs = [of[team] for team in of if team in audience.exact_team_ids]
        return Group(label, _added(list(of.values()), columns), _added(theirs, columns))


def readers_of_a_pack() -> Readers:
    """A board, and everybody who sees some of the teams exactly and not all; two queries.

    Teams that never had a child count for nothing: whoever knows all others knows everything.
    """
    settings, teams = overviews.settings(), _teams_with_children()
    rule = RULES_BY_SETTING[settings.small_number_mode]
    some = {known & teams for known in teams_known_to_staff()} - {teams, frozenset()}
    return Readers(
        tuple(
            Audience(known, rule, settings.minimum_cohort)
            for known in (frozenset[int](), *sorted(some, key=sorted))
        )
    )


def _teams_with_children() -> frozenset[int]:
    """The teams that hold a child's record, or held one when something was delivered."""
    teams = union(select(ChildRecord.team_id), select(Delivery.team_id))
    return frozenset(db.session.scalars(teams))


def _added(counts: Sequence[Mapping[str, int]], columns: Sequence[str]) -> dict[str, int]:
    return {name: sum(each.get(name, 0) for each in counts) for name in columns}
