"""What people say after use, who may say it, and who reads what."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from catalogue.feedback import operations
from catalogue.feedback.models import Feedback, Verdict
from catalogue.feedback.operations import NotUsed, say_how_it_was
from catalogue.feedback.queries import answers_on
from catalogue.interventions.models import VersionState
from catalogue.interventions.operations import next_draft
from core.audit.models import AuditEvent
from core.database import db, now, today
from core.errors import InvalidInput, NotFound, NotPermitted
from core.people.models import User
from core.ui.words import long_date
from tests.counting import counted_queries
from tests.factories.children import a_child, a_delivery, a_plan_item
from tests.factories.interventions import a_live_version, make_live, put_in_state
from tests.factories.people import UserFactory, administrator, qa_lead
from tests.factories.reviews import a_claim, a_newer_submitted_version
from tests.factories.shelves import fall_out_of_use, feedback_by, took_pack

SignIn = Callable[[User], FlaskClient]
W, A, D = Verdict.WORKED_WELL, Verdict.ADAPTED, Verdict.DID_NOT_FIT
YOURS = "/interventions/breathe/feedback/yours"
ALL = "/interventions/breathe/feedback"
PAGE = "/interventions/breathe"


def text_of(html: str) -> str:
    """The words of a page's main part."""
    words = re.sub(r"<[^>]+>", " ", html.partition("<main")[2])
    return re.sub(r"\s+", " ", words)


def test_who_took_the_pack_is_asked_and_the_answer_shows(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="breathe")
    user = UserFactory(name="Amina Begum")
    browser = signed_in(user)
    page = text_of(browser.get(PAGE).text)
    assert "Nobody has said yet how it was" in page
    assert "How was it?" not in page
    took_pack(user, version)
    page = browser.get(PAGE).text
    assert f"You took the pack on {long_date(today())}. How was it?" in page
    assert f'href="{YOURS}?verdict=adapted"' in page
    form = browser.get(f"{YOURS}?verdict=adapted").text
    assert re.search(r'value="adapted"\s+checked', form)
    answer = browser.post(YOURS, data={"verdict": "adapted", "sentence": "I read it out loud."})
    assert answer.location == PAGE
    page = text_of(browser.get(PAGE).text)
    assert "1 person said how it was: 1 adapted it." in page
    assert "“I read it out loud.”" in page
    assert f"Practitioner · {now():%B %Y} · version 1" in page
    assert "You said: I adapted it" in page
    assert "How was it?" not in page


def test_names_are_for_qa_leads_alone(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="breathe")
    feedback_by(UserFactory(name="Zelda Quimby"), version, A, "I read it out loud.")
    for address in (PAGE, ALL):
        assert "Zelda Quimby" not in signed_in(UserFactory()).get(address).text
        assert "Zelda Quimby" in signed_in(qa_lead()).get(address).text


def test_one_answer_a_version_that_can_be_changed_and_withdrawn(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_live_version(slug="breathe")
    user = UserFactory()
    said = feedback_by(user, version, W, "It went well.")
    browser = signed_in(user)
    assert "It went well.</textarea>" in browser.get(YOURS).text
    browser.post(YOURS, data={"verdict": "did_not_fit", "sentence": "It was too long."})
    [kept] = db.session.scalars(select(Feedback).execution_options(populate_existing=True)).all()
    assert (kept.id, kept.verdict, kept.sentence) == (said.id, D, "It was too long.")
    address = f"/feedback/{said.id}/withdraw"
    assert signed_in(UserFactory()).post(address).status_code == 404
    assert "Withdraw what you said?" in browser.get(address).text
    browser.post(address)
    assert db.session.scalars(select(Feedback.id)).all() == []
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_type == "feedback").order_by(AuditEvent.id)
    ).all()
    assert [event.action for event in events] == [
        "say_how_it_was",
        "change_how_it_was",
        "withdraw_feedback",
    ]
    assert events[1].changes["verdict"] == ["worked_well", "did_not_fit"]
    assert "too long" not in str([event.changes for event in events])


def test_only_those_who_used_it(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="breathe")
    user = UserFactory()
    browser = signed_in(user)
    assert "You have not used this yet" in browser.get(YOURS).text
    assert "You have not used this yet" in browser.post(YOURS, data={"verdict": "adapted"}).text
    with pytest.raises(NotUsed):
        say_how_it_was(version=version, verdict=W, actor=user)
    with pytest.raises(NotPermitted):
        say_how_it_was(version=version, verdict=W, actor=administrator())
    assert db.session.scalars(select(Feedback.id)).all() == []


def test_planning_and_delivering_are_use(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="breathe")
    planner, deliverer = UserFactory(), UserFactory()
    a_plan_item(child=a_child(planner.teams[0]), version=version, owner=planner)
    assert "You planned it on" in signed_in(planner).get(PAGE).text
    delivery = a_delivery(child=a_child(deliverer.teams[0]), version=version, owner=deliverer)
    browser = signed_in(deliverer)
    page = browser.get(f"/deliveries/{delivery.id}").text
    assert f'href="{YOURS}"' in page
    say_how_it_was(version=version, verdict=W, actor=planner)
    # Also of what is not available any more: it was used.
    fall_out_of_use(version, "suspended")
    assert browser.post(YOURS, data={"verdict": "did_not_fit"}).status_code == 302
    assert answers_on(version.intervention_id).tallies.earlier.n == 2


