"""Results as one audience may see them: the one source of page, chart, file and board pack.

Everything here holds only what may be shown; ``showing.py`` makes it. Whoever draws, writes or
exports a result takes it from these, never from ``results.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from outcomes.evaluation.suppression import (
    MINIMUM_FOR_MEANS,
    TOO_FEW_TO_COMPARE,
    Rule,
    Shown,
    State,
)
from outcomes.measures.pairs import ScaleKey

PROTECTED = Shown(
    State.SUPPRESSED,
    None,
    "not shown",
    "not shown, so that no small team can be worked out from it",
)


@dataclass(frozen=True)
class ShownInterval:
    """An estimate with its 95% interval."""

    value: Shown
    low: Shown
    high: Shown

    @property
    def has_interval(self) -> bool:
        return None not in (self.value.value, self.low.value, self.high.value)

    @property
    def text(self) -> str:
        """“4.1 (2.6 to 5.6)”; without an interval the value, or why there is none."""
        if not self.has_interval:
            return self.value.text
        return f"{self.value.text} ({self.low.text} to {self.high.text})"


@dataclass(frozen=True)
class ShownClass:
    """How many children are in one class of change, and which share that is."""

    code: str
    count: Shown
    share: Shown


@dataclass(frozen=True)
class ResultLine:
    """One row of a result: a team, or all teams together. Changes are positive for the better."""

    label: str
    team_id: int | None
    rule: Rule
    started: Shown
    measured_before: Shown
    measured_both: Shown
    completeness: Shown
    running: Shown
    several: Shown
    before: Shown
    before_sd: Shown
    after: Shown
    after_sd: Shown
    change: ShownInterval
    effect: ShownInterval
    effect_adjusted: Shown
    classes: tuple[ShownClass, ...]
    improved: Shown
    improved_rate: ShownInterval
    worse: Shown
    worse_rate: ShownInterval
    worst_case: Shown
    best_case: Shown

    @property
    def is_exact(self) -> bool:
        return self.rule is Rule.EXACT

    @property
    def has_means(self) -> bool:
        """Whether there are means to speak of or to draw."""
        return self.change.value.value is not None

    @property
    def caution(self) -> str:
        """What must stand beside the row, if anything."""
        both = self.measured_both.value
        if self.is_exact and both is not None and 0 < both < MINIMUM_FOR_MEANS:
            return TOO_FEW_TO_COMPARE
        return ""


@dataclass(frozen=True)
class Method:
    """How the changes of a scale were told apart; None where that is not known."""

    threshold: str | None
    threshold_source: str | None
    cut_off: str | None
    cut_off_source: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ShownPooling:
    """The teams of a scale together: their average change with its interval (HKSJ).

    ``prediction``: between which a team not yet seen is expected. ``beyond_chance``: how much of
    the differences between teams is more than chance (I²). ``drawn_in``: by team its change, drawn
    towards the others (empirical Bayes).
    """

    teams: int
    average: ShownInterval
    prediction: ShownInterval | None
    beyond_chance: Shown
    drawn_in: Mapping[int, ShownInterval]


@dataclass(frozen=True)
class ScaleBlock:
    """One scale by one kind of person: all teams together, then each team."""

    key: ScaleKey
    intended: bool
    everyone: ResultLine
    teams: tuple[ResultLine, ...]
    near_best: bool
    near_worst: bool
    method: Method
    pooled: ShownPooling | None = None

    @property
    def lines(self) -> tuple[ResultLine, ...]:
        """All rows; a single team stands for all and is not said twice."""
        return self.teams if len(self.teams) == 1 else (self.everyone, *self.teams)

    @property
    def tells_classes(self) -> bool:
        """Whether any count of a class may be shown."""
        return any(each.count.value is not None for line in self.lines for each in line.classes)

    @property
    def foremost(self) -> ResultLine:
        """The row to speak of: all teams or, where they cannot be shown, a team that can."""
        return max(
            (self.everyone, *self.teams),
            key=lambda line: (
                line.has_means,
                line.measured_both.value is not None,
                line is self.everyone,
            ),
        )

    def line_of(self, team_id: int) -> ResultLine | None:
        """The row of one team; None if it did not deliver this."""
        return next((line for line in self.teams if line.team_id == team_id), None)


@dataclass(frozen=True)
class ShownResults:
    """All results of one intervention for one audience.

    ``rule`` is that of everything which is not shown exactly; ``exact_for`` names the teams that
    are. ``latest`` says up to when something was measured.
    """

    slug: str
    title: str
    rule: Rule
    exact_for: tuple[str, ...]
    latest: str | None
    blocks: tuple[ScaleBlock, ...]
