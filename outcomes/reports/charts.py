"""What a chart shows, its address and its words. Drawing it is ``drawing.py``'s work.

A chart is made of a block's rows as they may be shown, so that it can hold nothing else.
"""

import hashlib
from dataclasses import dataclass

from catalogue.instruments.queries import find_scale
from outcomes.evaluation.suppression import MINIMUM_FOR_MEANS, Shown
from outcomes.reports.presentation import PROTECTED, ResultLine, ScaleBlock
from outcomes.reports.sentences import CLASS_LABELS, better_or_worse, capital

# Raised when a chart is drawn differently, so that none of the old ones is shown again.
DRAWING = 1
LONGEST_LABEL = 34


@dataclass(frozen=True)
class BeforeAfterRow:
    """One row; where there are no numbers to draw it says ``instead`` why.

    ``low`` and ``high`` are the ends of the interval of the change, laid around the score after.
    """

    label: str
    children: str
    before: float | None = None
    after: float | None = None
    low: float | None = None
    high: float | None = None
    instead: str = ""


@dataclass(frozen=True)
class BeforeAfterChart:
    """Average scores before and after, a row for all and for each team."""

    rows: tuple[BeforeAfterRow, ...]
    lower_is_better: bool
    minimum: float
    maximum: float


@dataclass(frozen=True)
class Segment:
    """A part of a bar: a class of change, or what is not shown (``code`` is empty)."""

    code: str
    count: float
    share: str


@dataclass(frozen=True)
class ClassesRow:
    """One bar; where there is nothing to draw it says ``instead`` why."""

    label: str
    children: str
    segments: tuple[Segment, ...] = ()
    instead: str = ""


@dataclass(frozen=True)
class ClassesChart:
    """How many children are in each class of change."""

    rows: tuple[ClassesRow, ...]
    codes: tuple[str, ...]


Chart = BeforeAfterChart | ClassesChart
KINDS = ("before-after", "classes")


def chart_of(block: ScaleBlock, kind: str, lines: tuple[ResultLine, ...]) -> Chart | None:
    """The chart of some rows of a block; None where it would show nothing."""
    return _before_after(block, lines) if kind == "before-after" else _classes(lines)


def chart_key(chart: Chart, audience: str) -> str:
    """A name for a chart as one audience sees it: another number is another name."""
    return hashlib.sha256(f"{DRAWING}|{audience}|{chart!r}".encode()).hexdigest()[:32]


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
        return BeforeAfterRow(label, children, instead=_instead(line))
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
        return ClassesRow(label, children, instead=_instead(line))
    rest = both - sum(segment.count for segment in known)
    hides = any(each.count.value is None for each in line.classes)
    if hides and rest > 0:
        known = (*known, Segment("", rest, ""))
    return ClassesRow(label, children, known)


def _instead(line: ResultLine) -> str:
    """Why nothing is drawn for a row."""
    if line.measured_both == PROTECTED:
        return "It would give away a small team"
    if line.measured_both.value == 0:
        return "Nobody is measured yet"
    if line.measured_both.value is not None and line.measured_both.value >= MINIMUM_FOR_MEANS:
        return "Too few in each group to show"
    return "Too few children to say"


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
        return f"{line.label}: {line.measured_both.words}. {_instead(line)}."
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
