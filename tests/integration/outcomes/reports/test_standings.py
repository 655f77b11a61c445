"""The library filters and sorts by results here, the same for everyone who may see results."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.search.schemas import dump_search
from catalogue.unmet_needs.models import EmptySearch
from core.database import db
from core.people.models import User
from outcomes.reports.standings import local_standings
from tests.factories.people import UserFactory, manager, qa_lead
from tests.factories.standings import (
    TEN,
    UNCLEAR,
    DeliveredLibrary,
    counts,
    evidence_lines,
    text_of,
    titles,
)

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def library(app: Flask) -> DeliveredLibrary:
    return DeliveredLibrary()


def test_a_manager_finds_exactly_what_is_certain(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put_all()
    page = signed_in(manager()).get("/library?here=certain").text
    assert titles(page) == ["Zebra"]
    assert "1 intervention" in text_of(page)
    assert "Remove Results here: Improvement certain" in text_of(page)
    assert "about 30 children measured (100%), improvement certain" in text_of(page)
    either = signed_in(manager()).get("/library?here=certain&here=likely").text
    assert titles(either) == ["Yak", "Zebra"]


def test_the_filter_says_what_each_standing_means(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put_all()
    page = text_of(signed_in(manager()).get("/library").text)
    assert "What these mean" in page
    assert "About 30 children or more were measured before and after" in page
    assert "It does not say that it was because of this." in page
    assert "This is not evidence that it does not work." in page


def test_the_strongest_results_come_first_and_the_worse_last(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put_all()
    page = signed_in(manager()).get("/library?sort=here").text
    assert titles(page) == ["Zebra", "Yak", "Wolf", "Vole", "Toad", "Adder"]
    assert '<strong aria-current="true">Strongest results here</strong>' in page
    assert "How this order is made" in page


def test_what_stands_alike_goes_by_the_number_shown_and_then_by_title(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put("Bat", TEN * 3)
    library.put("Ant", TEN * 3 + TEN[:2])  # 32 and 30 children are both shown as about 30
    library.put("Cat", TEN * 4)
    assert titles(signed_in(qa_lead()).get("/library?sort=here").text) == ["Cat", "Ant", "Bat"]


def test_what_is_certain_goes_by_the_number_as_everyone_sees_it(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put("Shown as 30", TEN * 2 + TEN[:8])
    library.put("Shown as 25", TEN * 2 + TEN[:7])
    browser = signed_in(manager())
    assert titles(browser.get("/library?here=certain").text) == ["Shown as 30"]
    assert titles(browser.get("/library?here=likely").text) == ["Shown as 25"]


def test_not_known_is_not_nought(signed_in: SignIn, library: DeliveredLibrary) -> None:
    library.put_all()
    page = signed_in(manager()).get("/library?here=too-few&here=not-used&sort=here").text
    assert titles(page) == ["Vole", "Toad"]
    few, unused = evidence_lines(page)
    assert "too few children to say" in few
    assert "results here: not known" in unused
    assert not re.search(r"\b[04] children|\(0%\)", text_of(page))


def test_the_counts_add_up_to_everything_found(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put_all()
    page = signed_in(manager()).get("/library").text
    every = dict.fromkeys(("certain", "likely", "unclear", "too-few", "not-used", "worse"), 1)
    assert counts(page) == every
    # A choice leaves the counts beside it as they are, and those of other facets follow.
    chosen = signed_in(manager()).get("/library?here=worse").text
    assert counts(chosen) == every
    assert re.search(r"Anger <span[^>]*>\(1\)", chosen)


def test_it_works_with_words_that_stand_for_filters_and_with_slips(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put("Badger alone", TEN * 3, formats=("one_to_one",))
    library.put("Badger together", TEN, formats=("group",))
    library.put("Badger apart", UNCLEAR, formats=("group",))
    browser = signed_in(manager())
    page = browser.get("/library?q=badger+group&sort=here").text
    assert "We understood group as the format Group" in text_of(page)
    assert titles(page) == ["Badger together", "Badger apart"]
    assert counts(page) == {"likely": 1, "unclear": 1}
    assert titles(browser.get("/library?q=badger+group&here=likely").text) == ["Badger together"]
    corrected = browser.get("/library?q=bagder&sort=here&here=likely&here=certain").text
    assert titles(corrected) == ["Badger alone", "Badger together"]


def test_the_order_runs_on_over_pages_and_the_choice_stays(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    for number in range(21):
        library.put(f"Mole {number:02}", [])
    library.put("Zebra", TEN)
    browser = signed_in(manager())
    first, second = (
        browser.get(f"/library?sort=here&here=not-used&here=likely&page={page}").text
        for page in (1, 2)
    )
    assert titles(first)[:2] == ["Zebra", "Mole 00"]
    assert titles(second) == ["Mole 19", "Mole 20"]
    assert "here=not-used&amp;here=likely" in first.split("Pages of results")[1]


def test_nothing_with_such_results_is_no_need_that_the_library_leaves_unmet(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put("Badger", TEN, topics=("anger",))
    browser = signed_in(UserFactory(teams=[library.harbour]))
    page = text_of(browser.get("/library?q=anger&here=worse").text)
    assert "With any results here : 1 result" in page
    assert "here=" not in re.findall(r'href="(/library/ask[^"]*)"', page)
    assert db.session.scalars(select(EmptySearch)).all() == []


def test_an_order_or_a_standing_that_is_none_is_left_out_with_a_notice(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put_all()
    page = signed_in(manager()).get("/library?here=splendid&sort=best").text
    assert "There is no “splendid” under “Results here”, so it was left out." in text_of(page)
    assert "There is no order called “best”, so it was left out." in text_of(page)
    assert len(titles(page)) == 6


def test_a_search_as_plain_data_has_the_facet_like_the_others(
    app: Flask, library: DeliveredLibrary
) -> None:
    from catalogue.search.queries import search

    library.put_all()
    dumped = dump_search(search(standings=local_standings(qa_lead())))
    assert dumped["facets"]["here"][0] == {
        "value": "certain",
        "label": "Improvement certain",
        "count": 1,
    }
    # A script asks on nobody's behalf.
    assert "here" not in dump_search(search())["facets"]
