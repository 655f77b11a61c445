"""Whose children an analysis is of: of all teams, or of one team that the reader sees exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, literal, true

from core.people.models import User
from core.requests import whole_number
from outcomes.analyses.model import Filter, Option
from outcomes.analyses.pages import Answers
from outcomes.evaluation.suppression import RULE_IN_WORDS, Rule
from outcomes.reports import overviews, queries, sentences
from outcomes.reports.audience import Audience

TEAM = "team"
ALL_TEAMS = "All teams"
NOT_YOURS = "You do not see the team in this address exactly, so that this is of all teams."


@dataclass(frozen=True)
class Scope:
    """All teams, or one of those that the reader sees exactly.

    ``refused``: a team was asked for that is not one of these.
    """

    audience: Audience
    team_names: Mapping[int, str]
    team_id: int | None = None
    refused: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether the reader sees every child of it exactly."""
        return self.team_id is not None or self.audience.sees_exactly(self.team_names)

    @property
    def rule(self) -> Rule:
        """By which rule its counts are shown."""
        return Rule.EXACT if self.is_exact else self.audience.rule

    @property
    def exact_team_ids(self) -> frozenset[int]:
        """The teams of which exact counts stand in an analysis of it."""
        if not self.is_exact:
            return frozenset()
        return frozenset(self.team_names if self.team_id is None else [self.team_id])

    @property
    def where(self) -> str:
        """To stand after “children”: blank for all teams."""
        return "" if self.team_id is None else f" of {self.team_names[self.team_id]}"

    @property
    def rule_in_words(self) -> str:
        """By which rule small numbers are protected, and whether another team was asked for."""
        words = sentences.rule_words(RULE_IN_WORDS[self.rule], (), all_exact=self.is_exact)
        return f"{NOT_YOURS} {words}" if self.refused else words

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The question for the team; none where there is nothing to choose."""
        own = [number for number in self.team_names if number in self.audience.exact_team_ids]
        if not own or len(self.team_names) == 1:
            return ()
        options = [Option("", ALL_TEAMS), *(Option(str(n), self.team_names[n]) for n in own)]
        chosen = "" if self.team_id is None else str(self.team_id)
        return (Filter(TEAM, "Children of", tuple(options), (chosen,)),)

    def holds(self, team_id: Any) -> ColumnElement[bool]:
        """The condition on a column of teams."""
        return true() if self.team_id is None else team_id == self.team_id

    def known(self, team_id: Any) -> ColumnElement[int]:
        """1 for a team that the reader knows exactly, in a scope that they do not; else 0.

        What a reader knows matters only where something is hidden from them.
        """
        if self.is_exact or not self.audience.exact_team_ids:
            return literal(0)
        return case((team_id.in_(sorted(self.audience.exact_team_ids)), 1), else_=0)


def scope_of(viewer: User, answers: Answers) -> Scope:
    """The scope that an address asks for, as far as the reader may choose it."""
    audience, names = overviews.audience_for(viewer), queries.team_names()
    asked = answers.get(TEAM, "")
    number = whole_number(asked)
    if number in audience.exact_team_ids:
        return Scope(audience, names, number)
    return Scope(audience, names, refused=bool(asked))
