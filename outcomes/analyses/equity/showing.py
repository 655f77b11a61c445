"""From counts of groups of children to what may be shown of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from outcomes.analyses.changes import CHANGE, HIDDEN, another_to_hide, shown_change
from outcomes.analyses.equity.reading import Children
from outcomes.analyses.groups import Group, show_alone, show_in_two, show_with_rest
from outcomes.analyses.improving import Judged
from outcomes.evaluation.suppression import TOO_FEW_TO_COMPARE, Rule, Shown
from outcomes.reports.means import ShownMeans, share_of
from outcomes.reports.presentation import PROTECTED, ShownInterval

# The columns that are the same whatever the scale.
MEASURED = "measured"
ALWAYS = ("children", "started", MEASURED)
ON_SCALES = ("children", "started", "paired")
# Each column, and the columns that it is the sum of; what is called "not …" is never shown.
NESTED = (
    ("children", ("started", "not started")),
    ("started", (MEASURED, "not measured")),
    (MEASURED, ("paired", "not paired")),
    ("paired", ("improved", "not improved")),
)

# Where who was measured on any scale is not told.
NESTED_ON_SCALES = (NESTED[0], ("started", ("paired", "not paired")), NESTED[-1])
CHANGES = frozenset({MEASURED, "paired", "improved"})


@dataclass(frozen=True)
class ShownGroup:
    """One group as it may be shown: how many had what, and what changed for them."""

    label: str
    children: Shown
    started: Shown
    started_share: ShownInterval
    measured: Shown
    measured_share: Shown
    paired: Shown
    change: ShownInterval
    improved: Shown
    improved_share: ShownInterval

    @property
    def caution(self) -> str:
        """What must stand beside the row."""
        return self.started_share.value.caution or ""


@dataclass(frozen=True)
class Showing:
    """Shows groups by one rule; the pairs of all are judged alike, where there is a scale.

    ``several_scales``: a reader can choose one after the other. Together with how many were
    measured on any of them, they would give away the few of one; so that is not told.
    """

    rule: Rule
    judged: Judged | None
    several_scales: bool = False

    def whole(
        self, label: str, children: Children, withheld: frozenset[str] = frozenset()
    ) -> ShownGroup:
        """All of them, without what would give something away beside other pages."""
        group = replace(self.group(label, children), withheld=withheld)
        return self._shown(label, children, show_alone(group, self.rule), withheld)

    def parts(
        self, groups: Mapping[str, Children], withheld: frozenset[str] = frozenset()
    ) -> tuple[ShownGroup, ...]:
        """Groups of which every child is in exactly one."""
        found = [
            replace(self.group(label, children), withheld=withheld)
            for label, children in groups.items()
        ]
        shown = self._all(
            groups,
            show_in_two(
                found,
                self.rule,
                always=[name for name in ALWAYS if name in self._columns],
                within_rows=NESTED if self.tells_any_scale else NESTED_ON_SCALES,
            ),
            withheld,
        )
        return shown if self.rule is Rule.EXACT else _with_two_hidden(shown, groups)

    def overlapping(
        self,
        groups: Mapping[str, Children],
        whole: Children,
        withheld: frozenset[str] = frozenset(),
    ) -> tuple[ShownGroup, ...]:
        """Groups of which a child can be in several."""
        everyone = self.group("", whole)
        cells = [
            show_with_rest(
                replace(self.group(label, children), withheld=withheld), everyone, self.rule
            )
            for label, children in groups.items()
        ]
        return self._all(groups, cells, withheld)

    def _all(
        self,
        groups: Mapping[str, Children],
        cells: Sequence[Mapping[str, Shown]],
        withheld: frozenset[str],
    ) -> tuple[ShownGroup, ...]:
        return tuple(
            self._shown(label, children, shown, withheld)
            for (label, children), shown in zip(groups.items(), cells, strict=True)
        )

    @property
    def tells_any_scale(self) -> bool:
        """Whether it is told how many were measured on any scale."""
        return self.rule is Rule.EXACT or not self.several_scales

    @property
    def _columns(self) -> Sequence[str]:
        return (*ALWAYS, "paired") if self.tells_any_scale else ON_SCALES

    def group(self, label: str, children: Children) -> Group:
        """The counts of a group, by column, and how many of each the reader knows."""
        counts = {name: children.counts[name] for name in self._columns}
        known = {name: children.known[name] for name in self._columns}
        if self.judged:
            counts["improved"] = self.judged.improved(children.pairs)
            known["improved"] = self.judged.improved(children.known_pairs)
        return Group(label, counts, known)

    def _shown(
        self,
        label: str,
        children: Children,
        shown: Mapping[str, Shown],
        withheld: frozenset[str],
    ) -> ShownGroup:
        exact = self.rule is Rule.EXACT
        of_all = ShownMeans(children.counts["children"], exact, hidden=False)
        changed = shown_change(children, shown, self.judged, exact=exact)
        measured = shown.get(MEASURED, PROTECTED)
        return ShownGroup(
            label=label,
            children=shown["children"],
            started=shown["started"],
            started_share=of_all.rate(shown["started"], shown["children"]),
            measured=measured,
            measured_share=share_of(measured, shown["started"]),
            paired=shown["paired"],
            change=HIDDEN if CHANGE in withheld else changed.change,
            improved=changed.improved,
            improved_share=changed.improved_share,
        )


def _with_two_hidden(
    shown: tuple[ShownGroup, ...], groups: Mapping[str, Children]
) -> tuple[ShownGroup, ...]:
    """The same, with no average that is the only hidden one: the others and all would give it."""
    changes = [group.change for group in shown]
    fewest = another_to_hide(changes, [groups[group.label].counts["paired"] for group in shown])
    return tuple(
        replace(group, change=HIDDEN) if number == fewest else group
        for number, group in enumerate(shown)
    )


def too_few(group: ShownGroup) -> bool:
    """Whether nothing can be compared: so few children, or none that may be shown."""
    share = group.started_share.value
    return share.value is None or share.caution == TOO_FEW_TO_COMPARE
