"""Words of a query that are understood as filters."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.search.analysis import WORD
from catalogue.search.documents import SEARCHED_VOCABULARIES
from catalogue.search.interpreting import Interpretation, PhraseBook, interpret
from catalogue.search.parsing import parse_query
from core.vocabulary import Vocabularies
from tests.factories.demonstration import the_vocabularies

# Synonyms that two terms of one list have, and are meant to have. Nothing yet.
MEANT_TWICE: set[tuple[str, str]] = set()


@cache
def the_book() -> PhraseBook:
    return PhraseBook(the_vocabularies())


@pytest.fixture
def book() -> PhraseBook:
    return the_book()


def understood(typed: str, book: PhraseBook) -> list[tuple[str, str, tuple[str, ...]]]:
    found = interpret(parse_query(typed), book)
    return [(each.words, each.facet, each.values) for each in found.understood]


def left(found: Interpretation) -> list[str]:
    return [part.text for alternatives in found.query.wanted for part in alternatives]


@pytest.mark.parametrize(
    ("typed", "facet", "value"),
    [
        ("blade", "topics", "knife_crime"),
        ("Blades", "topics", "knife_crime"),
        ("weed", "topics", "cannabis"),
        ("kicking off", "topics", "anger"),
        ("county lines", "topics", "criminal_exploitation"),
        ("ETE", "needs", "education_training_employment"),
        ("ete", "needs", "education_training_employment"),
        ("CSE", "topics", "child_sexual_exploitation"),
        ("mental health", "needs", "mental_health"),
        ("self-esteem", "needs", "identity_and_self_esteem"),
        ("one to one", "formats", "one_to_one"),
        ("1:1", "formats", "one_to_one"),
        ("group", "formats", "group"),
        ("deaf", "communication_needs", "hearing"),
        ("won't talk", "needs", "engagement"),
        ("won’t talk", "needs", "engagement"),
        ("wont talk", "needs", "engagement"),
        ("refuses to talk", "needs", "engagement"),
        ("silent", "needs", "engagement"),
        ("does not want to be here", "needs", "engagement"),
        ("doesn't want to be here", "needs", "engagement"),
    ],
)
def test_street_words_and_short_forms_are_understood(
    book: PhraseBook, typed: str, facet: str, value: str
) -> None:
    assert understood(typed, book) == [(typed, facet, (value,))]


@pytest.mark.parametrize(
    ("typed", "facet", "values"),
    [
        ("14 year old", "ages", ("14-15",)),
        ("14-year-old", "ages", ("14-15",)),
        ("15yo", "ages", ("14-15",)),
        ("aged 11", "ages", ("10-11",)),
        ("fifteen year old", "ages", ("14-15",)),
        ("30 minutes", "minutes", ("up-to-30",)),
        ("45 mins", "minutes", ("up-to-30", "31-45")),
        ("half an hour", "minutes", ("up-to-30",)),
        ("an hour", "minutes", ("up-to-30", "31-45", "46-60")),
        ("20 to 30 minutes", "minutes", ("up-to-30",)),
        ("20-30 mins", "minutes", ("up-to-30",)),
        ("20 – 45mins", "minutes", ("up-to-30", "31-45")),
        ("forty five minutes", "minutes", ("up-to-30", "31-45")),
        ("12-15 year olds", "ages", ("12-13", "14-15")),
        ("ages 10 to 13", "ages", ("10-11", "12-13")),
        ("aged 14 years old", "ages", ("14-15",)),
        ("one session", "sessions", ("1",)),
        ("4 to 6 sessions", "sessions", ("4-or-more",)),
    ],
)
def test_ages_minutes_and_sessions_become_their_bands(
    book: PhraseBook, typed: str, facet: str, values: tuple[str, ...]
) -> None:
    assert understood(typed, book) == [(typed, facet, values)]
    assert left(interpret(parse_query(typed), book)) == []


def test_a_number_beside_other_words_is_an_age(book: PhraseBook) -> None:
    found = interpret(parse_query("blade 14"), book)
    assert [each.facet for each in found.understood] == ["topics", "ages"]
    assert left(found) == ["blade"]


def test_two_numbers_side_by_side_are_no_range(book: PhraseBook) -> None:
    assert [each[1:] for each in understood("knife 14 30 minutes", book)] == [
        ("topics", ("knife_crime",)),
        ("ages", ("14-15",)),
        ("minutes", ("up-to-30",)),
    ]


def test_the_first_number_of_a_range_is_no_age(book: PhraseBook) -> None:
    assert understood("knife 10 to 15 minutes", book)[1:] == [
        ("10 to 15 minutes", "minutes", ("up-to-30",))
    ]
    assert "ages" not in [facet for _, facet, _ in understood("knife 10 to 15 people", book)]


@pytest.mark.parametrize("typed", ["one to one sessions", "1-1 sessions", "1 – 1 sessions"])
def test_one_to_one_is_no_range(book: PhraseBook, typed: str) -> None:
    assert [each[1:] for each in understood(typed, book)] == [("formats", ("one_to_one",))]


@pytest.mark.parametrize(
    "typed", ["section 14", "14 steps", "14", "12 weeks", "tier 14", "9 year old"]
)
def test_not_every_number_is_an_age(book: PhraseBook, typed: str) -> None:
    assert "ages" not in [facet for _, facet, _ in understood(typed, book)]


def test_the_longest_match_goes_first(book: PhraseBook) -> None:
    assert understood("kicking off at home", book)[0][2] == ("conflict_at_home",)
    assert understood("group work", book)[0][2] == ("group",)


@pytest.mark.parametrize(
    "typed",
    ['"county lines"', "-knife", "NOT knife", "blade OR weed", "ADHD", "no", "the end", "work"],
)
def test_what_is_quoted_left_out_or_doubtful_stays_words(book: PhraseBook, typed: str) -> None:
    assert understood(typed, book) == []


def test_words_written_together_are_still_known(book: PhraseBook) -> None:
    found = interpret(parse_query("countylines"), book)
    assert found.understood[0].values == ("criminal_exploitation",)
    assert left(found) == ["county", "lines"]


def test_a_topic_and_a_need_of_one_name_are_both_at_hand(book: PhraseBook) -> None:
    [found] = interpret(parse_query("county lines"), book).understood
    assert found.otherwise is not None
    assert (found.otherwise.facet, found.otherwise.values) == ("needs", ("exploitation",))


def test_the_person_has_the_last_word(book: PhraseBook) -> None:
    query = parse_query("blade 14")
    assert interpret(query, book, as_words=["Blade", "14"]).understood == ()
    by_hand = interpret(query, book, chosen=["topics"])
    assert [each.facet for each in by_hand.understood] == ["ages"]


@given(st.text(max_size=80))
def test_no_text_is_an_error(typed: str) -> None:
    query = parse_query(typed)
    found = interpret(query, the_book())
    assert found.query.unwanted == query.unwanted


def test_no_synonym_stands_under_two_terms_of_one_list() -> None:
    """Such a word would never become a filter: say it once, or list it above as meant."""
    assert twice(the_vocabularies()) - MEANT_TWICE == set()


def twice(vocabularies: Vocabularies) -> set[tuple[str, str]]:
    found = set()
    for name in SEARCHED_VOCABULARIES:
        known: dict[str, str] = {}
        for term in vocabularies[name]:
            for written in {word.casefold() for word in (term.label, *term.synonyms)}:
                words = " ".join(re.findall(WORD, written))
                if known.setdefault(words, term.code) != term.code:
                    found.add((name, words))
    return found
