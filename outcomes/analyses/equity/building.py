"""Who was reached and what changed, for groups of children: the analysis as it may be shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.people.models import User
from core.permissions import Action, demand
from outcomes.analyses.equity import words
from outcomes.analyses.equity.beside import withheld_of
from outcomes.analyses.equity.characteristics import (
    CHARACTERISTICS,
    NOT_KNOWN,
    Characteristic,
)
from outcomes.analyses.equity.reading import NEED, Children, Found, read, together
from outcomes.analyses.equity.showing import CHANGES, Showing, ShownGroup, too_few
from outcomes.analyses.improving import judged
from outcomes.analyses.model import Analysis, Column, Part, Picture, Row, Table
from outcomes.analyses.pages import Answers
from outcomes.analyses.scales import ScaleChoice, scale_choice
from outcomes.analyses.scope import Scope, scope_of
from outcomes.analyses.words import counted_words, why_not
from outcomes.delivery.words import vocabulary
from outcomes.drawing.dots import Dot, DotPanel, DotRow, DotsChart
from outcomes.reports.presentation import ShownInterval
from outcomes.reports.sentences import better_or_worse, capital

TITLE = "Reach and change for groups of children"
EVERYONE = "All children"
COLUMNS = (
    Column("Children"),
    Column("Started"),
    Column("Share started", is_interval=True),
    Column("Measured on any scale"),
    Column("Share of those started"),
    Column("Measured on this scale"),
    Column("Average change", is_interval=True),
    Column("Improved"),
    Column("Share improved", is_interval=True),
)
SEVERAL = "A child with several needs counts in each."
ELSEWHERE = (
    "What changed for these groups stands by intervention, on the page How it was delivered."
)
CAPTION = (
    "Dots are shares and averages, bars their 95% intervals. The dashed line is all children "
    "together. Further right is better."
)


def build(viewer: User, answers: Answers) -> Analysis:
    """Reach and change by characteristic and by need."""
    demand(viewer, Action.SEE_RESULTS)
    scope, choice = scope_of(viewer, answers), scale_choice(answers)
    found = read(scope, choice.key)
    everyone = together(list(found[CHARACTERISTICS[0].code].values()))
    if not everyone.counts["children"]:
        return Analysis(
            TITLE,
            "This shows what was started, and what changed afterwards, for groups of children.",
            filters=scope.filters,
            instead="No child has a record yet.",
        )
    rule = judged(everyone.pairs, choice.scale) if choice.key else None
    showing = Showing(scope.rule, rule, several_scales=len(choice.others) > 1)
    whole = showing.whole(EVERYONE, everyone, withheld_of(everyone, scope, choice.key, rule))
    parts = _Parts(found, scope, showing, choice, everyone, whole)
    return Analysis(
        title=TITLE,
        sentence=words.what_it_shows(whole, scope.where),
        rule=scope.rule_in_words,
        filters=(*scope.filters, *choice.filters),
        parts=tuple(parts.all()),
        cautions=words.CAUTIONS,
        method=_method(choice, rule.in_words if rule else "", told=showing.tells_any_scale),
        exact_team_ids=scope.exact_team_ids,
    )


@dataclass(frozen=True)
class _Parts:
    """The parts of the page, each with its table and picture."""

    found: Found
    scope: Scope
    showing: Showing
    choice: ScaleChoice
    everyone: Children
    whole: ShownGroup

    @property
    def withheld(self) -> frozenset[str]:
        """What is not said of groups whose change stands by intervention, on another page.

        Rounded for all interventions here and for each of them there, the few who are hidden in
        one would come out.
        """
        return frozenset() if self.scope.is_exact else CHANGES

    def all(self) -> Iterator[Part]:
        """By each characteristic, and by need."""
        for each in CHARACTERISTICS:
            withheld = self.withheld if each.changes_elsewhere else frozenset()
            groups = self.showing.parts(_groups(each, self.found, self.scope), withheld)
            yield self._part(each.code, each.label, groups, elsewhere=bool(withheld))
        needs = _needs(self.found, self.scope)
        if by_need := self.showing.overlapping(needs, self.everyone, self.withheld):
            yield self._part(NEED, "Assessed need", by_need, elsewhere=bool(self.withheld))

    def _part(
        self, code: str, label: str, groups: Sequence[ShownGroup], *, elsewhere: bool
    ) -> Part:
        rows = (_row(self.whole, is_total=True), *(_row(group) for group in groups))
        return Part(
            code=code,
            heading=label,
            sentence=" ".join(
                [
                    *([SEVERAL] if code == NEED else []),
                    words.of_groups(self.whole, groups),
                    *([ELSEWHERE] if elsewhere else []),
                ]
            ),
            table=Table(label, COLUMNS, rows),
            picture=_picture(label, self.whole, groups, self.choice),
        )


def shown_groups(
    scope: Scope, choice: ScaleChoice, by: Sequence[Characteristic]
) -> tuple[ShownGroup, Mapping[str, Sequence[ShownGroup]]]:
    """All children, and the groups of some characteristics by its label; for who reports on them.

    The same numbers as on the page.
    """
    found = read(scope, choice.key)
    everyone = together(list(found[CHARACTERISTICS[0].code].values()))
    rule = judged(everyone.pairs, choice.scale) if choice.key else None
    showing = Showing(scope.rule, rule, several_scales=len(choice.others) > 1)
    groups = {each.label: showing.parts(_groups(each, found, scope)) for each in by}
    withheld = withheld_of(everyone, scope, choice.key, rule)
    return showing.whole(EVERYONE, everyone, withheld), groups


def _groups(by: Characteristic, found: Found, scope: Scope) -> Mapping[str, Children]:
    """The groups in their order. Where small ones are hidden, those of nobody are there too."""
    groups = by.groups()
    counted: dict[str, list[Children]] = {label: [] for label in groups.values()}
    if not by.always_known:
        counted[NOT_KNOWN] = []
    for value, children in found[by.code].items():
        counted.setdefault(by.group_of(value, groups), []).append(children)
    return {
        label: together(children)
        for label, children in counted.items()
        if children or label == NOT_KNOWN or not scope.is_exact
    }


def _needs(found: Found, scope: Scope) -> Mapping[str, Children]:
    labels = vocabulary("needs").labels
    codes = [*labels, *(code for code in found[NEED] if code not in labels)]
    return {
        labels.get(code, code): found[NEED].get(code, Children())
        for code in codes
        if code in found[NEED] or not scope.is_exact
    }


def _row(group: ShownGroup, *, is_total: bool = False) -> Row:
    return Row(
        group.label,
        (
            group.children,
            group.started,
            group.started_share,
            group.measured,
            group.measured_share,
            group.paired,
            group.change,
            group.improved,
            group.improved_share,
        ),
        caution=group.caution,
        is_total=is_total,
    )


def _picture(
    label: str, whole: ShownGroup, groups: Sequence[ShownGroup], choice: ScaleChoice
) -> Picture | None:
    if all(too_few(group) for group in groups):
        return None
    rows = [whole, *groups]
    has_changes = any(group.change.value.value is not None for group in rows)
    panels = [DotPanel("Something started", 0, 100, "%")]
    if has_changes:
        panels.append(DotPanel("Change, in points", zero=True))
    chart = DotsChart(tuple(panels), tuple(_dots(group, len(panels)) for group in rows))
    caption = f"{label}. {CAPTION}"
    if has_changes:
        caption += f" Change: {choice.title}."
    said = " ".join(_in_words(group) for group in rows)
    return Picture(chart, f"Something started, and average change afterwards. {said}", caption)


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


def _in_words(group: ShownGroup) -> str:
    if too_few(group):
        return f"{group.label}, {counted_words(group.children)}: {why_not(group.children).lower()}."
    change = group.change.value
    changed = "change not shown" if change.value is None else _change_in_words(group.change)
    return f"{group.label}, {group.children.words}: started {group.started_share.text}, {changed}."


def _change_in_words(change: ShownInterval) -> str:
    between = f", interval {change.low.text} to {change.high.text}" if change.has_interval else ""
    return f"{better_or_worse(change.value)}{between}"


def _method(choice: ScaleChoice, threshold: str, *, told: bool) -> tuple[str, ...]:
    said = [
        "Every child with a record counts once, with the team that holds the record now. Something "
        "was started if at least one intervention was begun with the child, whenever that was.",
        "A child with several pairs of scores on the scale counts with that of the intervention "
        "that began last.",
        "Measured is measured before and after. Improved is better by more than chance.",
        "“Not known” is a row of its own: nobody is left out because something was not recorded.",
        "Shares have Wilson’s 95% interval, from the counts as shown. The interval of an average "
        "change uses Student’s t. Change is turned so that plus is always better.",
    ]
    if not told:
        said.append(
            "How many were measured on any scale is not shown: with it, the few who were measured "
            "on one could be worked out."
        )
    if choice.key:
        said += [f"Scale: {choice.title}.", threshold]
    return tuple(said)
