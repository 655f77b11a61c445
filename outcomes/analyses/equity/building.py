"""Who was reached and what changed, for groups of children: the analysis as it may be shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from core.people.models import User
from core.permissions import Action, demand
from outcomes.analyses.equity import words
from outcomes.analyses.equity.beside import ALL, Withheld, withheld_of
from outcomes.analyses.equity.characteristics import CHARACTERISTICS, Characteristic
from outcomes.analyses.equity.grouping import groups_of, needs_of
from outcomes.analyses.equity.pictures import picture_of
from outcomes.analyses.equity.reading import NEED, Children, Found, read, together
from outcomes.analyses.equity.showing import Showing, ShownGroup
from outcomes.analyses.improving import judged
from outcomes.analyses.model import Analysis, Cell, Column, Part, Row, Table
from outcomes.analyses.pages import Answers
from outcomes.analyses.scales import ScaleChoice, scale_choice
from outcomes.analyses.scope import Scope, scope_of

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
    withheld = withheld_of(found, scope, choice.key, showing)
    whole = showing.whole(EVERYONE, everyone, withheld[ALL])
    parts = _Parts(found, scope, showing, choice, everyone, whole, withheld)
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
    withheld: Withheld

    def all(self) -> Iterator[Part]:
        """By each characteristic, and by need."""
        for each in CHARACTERISTICS:
            shown = _shown(each, self.found, self.scope, self.showing, self.withheld)
            yield self._part(each.code, each.label, shown, elsewhere=_elsewhere(each, self.scope))
        by_need = self.showing.overlapping(
            needs_of(self.found, self.scope), self.everyone, self.withheld[NEED]
        )
        if by_need:
            yield self._part(NEED, "Assessed need", by_need, elsewhere=not self.scope.is_exact)

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
    withheld = withheld_of(found, scope, choice.key, showing)
    groups = {each.label: _shown(each, found, scope, showing, withheld) for each in by}
    return showing.whole(EVERYONE, everyone, withheld[ALL]), groups


def _shown(
    by: Characteristic, found: Found, scope: Scope, showing: Showing, withheld: Withheld
) -> Sequence[ShownGroup]:
    return showing.parts(groups_of(by, found, scope), withheld[by.code])


def _elsewhere(by: Characteristic, scope: Scope) -> bool:
    """Whether what changed for its groups stands on another page, by intervention."""
    return by.changes_elsewhere and not scope.is_exact


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
