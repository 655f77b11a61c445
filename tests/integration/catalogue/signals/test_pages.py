"""An incident is reported from the page; all staff see that it is under early review, QA why."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.recall.operations import suspend
from catalogue.returning.operations import propose
from catalogue.signals.models import ReviewSignal, SignalKind
from catalogue.signals.operations import raise_signal
from core.database import db
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_live_version
from tests.factories.people import UserFactory, manager, qa_lead
from tests.factories.reviews import a_claim, a_newer_submitted_version

SignIn = Callable[[User], FlaskClient]
PAGE = "/interventions/stop-and-breathe"
HAPPENED = "After the second step one child hit another."
INCIDENT = {"kind": "incident", "words": HAPPENED}


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_live_version(slug="stop-and-breathe")


def signals() -> list[ReviewSignal]:
    db.session.expire_all()
    return list(db.session.scalars(select(ReviewSignal)))


def test_an_incident_from_the_page_is_a_report_and_a_signal(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    reader, other, lead = signed_in(UserFactory()), signed_in(UserFactory()), signed_in(qa_lead())
    assert f'href="{PAGE}/problem?kind=incident"' in reader.get(PAGE).text
    form = reader.get(f"{PAGE}/problem?kind=incident").text
    assert 'value="incident" checked' in form
    sent = reader.post(f"{PAGE}/problem", data=INCIDENT)
    assert sent.status_code == 302
    thanked = reader.get(PAGE).text
    assert "It is under early review until then." in thanked
    seen = other.get(PAGE).text
    assert "Under early review" in seen
    assert "because a colleague reported an incident with it" in seen
    assert "You may still use it" in seen
    assert HAPPENED not in seen, "what a colleague wrote of an incident is for QA leads"
    [signal] = signals()
    assert signal.report_id == 1
    for place in ("/", "/review/signals", PAGE):
        assert f'href="/review/signals/{signal.id}"' in lead.get(place).text, place
    shown = lead.get(f"/review/signals/{signal.id}").text
    assert HAPPENED in shown
    assert 'href="/problems/1"' in shown
    assert version.state is VersionState.REVIEW_DUE


def test_sent_twice_it_is_one_signal(version: InterventionVersion, signed_in: SignIn) -> None:
    reader = signed_in(UserFactory())
    for _ in range(2):
        reader.post(f"{PAGE}/problem", data=INCIDENT)
    assert len(signals()) == 1


def test_another_problem_is_no_signal(version: InterventionVersion, signed_in: SignIn) -> None:
    signed_in(UserFactory()).post(f"{PAGE}/problem", data=INCIDENT | {"kind": "unsafe"})
    assert signals() == []
    assert version.state is VersionState.LIVE


def test_words_that_could_name_a_child_are_asked_about_first(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    words = "He hit the wall. Ring his mother on 07700 900123."
    answer = signed_in(UserFactory()).post(f"{PAGE}/problem", data=INCIDENT | {"words": words})
    assert "Is this something we must not hold?" in answer.text
    assert signals() == []
    assert version.state is VersionState.LIVE


def test_an_incident_with_what_is_suspended_is_kept(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    suspend(version=version, reason_code="incident", words="A child was hurt.", actor=qa_lead())
    db.session.commit()
    reader = signed_in(UserFactory())
    assert reader.post(f"{PAGE}/problem", data=INCIDENT).status_code == 302
    assert "early review" not in reader.get(PAGE).text
    assert len(signals()) == 1
    assert version.state is VersionState.SUSPENDED


def test_a_qa_lead_dismisses_it_and_finds_it_among_the_ended(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    lead = signed_in(qa_lead())
    signed_in(UserFactory()).post(f"{PAGE}/problem", data=INCIDENT)
    address = f"/review/signals/{signals()[0].id}"
    assert "Say why this is no ground" in lead.post(address, data={"reason": ""}).text
    assert lead.post(address, data={"reason": "It was before the session."}).status_code == 302
    assert "No signal is open" in lead.get("/review/signals").text
    assert address in lead.get("/review/signals?show=ended").text
    assert "It was before the session." in lead.get(address).text
    assert "already" in lead.post(address, data={"reason": "Again."}).text
    page = signed_in(UserFactory()).get(PAGE).text
    assert "Under early review" not in page
    assert "review due" in page


def test_whoever_wrote_it_reads_the_signal_and_does_not_dismiss_it(
    app: Flask, signed_in: SignIn
) -> None:
    author = qa_lead()
    version = a_live_version(author=author)
    raise_signal(
        version=version, kind=SignalKind.DROP_OUT, words="Noticed.", key="k", actor=UserFactory()
    )
    browser = signed_in(author)
    assert "someone else decides" in browser.get("/review/signals/1").text
    assert browser.post("/review/signals/1", data={"reason": "No."}).status_code == 403


def test_only_qa_leads_see_the_room(version: InterventionVersion, signed_in: SignIn) -> None:
    signed_in(UserFactory()).post(f"{PAGE}/problem", data=INCIDENT)
    for person in (UserFactory(), manager()):
        for address in ("/review/signals", "/review/signals/1"):
            assert signed_in(person).get(address).status_code == 403
    assert signed_in(qa_lead()).get("/review/signals/99").status_code == 404


def test_whoever_reviews_the_next_version_is_told(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    signed_in(UserFactory()).post(f"{PAGE}/problem", data=INCIDENT)
    newer = a_newer_submitted_version(version)
    reviewer = qa_lead()
    browser = signed_in(reviewer)
    assert "Signal</strong>" in browser.get("/review").text
    review = a_claim(newer, reviewer=reviewer)
    room = browser.get(f"/review/{review.id}").text
    assert "Signals to look into" in room
    assert HAPPENED in room


def test_both_who_reaffirm_it_are_told_and_other_staff_do_not_read_the_words(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    signed_in(UserFactory()).post(f"{PAGE}/problem", data=INCIDENT)
    assert HAPPENED in signed_in(qa_lead()).get(f"{PAGE}/versions/1/return").text
    propose(version=version, words="The room was too small.", actor=qa_lead())
    db.session.commit()
    assert HAPPENED in signed_in(qa_lead()).get("/returns/1").text
    assert HAPPENED not in signed_in(UserFactory()).get("/returns/1").text


def test_figures_are_shown_with_their_n(version: InterventionVersion, signed_in: SignIn) -> None:
    raise_signal(
        version=version,
        kind=SignalKind.DETERIORATION,
        words="More got worse this quarter.",
        figures={"measure": "Share worse off", "n": 42, "value": 0.31, "threshold": 0.2},
        key="k",
        actor=None,
    )
    page = signed_in(UserFactory()).get(PAGE).text
    assert "More got worse this quarter." in page
    shown = signed_in(qa_lead()).get("/review/signals/1").text
    assert "42 children" in shown
    assert "Noticed by the service" in shown


def test_the_pages_cost_few_queries(version: InterventionVersion, signed_in: SignIn) -> None:
    for number in range(21):
        raise_signal(
            version=a_live_version() if number else version,
            kind=SignalKind.INCIDENT,
            words="Noticed.",
            key=f"k{number}",
            actor=UserFactory(),
        )
    lead = signed_in(qa_lead())
    for address in ("/review/signals", "/review/signals?page=2", PAGE):
        lead.get(address)
        with counted_queries() as statements:
            assert lead.get(address).status_code == 200
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (address, statements)
