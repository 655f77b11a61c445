"""From what ended in each period to what may be shown, and to what stands out from chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from outcomes.analyses.any_scale import tells_of_a_scale
from outcomes.analyses.groups import Group, show_in_two
from outcomes.analyses.improving import Judged
from outcomes.analyses.over_time.beside import withheld_of
from outcomes.analyses.over_time.periods import Period
from outcomes.analyses.over_time.reading import Ended
from outcomes.analyses.scope import Scope
from outcomes.evaluation.control_chart import ChartPoint, ControlChart
from outcomes.evaluation.suppression import MINIMUM_COUNT, Noun, Rule, Shown
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.means import UNKNOWN, share_of

DELIVERIES = Noun("delivery", "deliveries")
# With fewer points the distances between them say next to nothing.
FEWEST_POINTS = 4
# The columns that are the same whatever the scale.
ALWAYS = ("ended", "completed", "measured")
# Each column, and the columns that it is the sum of; what is called "not …" is never shown.
NESTED = (
    ("ended", ("completed", "not completed")),
    ("ended", ("measured", "not measured")),
    ("measured", ("paired", "not paired")),
    ("paired", ("improved", "not improved")),
)
Cells = Mapping[str, Shown]


@dataclass(frozen=True)
class Moment:
    """One period: a part and its whole as they may be shown, and the point if there is one."""

    period: Period
    whole: Shown
    part: Shown
    share: Shown
    point: ChartPoint | None = None

    @property
    def is_point(self) -> bool:
        """Whether there are enough to draw it, of which the part may be shown too."""
        return self.percentage is not None

    @property
    def percentage(self) -> float | None:
        """The share as a number, from the counts as they are shown."""
        whole, part = self.whole.value, self.part.value
        if whole is None or part is None or whole < MINIMUM_COUNT:
            return None
        return 100 * part / whole


@dataclass(frozen=True)
class Course:
    """A share over time: its moments, and the middle and the limits of its points."""

    moments: tuple[Moment, ...]
    chart: ControlChart
    exact: bool = False

    @property
    def points(self) -> list[Moment]:
        return [moment for moment in self.moments if moment.point]

    @property
    def left_out(self) -> int:
        """How many periods are no point, since too few ended in them or too few may be shown."""
        return len(self.moments) - len(self.points)

    @property
    def limits(self) -> tuple[float, float, float] | None:
        """Middle, lower and upper limit within 0 and 100; None where there are too few points."""
        chart = self.chart
        if len(chart.points) < FEWEST_POINTS:
            return None
        if chart.centre is None or chart.lower is None or chart.upper is None:
            return None
        return chart.centre, max(0.0, chart.lower), min(100.0, chart.upper)


def cells_of(
    periods: Sequence[Period],
    found: Mapping[Period, Ended],
    scope: Scope,
    key: ScaleKey | None,
    judged: Judged | None,
) -> list[Cells]:
    """The counts of every period as they may be shown."""
    rule = scope.rule
    groups = [_group(period, found.get(period, Ended()), rule, judged) for period in periods]
    silent = withheld_of(groups, scope, key)
    groups = [replace(group, withheld=group.withheld | silent) for group in groups]
    return list(show_in_two(groups, rule, always=ALWAYS, within_rows=NESTED, noun=DELIVERIES))


def course_of(
    periods: Sequence[Period], cells: Sequence[Cells], part: str, whole: str, *, exact: bool
) -> Course:
    """One share over time, of which more is better."""
    import numpy as np

    from outcomes.evaluation.control_chart import Way, control_chart

    moments = [
        Moment(period, cell[whole], cell[part], share_of(cell[part], cell[whole]))
        for period, cell in zip(periods, cells, strict=True)
    ]
    points = [moment for moment in moments if moment.is_point]
    chart = control_chart(
        [moment.period.first_day for moment in points],
        np.array([moment.percentage for moment in points], dtype=np.float64),
        improvement=Way.UP,
    )
    at = {point.date: point for point in chart.points}
    return Course(
        tuple(
            Moment(
                moment.period,
                moment.whole,
                moment.part,
                moment.share,
                at.get(moment.period.first_day),
            )
            for moment in moments
        ),
        chart,
        exact,
    )


def _group(period: Period, ended: Ended, rule: Rule, judged: Judged | None) -> Group:
    counts, known = (
        {name: each[name] for name in ("ended", "completed", "measured")}
        for each in (ended.counts, ended.known)
    )
    for into, pairs in ((counts, ended.pairs), (known, ended.known_pairs)):
        into["paired"] = sum(pairs.values())
        into["improved"] = judged.improved(pairs) if judged else 0
    scales = [(number, ended.known_on_scales[key]) for key, number in ended.on_scales.items()]
    tells = tells_of_a_scale((counts["measured"], known["measured"]), scales, rule)
    return Group(period.label, counts, known, frozenset({"measured"} if tells else ()))


def not_told(cells: Sequence[Cells]) -> list[Cells]:
    """The same where it is not known which change is more than chance: nothing improved or not."""
    return [{**cell, "improved": UNKNOWN} for cell in cells]
