"""Words that become filters, as a person at the search page meets them."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.document import AgeRange, PlannedSession, PublishedEvidence, Step
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.search.queries import search
from core.database import db
from core.outbox.operations import send
from core.people.models import User
from tests.factories.interventions import put_in_state
from tests.factories.people import UserFactory

Publish = Callable[..., InterventionVersion]
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def practitioner(signed_in: SignIn) -> FlaskClient:
    return signed_in(UserFactory())


def link(page: str, words: str) -> str:
    """The address that a link with these words leads to."""
    for address, inside in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', page, re.S):
        if words in unescape(re.sub(r"<[^>]+>", "", inside)):
            return unescape(address)
    raise AssertionError(f"no link “{words}”")


def test_a_street_word_is_the_topic_and_can_be_taken_back(
    publish: Publish, practitioner: FlaskClient
) -> None:
    publish("choices", topics=("knife_crime",))
    publish("the-law", topics=("weapons_law",), needs=("weapons",))
    page = practitioner.get("/library?q=blade").text
    assert "/interventions/choices" in page
    assert "/interventions/the-law" not in page
    assert "as the topic Knife crime" in page
    assert re.search(r'name="topics" type="checkbox" value="knife_crime" checked', page)
    for words in ("Search for the word ‘blade’ instead", "Remove Topic: Knife crime"):
        page_of_words = practitioner.get(link(page, words)).text
        assert "/interventions/the-law" in page_of_words, words
        assert "We understood" not in page_of_words


def test_a_street_word_is_not_a_common_word_with_an_s(publish: Publish) -> None:
    publish("straight-talk", topics=("substance_advice",))
    publish("saying-no", title="Saying no", summary="No is a whole sentence.")
    page = search("nos")
    assert [result.slug for result in page.results] == ["straight-talk"]
    assert [each.values for each in page.applied] == [("substance_advice",)]


def test_a_child_who_will_not_talk_is_understood_and_it_can_be_taken_back(
    publish: Publish, practitioner: FlaskClient
) -> None:
    publish("at-your-pace", needs=("engagement",))
    publish("other", sessions=(PlannedSession("Talk", "An aim.", ()),))
    page = practitioner.get("/library?q=won't+talk").text
    assert "as the need Engagement" in page
    assert "/interventions/at-your-pace" in page
    assert "/interventions/other" not in page
    without = practitioner.get(link(page, "Search for the words ‘won't talk’ instead")).text
    assert "/interventions/other" in without


def test_the_filter_form_and_a_new_search_do_as_they_are_told(
    publish: Publish, practitioner: FlaskClient
) -> None:
    publish("choices", topics=("knife_crime",), age=AgeRange(10, 17))
    page = practitioner.get("/library?q=blade+14").text
    form = page.partition('class="moj-filter"')[2].partition("</form>")[0]
    # The boxes say what is chosen from there on, so the words stand for themselves.
    assert '<input type="hidden" name="q" value="blade">' in form
    assert '<input type="hidden" name="words" value="blade">' in form
    assert 'value="14-15" checked' in form
    box = page.partition('class="app-library-search"')[2].partition("</form>")[0]
    assert 'type="hidden"' not in box
    assert 'value="blade 14"' in box


def test_an_age_is_a_filter_and_no_word(publish: Publish, practitioner: FlaskClient) -> None:
    publish("young", topics=("sleep",), age=AgeRange(10, 12))
    publish("older", topics=("sleep",), age=AgeRange(13, 17))
    page = practitioner.get("/library?q=sleep+14+year+old").text
    assert "/interventions/older" in page
    assert "/interventions/young" not in page
    without = practitioner.get(link(page, "Remove Age of the child: 14 to 15")).text
    assert "/interventions/young" in without


def test_what_the_words_rank_high_is_never_lost(publish: Publish) -> None:
    publish("tagged", topics=("gangs_and_groups",))
    publish("beef-with-others", title="Beef with others", topics=("social_media",))
    page = search("beef")
    assert page.results[0].slug == "beef-with-others"
    assert page.applied == ()
    assert [each.values for each in page.offered] == [("gangs_and_groups",)]


def test_a_topic_that_nothing_carries_gives_way_to_the_need(publish: Publish) -> None:
    publish("one", needs=("exploitation",))
    page = search("county lines")
    assert [(each.facet, each.values) for each in page.applied] == [("needs", ("exploitation",))]
    assert [result.slug for result in page.results] == ["one"]


def test_where_the_filters_find_nothing_the_words_are_looked_for(publish: Publish) -> None:
    publish("one", topics=("anger",), summary="With a knife and a temper.")
    page = search("temper blade")
    assert page.total == 0
    page = search("temper knife")
    assert [result.slug for result in page.results] == ["one"]


def test_a_number_that_nothing_fits_is_let_go_and_said(
    publish: Publish, practitioner: FlaskClient
) -> None:
    publish("one", topics=("sleep",), age=AgeRange(10, 12))
    page = practitioner.get("/library?q=sleep+16+year+old").text
    assert "/interventions/one" in page
    assert "Nothing was found for age 16 to 17, so that was left out" in page
    assert 'value="16-17" checked' not in page


def lasting(minutes: int) -> PlannedSession:
    return PlannedSession(
        "A session", "An aim.", (Step("A step", core=True, minutes=minutes, body=""),)
    )


def test_no_more_numbers_are_let_go_than_must_be(
    publish: Publish, practitioner: FlaskClient
) -> None:
    publish("long", topics=("sleep",), age=AgeRange(12, 17), sessions=(lasting(60),))
    page = practitioner.get("/library?q=sleep+14+year+old+30+minutes").text
    assert "/interventions/long" in page
    assert (
        "Nothing was found for age 14 to 15 and a session of up to 30 minutes together."
        " Left out: a session of up to 30 minutes. Kept: age 14 to 15."
    ) in page
    assert 'value="14-15" checked' in page
    assert 'value="up-to-30" checked' not in page


def test_of_two_numbers_that_do_not_go_together_the_age_is_kept(publish: Publish) -> None:
    publish("short", topics=("sleep",), age=AgeRange(10, 11), sessions=(lasting(20),))
    publish("long", topics=("sleep",), age=AgeRange(12, 17), sessions=(lasting(60),))
    page = search("sleep 14 year old 30 minutes")
    assert [result.slug for result in page.results] == ["long"]
    assert [each.facet for each in page.let_go] == ["minutes"]
    page = search("sleep 16 year old 30 minutes 4 sessions")
    assert [result.slug for result in page.results] == ["long"]
    assert {each.facet for each in page.let_go} == {"minutes", "sessions"}


def test_what_people_put_around_a_word_need_not_be_there(publish: Publish) -> None:
    publish("one", topics=("sleep",))
    for typed in ("sleep problems", "something to help a boy with sleep", "sleep worksheet"):
        assert [result.slug for result in search(typed).results] == ["one"], typed
    assert search('sleep "problems"').total == 0
    assert search("problems").total == 0


def test_a_choice_by_hand_stands(publish: Publish) -> None:
    publish("one", topics=("knife_crime", "anger"))
    publish("two", topics=("knife_crime",))
    page = search("blade", {"topics": ["anger"]})
    assert [result.slug for result in page.results] == ["one"]
    assert page.understood == ()


def test_nothing_that_may_not_be_used_comes_by_a_street_word(publish: Publish) -> None:
    version = publish("one", topics=("knife_crime",))
    publish("other")
    for state in (VersionState.SUSPENDED, VersionState.EXPIRED, VersionState.RETIRED):
        put_in_state(version, state)
        send("search", intervention_id=version.intervention_id)
        db.session.commit()
        for typed in ("blade", "blade 14", "group blade"):
            assert search(typed).total == 0, state


def rated(scale: str, level: str) -> tuple[PublishedEvidence, ...]:
    return (PublishedEvidence(scale, level, "Anger", "A report", checked=date(2026, 3, 3)),)


def test_the_strongest_evidence_comes_first_and_harm_last(
    publish: Publish, practitioner: FlaskClient, app: Flask
) -> None:
    publish("a-unknown")
    publish("b-harmful", published_evidence=rated("yef_impact", "harmful"))
    publish("c-strong", published_evidence=rated("foundations_guidebook", "4"))
    publish("d-early", published_evidence=rated("yjb_evaluation_library", "level_2"))
    page = search("", sort="evidence")
    assert [result.slug for result in page.results] == [
        "c-strong",
        "d-early",
        "a-unknown",
        "b-harmful",
    ]
    html = practitioner.get("/library?sort=evidence").text
    assert "How this order is made" in html
    assert "None of these has a published rating" not in html


def test_where_no_rating_is_known_the_order_says_so(
    publish: Publish, practitioner: FlaskClient
) -> None:
    publish("one")
    publish("two")
    assert "None of these has a published rating" in practitioner.get("/library?sort=evidence").text


@pytest.mark.parametrize(
    "query",
    [
        {"q": "knife " * 2000},
        {"q": "AND OR NOT -"},
        {"q": "knife", "colour": "red"},
        {"q": "\ud800 knife"},
        {"q": "knife", "words": ",,,"},
        {"q": "knife", "words": "x" * 5000},
        {"q": "14 14 14", "page": "-5", "sort": "evidence"},
    ],
)
def test_whatever_stands_in_the_address_there_is_a_page(
    publish: Publish, practitioner: FlaskClient, query: dict[str, str]
) -> None:
    publish("one", topics=("knife_crime",))
    encoded = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
    assert practitioner.get("/library", query_string=encoded).status_code == 200
