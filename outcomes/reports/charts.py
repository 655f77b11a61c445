"""What a chart shows, its address and its words. Drawing it is the work of ``outcomes/drawing``.

A chart is made of a block's rows as they may be shown, so that it can hold nothing else.
"""

from catalogue.instruments.queries import find_scale
from outcomes.drawing.before_after import BeforeAfterChart, BeforeAfterRow
from outcomes.drawing.classes import ClassesChart, ClassesRow
from outcomes.drawing.divided import Segment
from outcomes.drawing.dots import Dot, DotPanel, DotRow, DotsChart
from outcomes.evaluation.suppression import MINIMUM_FOR_MEANS, Shown
from outcomes.measures.words import CLASS_LABELS
from outcomes.reports.presentation import PROTECTED, ResultLine, ScaleBlock, ShownInterval
from outcomes.reports.sentences import better_or_worse, capital

LONGEST_LABEL = 34


KINDS = ("before-after", "classes", "teams")
ALL_TEAMS_TOGETHER = "All these teams"


def chart_of(
    block: ScaleBlock, kind: str, lines: tuple[ResultLine, ...]
) -> BeforeAfterChart | ClassesChart | DotsChart | None:
    """The chart of some rows of a block; None where it would show nothing."""
    if kind == "teams":
        return _teams(block)
    return _before_after(block, lines) if kind == "before-after" else _classes(lines)


def _before_after(block: ScaleBlock, lines: tuple[ResultLine, ...]) -> BeforeAfterChart | None:
    found = find_scale(block.key.instrument, block.key.scale)
    if found is None or not any(line.has_means for line in lines):
        return None
    scale = found[1]
    lower = scale.direction == "lower"
    return BeforeAfterChart(
        rows=tuple(_before_after_row(line, lower_is_better=lower) for line in lines),
        lower_is_better=lower,
        minimum=scale.minimum,
        maximum=scale.maximum,
    )


def _before_after_row(line: ResultLine, *, lower_is_better: bool) -> BeforeAfterRow:
    label, children = _short(line.label), _children(line.measured_both)
    before, after = line.before.value, line.after.value
    if not line.has_means or before is None or after is None:
        return BeforeAfterRow(label, children, instead=instead_of_a_mean(line))
    low, high = line.change.low.value, line.change.high.value
    if low is None or high is None:
        return BeforeAfterRow(label, children, before, after)
    sign = -1 if lower_is_better else 1
    first, last = sorted((round(before + sign * low, 6), round(before + sign * high, 6)))
    return BeforeAfterRow(label, children, before, after, first, last)


def _classes(lines: tuple[ResultLine, ...]) -> ClassesChart | None:
    rows = tuple(_classes_row(line) for line in lines)
    if not any(row.segments for row in rows):
        return None
    codes = tuple(each.code for each in lines[0].classes)
    return ClassesChart(rows, codes)


def _classes_row(line: ResultLine) -> ClassesRow:
    label, children = _short(line.label), _children(line.measured_both)
    known = tuple(
        Segment(each.code, each.count.value, each.share.text)
        for each in line.classes
        if each.count.value
    )
    both = line.measured_both.value
    if not known or both is None:
        return ClassesRow(label, children, instead=instead_of_a_mean(line))
    rest = both - sum(segment.count for segment in known)
    hides = any(each.count.value is None for each in line.classes)
    if hides and rest > 0:
        known = (*known, Segment("", rest, ""))
    return ClassesRow(label, children, known)


def instead_of_a_mean(line: ResultLine) -> str:
    """Why nothing is drawn for a row."""
    if line.measured_both == PROTECTED:
        return "It would give away a small team"
    if line.measured_both.value == 0:
        return "Nobody is measured yet"
    if line.measured_both.value is not None and line.measured_both.value >= MINIMUM_FOR_MEANS:
        return "Too few in each group to show"
    return "Too few children to say"


def _teams(block: ScaleBlock) -> DotsChart | None:
    """Each team as measured and as drawn in; teams that cannot be shown are left out."""
    if block.pooled is None:
        return None
    together = dot_of(block.pooled.average)
    rows = [DotRow(ALL_TEAMS_TOGETHER, f"{block.pooled.teams} teams", (together, together))]
    for line in block.teams:
        drawn_in = block.pooled.drawn_in.get(line.team_id or 0)
        if drawn_in:
            dots = dot_of(line.change), dot_of(drawn_in)
            rows.append(DotRow(_short(line.label), _children(line.measured_both), dots))
    # One scale for both, so that it shows how far each was drawn.
    ends = [
        end
        for row in rows
        for dot in row.dots
        if dot
        for end in (dot.low, dot.high)
        if end is not None
    ]
    panels = tuple(
        DotPanel(title, min(ends), max(ends), zero=True)
        for title in ("As measured", "Drawn to the others")
    )
    return DotsChart(panels, tuple(rows))


def dot_of(shown: ShownInterval) -> Dot | None:
    """An estimate as a dot; None where it is not shown."""
    value = shown.value.value
    if value is None:
        return None
    return Dot(value, shown.value.text, shown.low.value, shown.high.value)


def teams_in_words(block: ScaleBlock) -> str:
    """The chart of the teams in words."""
    if block.pooled is None:
        return ""
    said = [f"{ALL_TEAMS_TOGETHER}: {block.pooled.average.text}."]
    for line in block.teams:
        drawn_in = block.pooled.drawn_in.get(line.team_id or 0)
        if drawn_in:
            said.append(f"{line.label}: measured {line.change.text}, drawn in {drawn_in.text}.")
    return f"Average change of each team, with its 95% interval. {' '.join(said)}"


def alt_text(kind: str, lines: tuple[ResultLine, ...]) -> str:
    """The whole chart in words, for those who do not see it."""
    if kind == "before-after":
        head = "Average scores before and after, with the 95% interval of the change."
        return " ".join([head, *(_before_after_words(line) for line in lines)])
    head = "How many children changed by more than chance."
    return " ".join([head, *(_classes_words(line) for line in lines)])


def _before_after_words(line: ResultLine) -> str:
    who = f"{line.label}, {line.measured_both.words}:"
    if not line.has_means:
        return f"{line.label}: {line.measured_both.words}. {instead_of_a_mean(line)}."
    interval = ""
    if line.change.has_interval:
        interval = f", interval {line.change.low.text} to {line.change.high.text}"
    change = better_or_worse(line.change.value)
    return f"{who} {line.before.text} before, {line.after.text} after, {change}{interval}."


def _classes_words(line: ResultLine) -> str:
    shares = [
        f"{CLASS_LABELS[each.code].lower()} {each.count.words}"
        + (f" ({each.share.text})" if each.share.value is not None else "")
        for each in line.classes
    ]
    return f"{line.label}, of {line.measured_both.words}: {', '.join(shares)}."


def _children(shown: Shown) -> str:
    return capital(shown.words.split(",")[0])


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
