"""Groups of children as a picture: reach, and change where it is told."""

from collections.abc import Sequence

from outcomes.analyses.equity.showing import ShownGroup, too_few
from outcomes.analyses.model import Picture
from outcomes.analyses.scales import ScaleChoice
from outcomes.analyses.words import counted_words, why_not
from outcomes.drawing.dots import Dot, DotPanel, DotRow, DotsChart
from outcomes.reports.presentation import ShownInterval
from outcomes.reports.sentences import better_or_worse, capital

CAPTION = (
    "Dots are shares and averages, bars their 95% intervals. The dashed line is all children "
    "together. Further right is better."
)


def picture_of(
    label: str, whole: ShownGroup, groups: Sequence[ShownGroup], choice: ScaleChoice | None
) -> Picture | None:
    """The groups beside all of them; without a scale only of reach."""
    if all(too_few(group) for group in groups):
        return None
    rows = [whole, *groups]
    has_changes = choice is not None and any(group.change.value.value is not None for group in rows)
    panels = [DotPanel("Something started", 0, 100, "%")]
    if has_changes:
        panels.append(DotPanel("Change, in points", zero=True))
    chart = DotsChart(tuple(panels), tuple(_dots(group, len(panels)) for group in rows))
    caption = f"{label}. {CAPTION}"
    if choice is not None and has_changes:
        caption += f" Change: {choice.title}."
    said = " ".join(_in_words(group, with_change=choice is not None) for group in rows)
    what = (
        "Something started"
        if choice is None
        else "Something started, and average change afterwards"
    )
    return Picture(chart, f"{what}. {said}", caption)


def _dots(group: ShownGroup, panels: int) -> DotRow:
    children = capital(counted_words(group.children))
    if too_few(group):
        nothing = (None,) * panels
        return DotRow(group.label, children, nothing, instead=why_not(group.children))
    dots = _dot(group.started_share), _dot(group.change)
    return DotRow(group.label, children, dots[:panels])


def _dot(shown: ShownInterval) -> Dot | None:
    value = shown.value.value
    if value is None:
        return None
    return Dot(value, shown.value.text, shown.low.value, shown.high.value)


def _in_words(group: ShownGroup, *, with_change: bool) -> str:
    if too_few(group):
        return f"{group.label}, {counted_words(group.children)}: {why_not(group.children).lower()}."
    started = f"{group.label}, {group.children.words}: started {group.started_share.text}"
    if not with_change:
        return f"{started}."
    change = group.change.value
    changed = "change not shown" if change.value is None else _change_in_words(group.change)
    return f"{started}, {changed}."


def _change_in_words(change: ShownInterval) -> str:
    between = f", interval {change.low.text} to {change.high.text}" if change.has_interval else ""
    return f"{better_or_worse(change.value)}{between}"
