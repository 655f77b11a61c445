"""A team's total over all interventions, beside the totals of each intervention."""

from dataclasses import replace

from outcomes.evaluation.suppression import Rule, Shown, State, show_count
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.across import STARTED, Across, safe_across
from outcomes.reports.presentation import (
    PROTECTED,
    Method,
    ResultLine,
    ScaleBlock,
    ShownInterval,
    ShownResults,
)

KEY = ScaleKey("goal_based_outcomes", "goal", "self")
NONE = Shown(State.NOT_KNOWN, None, "not known", "not known")
INTERVAL = ShownInterval(NONE, NONE, NONE)
MINE, THEIRS = 1, 2


def line(team_id: int | None, started: int, rule: Rule) -> ResultLine:
    """A row of which nothing is said but how many started."""
    names = ResultLine.__dataclass_fields__
    intervals = {"change", "effect", "improved_rate", "worse_rate"}
    values = {name: INTERVAL if name in intervals else PROTECTED for name in names}
    values |= {"label": str(team_id), "team_id": team_id, "rule": rule, "classes": ()}
    return ResultLine(**(values | {"started": show_count(started, rule)}))


def intervention(slug: str, mine: int, theirs: int) -> ShownResults:
    """One that two teams began, as a colleague of the first one sees it."""
    block = ScaleBlock(
        KEY,
        True,
        line(None, mine + theirs, Rule.TEN_FIVE),
        (line(MINE, mine, Rule.EXACT), line(THEIRS, theirs, Rule.TEN_FIVE)),
        near_best=False,
        near_worst=False,
        method=Method(None, None, None, None, ()),
    )
    return ShownResults(slug, slug, Rule.TEN_FIVE, ("mine",), None, (block,))


def test_a_total_that_gives_a_small_number_away_together_with_other_totals_is_hidden() -> None:
    # The totals of the first two leave the other team 13, and 13 to 17. With 38 or more in
    # all, it began the third 8 or 9 times.
    shown = [intervention("a", 19, 13), intervention("b", 20, 17), intervention("c", 20, 9)]
    shown[2] = replace(
        shown[2],
        blocks=tuple(
            replace(each, everyone=replace(each.everyone, started=PROTECTED))
            for each in shown[2].blocks
        ),
    )
    assert not safe_across(shown, [Across(THEIRS, STARTED, 39)], Rule.TEN_FIVE)


def test_a_total_that_leaves_enough_open_is_shown() -> None:
    shown = [intervention("a", 20, 13), intervention("b", 20, 5), intervention("c", 20, 4)]
    total = Across(THEIRS, STARTED, 22)
    assert safe_across(shown, [total], Rule.TEN_FIVE) == {total}
