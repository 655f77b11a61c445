"""What people type into the search box, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.search.parsing import LONGEST_QUERY, Part, parse_query


def words(typed: str) -> list[list[str]]:
    return [[part.text for part in alternatives] for alternatives in parse_query(typed).wanted]


def test_every_word_is_wanted() -> None:
    assert words("knife  school") == [["knife"], ["school"]]


def test_words_in_quotes_stay_together() -> None:
    query = parse_query("“safety plan” knife")
    assert query.wanted[0] == (Part("safety plan", phrase=True),)
    assert words('"safety plan" knife') == [["safety plan"], ["knife"]]


def test_only_the_last_word_may_still_be_growing() -> None:
    first, last = parse_query("knife carr").wanted
    assert not first[0].last
    assert last[0].last
    assert not parse_query('knife "carr"').wanted[1][0].last


def test_or_joins_two_words() -> None:
    assert words("sleep OR anger school") == [["sleep", "anger"], ["school"]]


def test_a_minus_or_not_leaves_a_word_out() -> None:
    query = parse_query("knife -gun NOT gang")
    assert [part.text for part in query.unwanted] == ["gun", "gang"]
    assert words("knife -gun NOT gang") == [["knife"]]


def test_a_hyphen_inside_a_word_is_part_of_it() -> None:
    assert words("self-harm") == [["self-harm"]]


@pytest.mark.parametrize("typed", ["", "   ", "AND OR NOT", "OR", '"', '""', "-", "\x00\n\t"])
def test_nothing_to_look_for_is_not_an_error(typed: str) -> None:
    assert not [part for part in words(typed) if part[0].strip('-"')]


def test_an_open_quote_reaches_to_the_end() -> None:
    assert words('knife "safety plan') == [["knife"], ["safety plan"]]


def test_a_very_long_query_is_cut() -> None:
    query = parse_query("knife " * 2000)
    assert query.was_cut
    assert len(query.text) <= LONGEST_QUERY


def test_a_query_of_the_longest_length_is_not_cut() -> None:
    assert not parse_query("k" * LONGEST_QUERY).was_cut


@given(st.text(max_size=400))
def test_any_text_gives_a_query_of_one_line(typed: str) -> None:
    query = parse_query(typed)
    assert len(query.text) <= LONGEST_QUERY
    assert query.text.isprintable()
    assert parse_query(query.text).wanted == query.wanted