def test_the_version_in_use_and_the_earlier_ones_are_counted_apart(
    app: Flask, signed_in: SignIn
) -> None:
    first = a_live_version(slug="breathe")
    early = UserFactory()
    feedback_by(early, first, D, "Too long.")
    put_in_state(first, VersionState.SUPERSEDED)
    second = next_draft(intervention=first.intervention, based_on=first, actor=first.author)
    make_live(second, approver=qa_lead())
    feedback_by(UserFactory(), second, W)
    feedback_by(UserFactory(), second, W)
    tallies = answers_on(first.intervention_id).tallies
    assert (tallies.number, tallies.in_use.n, tallies.earlier.n, tallies.together.n) == (2, 2, 1, 3)
    page = text_of(signed_in(early).get(ALL).text)
    assert "Version 2, in use n = 2 2 0 0" in page
    assert "Earlier versions n = 1 0 0 1" in page
    assert "Together n = 3 2 0 1" in page
    assert "You said: Did not fit" in text_of(signed_in(early).get(PAGE).text)
    took_pack(early, second)  # the new version is asked about anew
    assert "You took the pack on" in signed_in(early).get(PAGE).text


def test_what_looks_like_a_childs_name_is_asked_about(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="breathe")
    user = UserFactory()
    took_pack(user, version)
    browser = signed_in(user)
    said = {"verdict": "adapted", "sentence": "Jayden Smith liked it"}
    assert "looks like a name with a surname" in browser.post(YOURS, data=said).text
    assert (
        "500 characters or fewer" in browser.post(YOURS, data=said | {"sentence": "x" * 501}).text
    )
    assert "Choose how it was" in browser.post(YOURS, data={"sentence": "Kept"}).text
    assert db.session.scalars(select(Feedback.id)).all() == []


def test_a_qa_lead_hides_words_with_a_reason_and_can_undo_it(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="breathe")
    writer = UserFactory()
    said = feedback_by(writer, version, A, "Jayden was bored.")
    lead, reader = signed_in(qa_lead()), signed_in(UserFactory())
    address = f"/feedback/{said.id}/hide"
    assert reader.get(address).status_code == 403
    assert f'href="{address}"' in lead.get(ALL).text
    assert "Say why the words are hidden" in lead.post(address, data={"reason": " "}).text
    lead.post(address, data={"reason": "It names a child."})
    assert "Jayden" not in reader.get(PAGE).text + reader.get(ALL).text
    page = lead.get(ALL).text
    assert "Jayden" not in page
    assert "These words are hidden: It names a child." in page
    assert "1 person said how it was" in reader.get(PAGE).text
    assert "A QA lead hid it: It names a child." in text_of(signed_in(writer).get(YOURS).text)
    lead.post(f"/feedback/{said.id}/show-again")
    assert "Jayden was bored." in reader.get(ALL).text
    hidden = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "hide_feedback")
    ).one()
    assert hidden.changes == {"hidden_reason": ["", "It names a child."]}


def test_words_that_were_hidden_show_once_they_are_changed(app: Flask) -> None:
    version = a_live_version()
    writer, lead = UserFactory(), qa_lead()
    said = feedback_by(writer, version, A, "Jayden was bored.")
    operations.hide(feedback=said, reason="It names a child.", actor=lead)
    db.session.commit()
    say_how_it_was(version=version, verdict=W, sentence="Jayden was bored.", actor=writer)
    assert said.is_hidden
    say_how_it_was(version=version, verdict=W, sentence="He was bored.", actor=writer)
    assert not said.is_hidden
    with pytest.raises(InvalidInput):
        operations.hide(feedback=said, reason=" ", actor=lead)
    with pytest.raises(NotPermitted):
        operations.hide(feedback=said, reason="Because", actor=writer)
    with pytest.raises(NotFound):
        operations.withdraw(feedback=said, actor=lead)


def test_a_reviewer_reads_it_in_the_review_room(app: Flask, signed_in: SignIn) -> None:
    live = a_live_version(slug="breathe")
    feedback_by(UserFactory(name="Zelda Quimby"), live, D, "The middle part is too long.")
    review = a_claim(a_newer_submitted_version(live))
    page = signed_in(review.reviewer).get(f"/review/{review.id}").text
    words = text_of(page)
    assert "What people said after use" in words
    assert "Version 1, in use n = 1 0 0 1" in words
    assert "The middle part is too long." in words
    assert "Zelda Quimby" in words
    fresh = a_claim()
    page = text_of(signed_in(fresh.reviewer).get(f"/review/{fresh.id}").text)
    assert "Nobody has said yet" in page


def test_pages_and_queries(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="breathe")
    browser = signed_in(UserFactory())
    team = UserFactory().teams[0]
    feedback_by(UserFactory(teams=[team]), version, W, "Sentence first")

    def counts() -> list[int]:
        found = []
        for address in (PAGE, ALL):
            browser.get(address)
            with counted_queries() as asked:
                browser.get(address)
            found.append(len(asked))
        return found

    before = counts()
    for number in range(21):
        feedback_by(UserFactory(teams=[team]), version, W, f"Sentence {number}")
    assert counts() == before
    assert max(before) <= 16
    page = browser.get(ALL).text
    assert "Sentence 20" in page
    assert "Sentence first" not in page
    assert "Sentence first" in browser.get(f"{ALL}?page=2").text


def test_whose_it_is_never_changes(app: Flask) -> None:
    said = feedback_by(UserFactory(), a_live_version())
    other = UserFactory()
    with pytest.raises(DatabaseError, match="never changed"):
        db.session.execute(update(Feedback).values(user_id=other.id))
    db.session.rollback()
    assert said.user_id != other.id
