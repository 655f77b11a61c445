"""One pack for many readers: what is hidden from one of them is hidden from all."""

from hypothesis import given
from hypothesis import strategies as st

from outcomes.analyses.groups import Group, show_groups
from outcomes.board.readers import Readers
from outcomes.evaluation.suppression import Rule, Shown, State, show_count
from outcomes.reports.audience import Audience
from outcomes.reports.presentation import PROTECTED, ShownInterval
from outcomes.reports.readers import most_hidden

MANY, FEW = show_count(52, Rule.TEN_FIVE), show_count(3, Rule.TEN_FIVE)


def test_what_is_hidden_from_one_is_hidden_from_all() -> None:
    assert most_hidden([MANY, MANY]) is MANY
    assert most_hidden([MANY, FEW]) is FEW
    assert most_hidden([FEW, MANY, PROTECTED]) is PROTECTED
    interval, none = ShownInterval(MANY, MANY, MANY), ShownInterval(FEW, FEW, FEW)
    assert most_hidden([interval, none]) is none
    assert most_hidden([{"a": MANY, "b": FEW}, {"a": PROTECTED, "b": FEW}]) == {
        "a": PROTECTED,
        "b": FEW,
    }
    assert most_hidden([(interval, "x"), (none, "x")]) == (none, "x")


def readers(*known: frozenset[int]) -> Readers:
    audiences = (frozenset[int](), *known)
    return Readers(tuple(Audience(each, Rule.TEN_FIVE) for each in audiences))


COUNTS = st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 40), min_size=1)


@given(st.lists(COUNTS, min_size=2, max_size=4))
def test_nothing_is_shown_that_is_hidden_from_a_reader(rows: list[dict[int, int]]) -> None:
    everybody = readers(frozenset({1}), frozenset({2, 3}))
    groups = {
        str(number): {team: {"n": count} for team, count in row.items()}
        for number, row in enumerate(rows)
    }
    shown = everybody.groups(groups, ["n"])
    for known in (frozenset[int](), frozenset({1}), frozenset({2, 3})):
        theirs = show_groups(
            [
                Group(
                    label,
                    {"n": sum(each["n"] for each in of.values())},
                    {"n": sum(each["n"] for team, each in of.items() if team in known)},
                )
                for label, of in groups.items()
            ],
            Rule.TEN_FIVE,
        )
        for (label, cell), their in zip(shown.items(), theirs, strict=True):
            if cell["n"].value is not None:
                assert their["n"].value == cell["n"].value, label


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_reader_never_learns_that_the_others_are_few(mine: int, theirs: int) -> None:
    shown: Shown = readers(frozenset({1})).alone({1: {"n": mine}, 2: {"n": theirs}}, ["n"])["n"]
    assert shown.state is not State.EXACT
    if mine and theirs < 10:
        assert shown.value is None
