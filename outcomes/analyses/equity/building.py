"""Who was reached and what changed, for groups of children: the analysis as it may be shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from core.people.models import User
from core.permissions import Action, demand
from outcomes.analyses.equity import words
from outcomes.analyses.equity.beside import withheld_of
from outcomes.analyses.equity.characteristics import (
    CHARACTERISTICS,
    NOT_KNOWN,
    Characteristic,
)
from outcomes.analyses.equity.pictures import picture_of
from outcomes.analyses.equity.reading import NEED, Children, Found, read, together
from outcomes.analyses.equity.showing import CHANGES, Showing, ShownGroup
from outcomes.analyses.improving import judged
from outcomes.analyses.model import Analysis, Cell, Column, Part, Row, Table
from outcomes.analyses.pages import Answers
from outcomes.analyses.scales import ScaleChoice, scale_choice
from outcomes.analyses.scope import Scope, scope_of
from outcomes.delivery.words import vocabulary

TITLE = "Reach and change for groups of children"
EVERYONE = "All children"
Told = tuple[Column, Callable[[ShownGroup], Cell]]
REACH: tuple[Told, ...] = (
    (Column("Children"), attrgetter("children")),
    (Column("Started"), attrgetter("started")),
    (Column("Share started", is_interval=True), attrgetter("started_share")),
)
ON_ANY_SCALE: tuple[Told, ...] = (
    (Column("Measured on any scale"), attrgetter("measured")),
    (Column("Share of those started"), attrgetter("measured_share")),
)
ON_THIS_SCALE: tuple[Told, ...] = (
    (Column("Measured on this scale"), attrgetter("paired")),
    (Column("Average change", is_interval=True), attrgetter("change")),
    (Column("Improved"), attrgetter("improved")),
    (Column("Share improved", is_interval=True), attrgetter("improved_share")),
)
SEVERAL = "A child with several needs counts in each."
ELSEWHERE = (
    "What changed for these groups stands by intervention, on the page How it was delivered."
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
        told = self._columns(elsewhere=elsewhere)
        rows = (_row(self.whole, told, is_total=True), *(_row(group, told) for group in groups))
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
            table=Table(label, tuple(column for column, _ in told), rows),
            picture=picture_of(label, self.whole, groups, None if elsewhere else self.choice),
        )

    def _columns(self, *, elsewhere: bool) -> tuple[Told, ...]:
        """Those of which something may be told."""
        if elsewhere:
            return REACH
        on_any = ON_ANY_SCALE if self.showing.tells_any_scale else ()
        return (*REACH, *on_any, *ON_THIS_SCALE)


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


def _row(group: ShownGroup, told: Sequence[Told], *, is_total: bool = False) -> Row:
    cells = tuple(cell_of(group) for _, cell_of in told)
    return Row(group.label, cells, caution=group.caution, is_total=is_total)


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
