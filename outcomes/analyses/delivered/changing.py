"""What changed for groups of the children: by need, age band, disposal, and looked after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from outcomes.analyses.changes import HIDDEN, another_to_hide, shown_change
from outcomes.analyses.delivered.changes_reading import AGE, DISPOSAL, LOOKED_AFTER, NEED, Found
from outcomes.analyses.equity.characteristics import CHARACTERISTICS
from outcomes.analyses.equity.reading import Children, together
from outcomes.analyses.groups import Group, show_groups
from outcomes.analyses.improving import Judged
from outcomes.analyses.model import Cell, Column, Part, Picture, Row, Table
from outcomes.analyses.words import counted_words
from outcomes.cells.strata import AGE_BAND_LABELS
from outcomes.delivery.words import vocabulary
from outcomes.drawing.dots import Dot, DotPanel, DotRow, DotsChart
from outcomes.evaluation.suppression import MINIMUM_COUNT, TOO_FEW_TO_COMPARE, Rule, Shown, State
from outcomes.reports.means import share_of
from outcomes.reports.presentation import PROTECTED, ResultLine, ShownInterval
from outcomes.reports.sentences import better_or_worse, capital

NOT_KNOWN, EVERYONE = "Not known", "All of them"
NO_GROUP = (
    "Of no group anything can be said: too few children were measured, or a small number could be "
    "worked out."
)
# A group within the whole: what is called "not …" is never shown.
NESTED = (("paired", ("improved", "not improved")),)
Told = tuple[Column, Callable[["ShownGroup"], Cell]]
BEGUN: tuple[Told, ...] = ((Column("Started"), attrgetter("started")),)
MEASURED: tuple[Told, ...] = ((Column("Measured before and after"), attrgetter("paired")),)
SHARE_MEASURED: tuple[Told, ...] = (
    (Column("Share of those started"), attrgetter("share_measured")),
)
CHANGED: tuple[Told, ...] = (
    (Column("Average change", is_interval=True), attrgetter("change")),
    (Column("Improved"), attrgetter("improved")),
    (Column("Share improved", is_interval=True), attrgetter("improved_share")),
)
EVERY_COLUMN = (*BEGUN, *MEASURED, *SHARE_MEASURED, *CHANGED)
# Who began it for which need, and at which age, stands on other pages for all interventions. Told
# here of each as well, the few who are hidden would come out.
BESIDE_OTHER_PAGES = (*MEASURED, *CHANGED)


@dataclass(frozen=True)
class Way:
    """A way to tell the children apart, and the group of each value in the order shown."""

    code: str
    column: str
    heading: str
    groups: Callable[[], Mapping[str, str]]


def _of_equity(code: str) -> Callable[[], Mapping[str, str]]:
    return next(each.groups for each in CHARACTERISTICS if each.code == code)


WAYS = (
    Way("need", NEED, "By the need it was planned for", lambda: vocabulary("needs").labels),
    Way("age", AGE, "By age when the record began", lambda: AGE_BAND_LABELS),
    Way("disposal", DISPOSAL, "By disposal", _of_equity("disposal")),
    Way("looked-after", LOOKED_AFTER, "By whether looked after", _of_equity("looked-after")),
)


@dataclass(frozen=True)
class ShownGroup:
    """One group as it may be shown."""

    label: str
    started: Shown
    paired: Shown
    change: ShownInterval
    improved: Shown
    improved_share: ShownInterval

    @property
    def few(self) -> bool:
        """Whether it is seen exactly, and too small to be set beside others."""
        return self.paired.state is State.EXACT and 0 < (self.paired.value or 0) < MINIMUM_COUNT

    @property
    def is_told(self) -> bool:
        """Whether anything is said of it, be it that they are few."""
        counts = self.started, self.paired, self.improved
        return any(cell is not PROTECTED and cell.state is not State.NOT_KNOWN for cell in counts)

    @property
    def share_measured(self) -> Shown:
        """How many of those who started were measured before and after."""
        return share_of(self.paired, self.started)

    def row(self, told: Sequence[Told], *, is_total: bool = False) -> Row:
        """The row of a table with those columns."""
        cells = tuple(cell_of(self) for _, cell_of in told)
        caution = TOO_FEW_TO_COMPARE if self.few and not is_total else ""
        return Row(self.label, cells, caution=caution, is_total=is_total)


def changing_parts(
    found: Found, judged: Judged | None, line: ResultLine | None, scale: str, rule: Rule
) -> tuple[Part, ...]:
    """A part for each way to tell the children apart.

    :param line: all of them, as they stand on the results page.
    """
    whole = _whole(line) if line else None
    told = EVERY_COLUMN if rule is Rule.EXACT else BESIDE_OTHER_PAGES
    return tuple(
        _part(way, _shown(_groups(way, found, rule), judged, whole, rule), whole, scale, told)
        for way in WAYS
    )


def _whole(line: ResultLine) -> ShownGroup:
    return ShownGroup(
        EVERYONE,
        line.started,
        line.measured_both,
        line.change,
        line.improved,
        line.improved_rate,
    )


def _groups(way: Way, found: Found, rule: Rule) -> Mapping[str, Children]:
    """The groups in their order. Where small ones are hidden, those of nobody are there too."""
    labels = way.groups()
    counted: dict[str, list[Children]] = {label: [] for label in (*labels.values(), NOT_KNOWN)}
    for value, children in found.get(way.column, {}).items():
        label = labels.get(value, value) if value else NOT_KNOWN
        counted.setdefault(label, []).append(children)
    return {
        label: together(children)
        for label, children in counted.items()
        if children or label == NOT_KNOWN or rule is not Rule.EXACT
    }


def _shown(
    groups: Mapping[str, Children], judged: Judged | None, whole: ShownGroup | None, rule: Rule
) -> Sequence[ShownGroup]:
    exact = rule is Rule.EXACT
    found = [_group(label, children, judged) for label, children in groups.items()]
    silent = frozenset() if exact else _silent(found, whole)
    cells = show_groups([_without(group, silent) for group in found], rule, within_rows=NESTED)
    nothing = dict.fromkeys(silent, PROTECTED)
    shown = [
        _one(label, children, {**nothing, **counts}, judged, exact=exact)
        for (label, children), counts in zip(groups.items(), cells, strict=True)
    ]
    if exact:
        return shown
    if whole is None or whole.change.value.value is None:
        return [replace(group, change=HIDDEN) for group in shown]
    pairs = [children.counts["paired"] for children in groups.values()]
    hidden = another_to_hide([group.change for group in shown], pairs)
    return [
        replace(group, change=HIDDEN) if number == hidden else group
        for number, group in enumerate(shown)
    ]


def _silent(groups: Sequence[Group], whole: ShownGroup | None) -> frozenset[str]:
    """The columns of which nothing is said by group.

    What is not told of all of them would come out as the sum of their groups. And whoever knows how
    few improved in all would know of every group that it is no more.
    """
    if whole is None or whole.paired.value is None:
        return frozenset(groups[0].counts)
    few_improved = sum(group.rest("improved") for group in groups) < MINIMUM_COUNT
    if few_improved or whole.improved.value is None:
        return frozenset({"started", "improved"})
    return frozenset({"started"})


def _group(label: str, children: Children, judged: Judged | None) -> Group:
    counts, known = (
        {
            "started": counted["started"],
            "paired": counted["paired"],
            "improved": judged.improved(pairs) if judged else 0,
        }
        for counted, pairs in (
            (children.counts, children.pairs),
            (children.known, children.known_pairs),
        )
    )
    return Group(label, counts, known)


def _without(group: Group, columns: frozenset[str]) -> Group:
    """The same without columns of which nothing is told: they hide nothing of the others."""
    counts = {name: number for name, number in group.counts.items() if name not in columns}
    return replace(group, counts=counts)


def _one(
    label: str,
    children: Children,
    counts: Mapping[str, Shown],
    judged: Judged | None,
    *,
    exact: bool,
) -> ShownGroup:
    changed = shown_change(children, counts, judged, exact=exact)
    return ShownGroup(
        label,
        counts["started"],
        counts["paired"],
        changed.change,
        changed.improved,
        changed.improved_share,
    )


def _part(
    way: Way,
    groups: Sequence[ShownGroup],
    whole: ShownGroup | None,
    scale: str,
    told: Sequence[Told],
) -> Part:
    if not any(group.is_told for group in groups):
        groups = ()  # a table of nothing but “not shown” would tell no more than a sentence
    rows = [whole.row(told, is_total=True)] if whole else []
    rows += [group.row(told) for group in groups]
    return Part(
        code=way.code,
        heading=way.heading,
        sentence=_in_words(groups, scale),
        table=Table("Children", tuple(column for column, _ in told), tuple(rows)),
        picture=_picture(way.heading, [whole, *groups] if whole else list(groups), scale),
    )


def _in_words(groups: Sequence[ShownGroup], scale: str) -> str:
    if not scale:
        return "Nobody has been measured before and after yet."
    if not groups:
        return f"{scale}. {NO_GROUP}"
    told = [group for group in groups if group.change.value.value is not None]
    if len(told) < 2:
        return f"{scale}. Too few children were measured to set one group beside another."
    low = min(told, key=lambda group: group.change.value.value or 0)
    high = max(told, key=lambda group: group.change.value.value or 0)
    ends = f"{_changed(low)} ({low.label}) to {_changed(high)} ({high.label})"
    return (
        f"{scale}. Afterwards the groups that can be shown were {ends} on average. Chance alone "
        "makes differences too: look whether the intervals overlap."
    )


def _changed(group: ShownGroup) -> str:
    return better_or_worse(group.change.value)


def _picture(heading: str, groups: Sequence[ShownGroup], scale: str) -> Picture | None:
    told = [group for group in groups if group.change.value.value is not None]
    if all(group.label == EVERYONE for group in told):
        return None
    panels = (DotPanel("Change, in points", zero=True), DotPanel("Improved", 0, 100, "%"))
    has_shares = any(group.improved_share.value.value is not None for group in told)
    shown_panels = panels if has_shares else panels[:1]
    chart = DotsChart(
        shown_panels,
        tuple(_dots(group, len(shown_panels)) for group in told),
        first_is_all=told[0].label == EVERYONE,
    )
    caption = (
        f"{heading}. Change on: {scale}. Dots are averages and shares, bars their 95% intervals. "
        "Further right is better."
    )
    if len(told) < len(groups):
        caption += " Groups of which no average may be shown are in the table only."
    return Picture(chart, f"{heading}. {' '.join(map(_said, told))}", caption)


def _dots(group: ShownGroup, panels: int) -> DotRow:
    dots = (_dot(group.change), _dot(group.improved_share))
    return DotRow(group.label, capital(counted_words(group.paired)), dots[:panels])


def _dot(shown: ShownInterval) -> Dot | None:
    value = shown.value.value
    if value is None:
        return None
    return Dot(value, shown.value.text, shown.low.value, shown.high.value)


def _said(group: ShownGroup) -> str:
    low, high = group.change.low.text, group.change.high.text
    between = f", interval {low} to {high}" if group.change.has_interval else ""
    share = group.improved_share.value
    improved = f", {share.text} improved" if share.value is not None else ""
    measured = f"{group.label}, {counted_words(group.paired)} measured"
    return f"{measured}: {_changed(group)}{between}{improved}."
