"""What is kept of a search, and in which form."""

from datetime import date

import pytest

from catalogue.unmet_needs.wanted import names_a_person, person_mark, wanted_of


def test_the_same_wish_is_one_need_however_it_is_typed() -> None:
    first = wanted_of("  Falconry,  Outdoors ", {"ages": ["16-17", "14-15"]})
    second = wanted_of("falconry outdoors", {"ages": ["14-15", "16-17", "14-15"]})
    assert first.key == second.key
    assert first.words == "falconry outdoors"
    assert first.key != wanted_of("falconry", {}).key
    assert not wanted_of(" ?! ", {"ages": []})


@pytest.mark.parametrize(
    "typed",
    [
        "Jayden Smith",
        "jayden smith knife",
        "JAYDEN SMITH",
        "born 12/03/2010 anger",
        "st16 2qr",
        "07700 900123",
        "mum@home.example",
    ],
)
def test_what_looks_like_a_person_is_noticed(typed: str) -> None:
    assert names_a_person(typed, on=date(2026, 11, 25))


@pytest.mark.parametrize(
    "typed",
    [
        "falconry",
        "county lines",
        "Healthy Relationships",
        "anger management",
        "year 9 school",
        "ETE",
    ],
)
def test_what_people_look_for_is_no_person(typed: str) -> None:
    assert not names_a_person(typed, on=date(2026, 11, 25))


def test_a_mark_cannot_be_followed_from_one_need_to_another() -> None:
    mark = person_mark(user_id=1, key="a", secret="s")
    assert mark == person_mark(user_id=1, key="a", secret="s")
    assert mark != person_mark(user_id=1, key="b", secret="s")
    assert mark != person_mark(user_id=2, key="a", secret="s")
    assert mark != person_mark(user_id=1, key="a", secret="t")
