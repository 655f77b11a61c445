"""Exact results, before anything is hidden or rounded: nothing of this may reach a page.

``presentation.py`` turns them into what an audience may see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from outcomes.measures.pairs import ScaleKey

if TYPE_CHECKING:  # the mathematics is loaded when a result is looked at
    from outcomes.evaluation.summary import PairedEvaluation


@dataclass(frozen=True)
class ScaleResult:
    """What changed on one scale, answered by one kind of person, for all deliveries begun.

    ``intended``: the intervention itself names the scale. ``near_best`` and ``near_worst``: more
    than 15% of the scores before lie so near that end that a change can hardly show. ``notes`` say
    by which rule changes are told apart; they hold no number of children.
    """

    key: ScaleKey
    intended: bool
    everyone: "PairedEvaluation"
    notes: tuple[str, ...] = ()
    near_best: bool = False
    near_worst: bool = False

    def of_team(self, team_id: int) -> "PairedEvaluation":
        """The result of one team that delivered it."""
        return self.everyone.groups[str(team_id)]


@dataclass(frozen=True)
class InterventionResults:
    """All results of one intervention, over all its versions; counts are by team."""

    intervention_id: int
    slug: str
    title: str
    started: Mapping[int, int]
    running: Mapping[int, int]
    measured: Mapping[int, int]  # with a pair on at least one scale
    scales: tuple[ScaleResult, ...]
    latest: date | None

    @property
    def team_ids(self) -> frozenset[int]:
        """The teams that delivered it."""
        return frozenset(self.started)

    @property
    def main_scale(self) -> ScaleResult | None:
        """The scale to speak of first: an intended one before others, then the most pairs."""
        return max(
            self.scales,
            key=lambda scale: (scale.intended, scale.everyone.n_paired),
            default=None,
        )
