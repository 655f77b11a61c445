"""From teams to limits, flags and a chart. Flags come of exact numbers, points of those shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from outcomes.analyses.funnel.teams import ShownTeam
from outcomes.drawing.canvas import round_ticks
from outcomes.drawing.funnel import FunnelChart, FunnelLimits, FunnelPoint
from outcomes.evaluation.estimates import FloatArray
from outcomes.evaluation.funnel import Funnel, Kind, exact_limits, funnel, overdispersed_limits
from outcomes.evaluation.suppression import Shown

PLACES = {
    "low95": "below the 95% line",
    "high95": "above the 95% line",
    "low998": "below the 99.8% line",
    "high998": "above the 99.8% line",
}
MARKS = {"low95": "below", "high95": "above", "low998": "far below", "high998": "far above"}
WITHIN_CHANCE = "No more than chance"
ROOM = 1.08  # right of the largest team
MOST_NAMES = 3  # more names than that cover each other; those outside the lines are always named


def beyond(flag: str | None) -> str:
    """Where a team lies, in words."""
    return PLACES[flag].capitalize() if flag else WITHIN_CHANCE


@dataclass(frozen=True)
class FunnelOfTeams:
    """The funnel of all teams that measured anybody."""

    kind: Kind
    exact: Funnel
    teams: tuple[ShownTeam, ...]

    @classmethod
    def of_shares(cls, teams: Sequence[ShownTeam]) -> "FunnelOfTeams":
        """Improved of those measured, around what all teams did together."""
        sizes = np.array([team.exactly.pairs for team in teams], dtype=np.float64)
        return cls._of(teams, sizes, Kind.PROPORTION)

    @classmethod
    def of_ratios(cls, teams: Sequence[ShownTeam]) -> "FunnelOfTeams":
        """Improved over expected, around 1."""
        sizes = np.array([team.exactly.expected for team in teams], dtype=np.float64)
        return cls._of(teams, sizes, Kind.RATIO)

    @classmethod
    def _of(cls, teams: Sequence[ShownTeam], sizes: FloatArray, kind: Kind) -> "FunnelOfTeams":
        improved = np.array([team.exactly.improved for team in teams], dtype=np.float64)
        names = [str(team.exactly.team_id) for team in teams]
        return cls(kind, funnel(names, improved, sizes, kind), tuple(teams))

    @property
    def is_wider(self) -> bool:
        """Whether the lines allow for more variation than chance makes."""
        return any(unit.overdispersed for unit in self.exact.units)

    @property
    def flags(self) -> list[str | None]:
        """Beyond which line each team lies."""
        return [
            unit.flag_overdispersed if self.is_wider else unit.flag for unit in self.exact.units
        ]

    def drawn(
        self, teams: Sequence[ShownTeam]
    ) -> Iterator[tuple[ShownTeam, str | None, FunnelPoint]]:
        """The teams that may be drawn, with their flags and their places."""
        for team, flag in zip(teams, self.flags, strict=True):
            point = self._point(team, flag)
            if point is not None:
                yield team, flag, point

    def chart(self, teams: Sequence[ShownTeam], total: Shown) -> FunnelChart | None:
        """The chart; None where no team may be drawn. ``total``: the share of all together."""
        points = tuple(point for _, _, point in self.drawn(teams))
        if not points or self.exact.target is None:
            return None
        named = sum(bool(point.name) for point in points)
        if named > MOST_NAMES:
            points = tuple(each if each.mark else replace(each, name="") for each in points)
        sizes = [point.size for point in points]
        limits = self._limits(max(sizes) * ROOM)
        shares = self.kind is Kind.PROPORTION
        target = 100 * self.exact.target if shares else 1.0
        seen = [point.value for point in points] + _at(limits, min(sizes))
        return FunnelChart(
            points=points,
            limits=limits,
            target=target,
            target_text=f"all {total.text}" if shares else "expected",
            ticks=_ticks(seen, highest=100.0 if shares else None),
            unit="%" if shares else "",
            across="Children measured" if shares else "Children expected to improve",
            notes=_NOTES_WIDER if self.is_wider else (),
        )

    def _point(self, team: ShownTeam, flag: str | None) -> FunnelPoint | None:
        if not team.has_point or team.pairs.value is None or team.improved.value is None:
            return None
        mark = MARKS[flag] if flag else ""
        if self.kind is Kind.PROPORTION:
            share = round(100 * team.improved.value / team.pairs.value)
            return FunnelPoint(team.pairs.value, share, team.name, mark)
        if not team.expected.value:
            return None
        ratio = round(team.improved.value / team.expected.value, 2)
        return FunnelPoint(team.expected.value, ratio, team.name, mark)

    def _limits(self, widest: float) -> FunnelLimits:
        shares, target = self.kind is Kind.PROPORTION, self.exact.target or 0.0
        sizes = np.unique(np.geomspace(1, max(widest, 2.0), 80).round(2))
        if shares:
            sizes = np.unique(sizes.round())
        if self.is_wider:
            ends = overdispersed_limits(sizes, target, self.exact.tau2 or 0.0, self.kind)
        else:
            ends = exact_limits(sizes, target, self.kind)
        low998, low95, high95, high998 = (
            tuple((100 * end if shares else end).round(4).tolist()) for end in ends
        )
        return FunnelLimits(tuple(sizes.tolist()), low95, high95, low998, high998)


_NOTES_WIDER = ("The teams vary more than chance would have it: the lines allow for that.",)


def limits_words(found: FunnelOfTeams) -> str:
    """What the lines are."""
    kind = "95 (dashed) and 99.8 (solid) of 100 teams"
    if found.is_wider:
        return f"Between the lines lie {kind} that vary as teams do here."
    return f"Between the lines lie {kind} by chance alone, if all did the same."


def _at(limits: FunnelLimits, size: float) -> list[float]:
    """The outer lines at the smallest team: left of it they leave the picture."""
    place = int(np.searchsorted(limits.sizes, size))
    place = min(place, len(limits.sizes) - 1)
    return [limits.low998[place], limits.high998[place]]


def _ticks(seen: Sequence[float], *, highest: float | None) -> tuple[float, ...]:
    """Round numbers around everything that is seen."""
    ends = max(0.0, min(seen)), max(seen) if highest is None else min(max(seen), highest)
    return tuple(tick for tick in round_ticks(*ends) if tick >= 0 and tick <= (highest or tick))
