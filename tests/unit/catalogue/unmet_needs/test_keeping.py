"""Which words of a search that found nothing are kept, and which never are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.unmet_needs.keeping import words_to_keep
from catalogue.unmet_needs.wanted import names_a_person, wanted_of
from core.config import REPOSITORY
from core.screening import known_words
from core.vocabulary import load_vocabularies

VOCABULARIES = load_vocabularies(REPOSITORY / "content" / "taxonomy")


def kept_of(typed: str) -> str:
    """What is left of a search, as the log keeps it."""
    if names_a_person(typed):
        return ""
    return words_to_keep(wanted_of(typed, {}).words, VOCABULARIES)


@pytest.mark.parametrize(
    "typed",
    [
        "Kieran, Blackwood",
        "Kieran/Blackwood",
        "Kieran_Blackwood",
        "kieranblackwood",
        "K Blackwood",
        "K. Marsh",
        "Marsh, Kayden",
        "Kayden Archer",
        "grace hunter",
        "Mr Marsh",
        "Jayden, Okonkwo",
        "Kayleigh",
        "Braithwaite",
        "Okonkwo J",
        "Jaydens",
        "NHS 943 476 5919",
        "9434765919",
        "943 476 5919",
        "QQ123456C",
        "PNC 2010/0123456X",
        "YJS123456",
        "12 Acacia Avenue",
        "Flat 3 Elm Court Northgate",
        "B33–8TH",
        "B33.8TH",
        "o7700900123",
        "07 700 900 123 minutes",
        "stafford",
    ],
)
def test_nothing_is_kept_of_a_name_a_number_or_a_place(typed: str) -> None:
    assert kept_of(typed) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("his name is Kayden", "his name is …"),
        ("case YJ-2024-00123", "case …"),
        ("@jayden_2010 insta", "… insta"),
        ("snap: jay.okon", "snap …"),
        ("dob 010210", "dob …"),
        ("falconry for Kayden Archer", "falconry for …"),
        ("anger management, Blackwood, Braithwaite", "anger management …"),
        ("knife crime Stafford", "knife crime …"),
        ("Kayden foster", ""),
    ],
)
def test_where_a_word_is_left_out_the_rest_is_kept(typed: str, kept: str) -> None:
    assert kept_of(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "falconry",
        "gambling",
        "moped theft",
        "e-scooters",
        "vaping in school",
        "boxing gym",
        "stammer",
        "parkour",
        "nitrous oxide",
        "archery falconry",
        "t-shirt printing",
        "horse riding",
        "radicalisation",
        "sextortion",
        "county lines",
        "young carers",
        "foster care",
        "birds of prey",
        "30 minutes",
        "14 year old",
        "14-year-old",
        "10-12 year olds",
        "year 9",
        "cbt for anxiety",
        "tiktok",
        "ks3 ramadan",
    ],
)
def test_what_people_look_for_is_kept_as_it_is(typed: str) -> None:
    assert kept_of(typed) == typed


NAMES = sorted(
    (known_words().first_names | known_words().surnames)
    - known_words().ordinary_words
    - {"england", "foster", "wales"}
)


@given(st.sampled_from(NAMES), st.sampled_from(["{} anger", "anger, {}", "help {} with anger"]))
def test_no_known_name_is_ever_kept(name: str, search: str) -> None:
    assert name not in re.split(r"\W", kept_of(search.format(name.capitalize())))


def test_no_name_stands_among_the_words_of_subjects() -> None:
    known = known_words()
    assert not known.subject_words & (known.first_names | known.surnames | known.places)


@given(st.text(max_size=60))
def test_whatever_is_typed_only_its_own_words_are_kept(typed: str) -> None:
    words = wanted_of(typed, {}).words.split()
    assert set(kept_of(typed).split()) <= {*words, "…"}
