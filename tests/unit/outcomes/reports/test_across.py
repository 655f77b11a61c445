"""A team's total over all interventions, beside the totals of each intervention."""

from dataclasses import replace

from outcomes.evaluation.suppression import Rule, Shown, State, show_count
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.across import Across, InGroups, safe_across
from outcomes.reports.presentation import (
    PROTECTED,
    Method,
    ResultLine,
    ScaleBlock,
    ShownInterval,
    ShownResults,
)
from outcomes.reports.results_told import STARTED

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


def test_what_one_table_shows_is_known_where_another_table_is_silent() -> None:
    # Each scale has a table with how many began. The last one is silent of it: it is known still.
    shown = [intervention("a", 19, 13), intervention("b", 20, 17), intervention("c", 20, 9)]
    (block,) = shown[2].blocks
    silent = replace(block, everyone=replace(block.everyone, started=PROTECTED))
    shown[2] = replace(shown[2], blocks=(silent,))
    (open_block,) = shown[0].blocks
    no_word = tuple(replace(each, started=PROTECTED) for each in open_block.teams)
    closed = replace(
        open_block, everyone=replace(open_block.everyone, started=PROTECTED), teams=no_word
    )
    shown[0] = replace(shown[0], blocks=(open_block, closed))
    assert not safe_across(shown, [Across(THEIRS, STARTED, 39)], Rule.TEN_FIVE)


def test_needs_that_add_up_to_nearly_all_who_began_are_hidden() -> None:
    shown = [intervention("a", 0, 13), intervention("b", 0, 14)]
    given = [Across(THEIRS, STARTED, 27)]
    # At most 27 began with the other team, by its total, and at least 26 for one of two needs: that
    # leaves at most one who did for none.
    assert not safe_across(shown, [of_needs(14, 13)], Rule.TEN_FIVE, given=given)
    # At least 10 did for a need here: that leaves enough open.
    fewer = of_needs(12, 9)
    assert safe_across(shown, [fewer], Rule.TEN_FIVE, given=given) == {fewer}


def of_needs(*counts: int) -> InGroups:
    """How many of another team began something for each of some needs."""
    return InGroups(
        team_id=None,
        column=STARTED,
        count=sum(counts),
        known_ids=frozenset({MINE}),
        rest_is_hidden=True,
        by="need",
        groups=tuple(((count, 0),) for count in counts),
    )


def test_an_intervention_that_is_measured_by_nothing_tells_nothing() -> None:
    shown = [replace(intervention("a", 20, 13), blocks=()), intervention("b", 20, 13)]
    total = Across(THEIRS, STARTED, 13)
    assert safe_across(shown, [total], Rule.TEN_FIVE) == {total}
