"""What may be shown of small numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation.suppression import (
    RULE_IN_WORDS,
    Noun,
    Rule,
    Shown,
    State,
    show_count,
    show_mean,
    show_percentage,
)


@pytest.mark.parametrize(
    ("count", "text", "words"),
    [
        (0, "fewer than 10", "fewer than 10 children"),
        (9, "fewer than 10", "fewer than 10 children"),
        (10, "10", "about 10 children"),
        (12, "10", "about 10 children"),
        (13, "15", "about 15 children"),
        (10023, "10,025", "about 10,025 children"),
    ],
)
def test_the_ten_five_rule(count: int, text: str, words: str) -> None:
    shown = show_count(count, Rule.TEN_FIVE)

    assert (shown.text, shown.words) == (text, words)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (1, "*"),
        (2, "*"),
        (7, "*"),
        (8, "10"),
        (16, "15"),
        (57, "55"),
        (10023, "10,025"),
    ],
)
def test_the_star_rule(count: int, text: str) -> None:
    assert show_count(count, Rule.STAR).text == text


def test_a_star_is_said_in_words() -> None:
    assert show_count(3, Rule.STAR).words == "from 1 to 7 children"
    assert show_count(0, Rule.STAR).words == "0 children"


def test_exact_counts_with_their_noun() -> None:
    assert show_count(1, Rule.EXACT).words == "1 child"
    assert show_count(1200, Rule.EXACT, Noun("session", "sessions")).words == "1,200 sessions"


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        show_count(-1, Rule.EXACT)


def test_every_rule_can_be_said() -> None:
    assert set(RULE_IN_WORDS) == set(Rule)


def percentage(numerator: int, denominator: int, rule: Rule) -> Shown:
    return show_percentage(show_count(numerator, rule), show_count(denominator, rule))


def test_a_percentage_comes_from_the_counts_as_shown() -> None:
    # 13 of 22 is 59%; 15 of 20 is what the reader sees.
    shown = percentage(13, 22, Rule.TEN_FIVE)

    assert (shown.value, shown.words) == (75, "about 75%")


@pytest.mark.parametrize(("numerator", "denominator"), [(9, 20), (3, 9), (0, 20)])
def test_a_percentage_of_a_hidden_count_is_hidden(numerator: int, denominator: int) -> None:
    shown = percentage(numerator, denominator, Rule.TEN_FIVE)

    assert (shown.state, shown.value) == (State.SUPPRESSED, None)
    assert "not evidence that it does not work" in shown.words


def test_a_percentage_of_nothing_is_not_known() -> None:
    assert percentage(0, 0, Rule.EXACT).words == "not known"
    assert percentage(0, 0, Rule.STAR).words == "not known"


def test_an_exact_percentage_of_few_says_so() -> None:
    assert percentage(3, 9, Rule.EXACT).caution == "too few to compare"
    assert percentage(3, 10, Rule.EXACT).caution is None


def test_a_mean_needs_ten_children() -> None:
    assert show_mean(4.25, 9).state is State.SUPPRESSED
    assert show_mean(4.25, 10).text == "4.2"
    assert show_mean(None, 10).words == "not known"


counts = st.integers(0, 400)


@given(counts, st.sampled_from([Rule.TEN_FIVE, Rule.STAR]))
def test_nobody_learns_a_count_from_what_is_shown(count: int, rule: Rule) -> None:
    shown = show_count(count, rule)
    same = [other for other in range(420) if show_count(other, rule) == shown]

    assert len(same) >= 3 or (rule is Rule.STAR and count == 0)


@given(counts, st.sampled_from([Rule.TEN_FIVE, Rule.STAR]))
def test_a_shown_count_is_never_off_by_more_than_two(count: int, rule: Rule) -> None:
    shown = show_count(count, rule)

    assert shown.value is None or abs(shown.value - count) <= 2
    assert (shown.value is None) is (shown.state is State.SUPPRESSED)


@given(counts, counts, st.sampled_from(Rule))
def test_a_percentage_lies_between_0_and_100_and_is_hidden_with_its_counts(
    one: int, other: int, rule: Rule
) -> None:
    numerator, denominator = min(one, other), max(one, other)
    shown = percentage(numerator, denominator, rule)

    assert shown.value is None or 0 <= shown.value <= 100
    if show_count(numerator, rule).value is None or show_count(denominator, rule).value is None:
        assert shown.state is State.SUPPRESSED
    assert shown.text
    assert shown.words
