"""The queue, the review room and decisions, as people meet them in a browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.operations import note_editor
from catalogue.review.forms import fingerprint
from catalogue.review.models import Rating, Review, ReviewState
from catalogue.review.queries import answers_of
from catalogue.review.rules import Answer
from core.database import db, now, today
from core.people.models import User
from core.ui.words import long_date
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_draft, a_live_version
from tests.factories.people import UserFactory, manager, qa_lead
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_sensitive_document,
    a_submitted_version,
    approve,
    fill_in,
    reject,
    submit,
    the_checklist,
)

SignedIn = Callable[[User], FlaskClient]
ALL_MET = {"rating": "met"}


def posted(review: Review, **cards: dict[str, object]) -> dict[str, object]:
    """What the room sends: every card as it was opened, with the given changes."""
    saved = answers_of(review)
    data: dict[str, object] = {}
    for criterion in the_checklist().criteria:
        answer = saved.get(criterion.code, Answer())
        due = answer.due
        card: dict[str, object] = {
            "rating": answer.rating.value if answer.rating else None,
            "evidence": answer.evidence,
            "condition": answer.condition,
            "due": [due.day, due.month, due.year] if due else ["", "", ""],
            "was": fingerprint(answer),
        } | cards.get(criterion.code, {})
        data |= {
            f"{criterion.code}-{name}": value for name, value in card.items() if value is not None
        }
    return data


def whole(**changes: dict[str, object]) -> dict[str, dict[str, object]]:
    """Every card met, with the given changes."""
    return {criterion.code: dict(ALL_MET) for criterion in the_checklist().criteria} | changes


# The queue


def test_the_queue_shows_what_waits_with_its_age_topic_and_claim(
    app: Flask, signed_in: SignedIn
) -> None:
    waiting = a_submitted_version(document=a_sensitive_document())
    waiting.submitted_at = now() - timedelta(days=12, hours=1)
    db.session.commit()
    claimed = a_claim()
    page = signed_in(qa_lead()).get("/review").text
    assert "2 versions" in page
    assert "12 days" in page
    assert "Self-harm" in page
    assert "First of two approvals" in page
    assert f"{claimed.reviewer.name} is reviewing this until" in page


def test_an_empty_queue_says_so(app: Flask, signed_in: SignedIn) -> None:
    assert "Nothing waits for review" in signed_in(qa_lead()).get("/review").text


def test_a_long_queue_has_pages(app: Flask, signed_in: SignedIn) -> None:
    for _ in range(21):
        a_submitted_version()
    browser = signed_in(qa_lead())
    assert browser.get("/review").text.count("Claim and open") == 20
    assert browser.get("/review?page=2").text.count("Claim and open") == 1


@pytest.mark.parametrize("person", [UserFactory, manager])
def test_the_queue_is_for_qa_leads(
    app: Flask, signed_in: SignedIn, person: Callable[[], User]
) -> None:
    browser = signed_in(person())
    assert browser.get("/review").status_code == 403
    assert "/review" not in browser.get("/").text


def test_a_qa_lead_finds_the_queue_in_the_navigation(app: Flask, signed_in: SignedIn) -> None:
    assert 'href="/review"' in signed_in(qa_lead()).get("/").text


def test_claim_and_open_leads_to_the_review_room(app: Flask, signed_in: SignedIn) -> None:
    version, person = a_submitted_version(), qa_lead()
    browser = signed_in(person)
    answer = browser.post(f"/review/versions/{version.id}/claim", follow_redirects=True)
    assert answer.status_code == 200
    assert "0 of 19 answered, 5 stop criteria open" in answer.text
    assert version.state is VersionState.IN_REVIEW


def test_a_claim_that_ran_out_can_be_claimed_from_the_queue(
    app: Flask, signed_in: SignedIn
) -> None:
    stale = a_claim()
    stale.claim_ends_at = now() - timedelta(minutes=1)
    db.session.commit()
    browser = signed_in(qa_lead())
    assert "Claim and open" in browser.get("/review").text
    browser.post(f"/review/versions/{stale.version_id}/claim")
    db.session.refresh(stale)
    assert stale.state is ReviewState.RELEASED


# Nobody reviews their own work


def written(person: User) -> InterventionVersion:
    return a_submitted_version(author=person)


def edited(person: User) -> InterventionVersion:
    draft = a_draft()
    note_editor(draft, person)
    return submit(draft)


def submitted(person: User) -> InterventionVersion:
    return submit(a_draft(), submitter=person)


@pytest.mark.parametrize(
    ("involve", "words"),
    [
        (written, "You wrote this"),
        (edited, "You edited this"),
        (submitted, "You submitted this"),
    ],
)
def test_whoever_was_involved_is_told_why_they_cannot_review_it(
    app: Flask, signed_in: SignedIn, involve: Callable[[User], InterventionVersion], words: str
) -> None:
    person = qa_lead()
    version = involve(person)
    browser = signed_in(person)
    page = browser.get("/review").text
    assert words in page
    assert "Claim and open" not in page
    answer = browser.post(f"/review/versions/{version.id}/claim")
    assert answer.status_code == 403
    assert words in answer.text
    assert version.state is VersionState.SUBMITTED


def test_an_author_cannot_decide_on_a_review_of_someone_else(
    app: Flask, signed_in: SignedIn
) -> None:
    author = qa_lead()
    review = fill_in(a_claim(a_submitted_version(author=author)))
    browser = signed_in(author)
    assert browser.get(f"/review/{review.id}/decide").status_code == 403
    answer = browser.post(f"/review/{review.id}/decide", data={"decision": "approve"})
    assert answer.status_code == 403
    assert review.state is ReviewState.OPEN


def test_a_practitioner_cannot_claim(app: Flask, signed_in: SignedIn) -> None:
    version = a_submitted_version()
    answer = signed_in(UserFactory()).post(f"/review/versions/{version.id}/claim")
    assert answer.status_code == 403


# The review room


def test_the_room_shows_the_version_beside_the_checklist(app: Flask, signed_in: SignedIn) -> None:
    review = a_claim()
    page = signed_in(review.reviewer).get(f"/review/{review.id}").text
    assert "Body map" in page
    assert "My first sign" in page
    for criterion in the_checklist().criteria:
        assert f'id="criterion-{criterion.code}"' in page
        assert criterion.question in page


def test_the_room_leads_to_what_changed_since_the_version_in_use(
    app: Flask, signed_in: SignedIn
) -> None:
    first = a_claim()
    browser = signed_in(first.reviewer)
    assert "What changed since" not in browser.get(f"/review/{first.id}").text
    newer = a_claim(a_newer_submitted_version(a_live_version()), reviewer=first.reviewer)
    page = browser.get(f"/review/{newer.id}").text
    assert "What changed since version 1, in use" in page
    assert f'href="/review/{newer.id}/compare"' in page
    assert browser.get(f"/review/{newer.id}/compare").status_code == 200


def test_answers_are_saved_and_the_next_card_comes_up(app: Flask, signed_in: SignedIn) -> None:
    review = a_claim()
    card = {"rating": "not_fully_met", "evidence": "No Welsh.\r\nNone.", "condition": "Translate."}
    answer = signed_in(review.reviewer).post(
        f"/review/{review.id}",
        data=posted(review, welsh=card | {"due": [1, 2, 2027]}, rights_and_licence=ALL_MET),
    )
    assert answer.location == f"/review/{review.id}?saved=1#criterion-no_personal_data"
    db.session.expire_all()
    saved = answers_of(review)
    assert set(saved) == {"welsh", "rights_and_licence"}
    assert saved["welsh"].evidence == "No Welsh.\nNone."
    assert str(saved["welsh"].due) == "2027-02-01"
    page = signed_in(review.reviewer).get(f"/review/{review.id}?saved=1").text
    assert "Your answers are saved." in page
    assert "2 of 19 answered, 4 stop criteria open" in page
    assert 'value="2027"' in page


def test_a_wrong_date_is_marked_and_everything_else_is_saved(
    app: Flask, signed_in: SignedIn
) -> None:
    review = a_claim()
    wrong = {"rating": "not_met", "evidence": "None.", "due": ["31", "2", "2027"]}
    browser = signed_in(review.reviewer)
    sent = posted(review, welsh=wrong, safeguarding=ALL_MET)
    page = browser.post(f"/review/{review.id}", data=sent).text
    assert "The date of the condition must be a real date" in page
    assert "The other answers are saved" in page
    assert 'href="#welsh-due"' in page
    assert 'value="31"' in page
    db.session.expire_all()
    assert set(answers_of(review)) == {"safeguarding"}


def test_an_old_window_does_not_write_over_a_newer_answer(app: Flask, signed_in: SignedIn) -> None:
    review = a_claim()
    opened = posted(review, inclusion=ALL_MET)
    browser = signed_in(review.reviewer)
    newer = {"rating": "not_met", "evidence": "Written in the other window."}
    browser.post(f"/review/{review.id}", data=posted(review, welsh=newer))
    browser.post(f"/review/{review.id}", data=opened)
    db.session.expire_all()
    assert answers_of(review)["welsh"].evidence == "Written in the other window."
    assert answers_of(review)["inclusion"].rating is Rating.MET


def test_an_answer_changed_in_two_windows_is_shown_twice_and_lost_in_neither(
    app: Flask, signed_in: SignedIn
) -> None:
    review = a_claim()
    here = posted(review, welsh={"rating": "met", "evidence": "Here."})
    browser = signed_in(review.reviewer)
    there = {"rating": "not_met", "evidence": "There."}
    browser.post(f"/review/{review.id}", data=posted(review, welsh=there))
    page = browser.post(f"/review/{review.id}", data=here).text
    assert "changed in another window" in page
    assert "There." in page
    assert "Here." in page
    db.session.expire_all()
    here["welsh-was"] = fingerprint(answers_of(review)["welsh"])
    browser.post(f"/review/{review.id}", data=here)
    db.session.expire_all()
    assert answers_of(review)["welsh"].evidence == "Here."


def test_what_was_typed_survives_a_claim_that_ran_out(app: Flask, signed_in: SignedIn) -> None:
    review = fill_in(a_claim())
    review.claim_ends_at = now() - timedelta(minutes=1)
    db.session.commit()
    browser = signed_in(review.reviewer)
    sent = posted(review, welsh={"rating": "not_applicable", "evidence": "England only."})
    page = browser.post(f"/review/{review.id}", data=sent).text
    assert "Your claim ran out" in page
    assert "England only." in page
    assert "Claim again and save" in page
    answer = browser.post(f"/review/{review.id}", data=sent | {"again": "1"})
    assert answer.status_code == 302
    again = db.session.query(Review).filter_by(state=ReviewState.OPEN).one()
    assert again.id != review.id
    assert answers_of(again)["welsh"].evidence == "England only."
    assert len(again.answers) == 19


def test_another_qa_lead_sees_who_reviews_it_and_no_answers(
    app: Flask, signed_in: SignedIn
) -> None:
    review = fill_in(a_claim(), welsh=Answer(Rating.NOT_MET, "A half-formed thought."))
    browser = signed_in(qa_lead())
    page = browser.get(f"/review/{review.id}").text
    assert review.reviewer.name in page
    assert "A half-formed thought." not in page
    assert browser.post(f"/review/{review.id}", data=posted(review)).status_code == 403


def test_a_review_under_way_is_not_there_for_anyone_else(app: Flask, signed_in: SignedIn) -> None:
    review = a_claim()
    assert signed_in(UserFactory()).get(f"/review/{review.id}").status_code == 404


def test_a_reviewer_lets_it_go(app: Flask, signed_in: SignedIn) -> None:
    review = a_claim()
    browser = signed_in(review.reviewer)
    page = browser.post(f"/review/{review.id}/release", follow_redirects=True).text
    assert "is back in the queue" in page
    assert "ended without a decision" in browser.get(f"/review/{review.id}").text
    assert review.version.state is VersionState.SUBMITTED


# The decision


def test_what_stands_in_the_way_is_listed_with_links(app: Flask, signed_in: SignedIn) -> None:
    review = fill_in(a_claim(), safeguarding=Answer(Rating.NOT_MET), welsh=Answer())
    browser = signed_in(review.reviewer)
    page = browser.get(f"/review/{review.id}/decide").text
    assert "2 things stand in the way" in page
    assert f'href="/review/{review.id}#criterion-safeguarding"' in page
    assert f'href="/review/{review.id}#criterion-welsh"' in page
    answer = browser.post(f"/review/{review.id}/decide", data={"decision": "approve"})
    assert "This cannot be approved yet" in answer.text
    assert review.state is ReviewState.OPEN


def test_the_page_says_what_will_happen_before_it_does(app: Flask, signed_in: SignedIn) -> None:
    in_use = a_live_version()
    due = today() + timedelta(days=60)
    review = fill_in(
        a_claim(a_newer_submitted_version(in_use)),
        welsh=Answer(Rating.NOT_MET, "None.", "Translate it.", due),
    )
    browser = signed_in(review.reviewer)
    page = browser.get(f"/review/{review.id}/decide").text
    until = today().replace(year=today().year + 2)
    assert "Version 2 goes live today." in page
    assert "Version 1 is superseded" in page
    assert f"It may be used until {long_date(until)}" in page
    assert f"review is due from {long_date(until - timedelta(days=90))}" in page
    owner = in_use.intervention.owner.name
    condition = f"has a condition to meet by {long_date(due)}, for “Welsh”: Translate it."
    assert f"{owner}, the owner, {condition}" in page
    assert "Version 1 stays in use." in page
    answer = browser.post(
        f"/review/{review.id}/decide", data={"decision": "approve"}, follow_redirects=True
    )
    assert "Version 2 is approved and in use." in answer.text
    assert "Translate it." in answer.text
    assert in_use.state is VersionState.SUPERSEDED
    assert review.version.expires_on == until


def test_the_first_approval_of_a_sensitive_version_says_that_a_second_follows(
    app: Flask, signed_in: SignedIn
) -> None:
    version = a_submitted_version(document=a_sensitive_document())
    review = fill_in(a_claim(version))
    browser = signed_in(review.reviewer)
    assert "does not go live yet" in browser.get(f"/review/{review.id}/decide").text
    page = browser.post(
        f"/review/{review.id}/decide", data={"decision": "approve"}, follow_redirects=True
    ).text
    assert "Your approval is recorded." in page
    assert "You gave the first approval" in browser.get("/review").text
    assert "safeguarding-qualified reviewer" in signed_in(qa_lead()).get("/review").text
    qualified = signed_in(qa_lead(safeguarding_qualified=True))
    assert "Claim and open" in qualified.get("/review").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choose what you decide"),
        ({"decision": "reject", "reason": "It frightens."}, "Choose the main reason."),
        (
            {"decision": "reject", "change_reasons": "facts", "reason": "It frightens."},
            "Choose the main reason.",
        ),
        (
            {"decision": "request_changes", "change_reasons": "facts"},
            "Say in words what led to this decision.",
        ),
    ],
)
def test_a_refusal_without_reason_or_words_is_sent_back(
    app: Flask, signed_in: SignedIn, typed: dict[str, str], words: str
) -> None:
    review = a_claim()
    page = signed_in(review.reviewer).post(f"/review/{review.id}/decide", data=typed).text
    assert "There is a problem" in page
    assert words in page
    assert typed.get("reason", "") in page
    assert review.state is ReviewState.OPEN


def test_a_decision_pressed_twice_is_made_once(app: Flask, signed_in: SignedIn) -> None:
    review = fill_in(a_claim())
    browser = signed_in(review.reviewer)
    for _ in range(2):
        answer = browser.post(f"/review/{review.id}/decide", data={"decision": "approve"})
        assert answer.location == f"/review/{review.id}"


# After the decision


def test_all_staff_can_read_a_rejection_and_why(app: Flask, signed_in: SignedIn) -> None:
    review = reject(a_submitted_version())
    for person in (UserFactory(), manager(), qa_lead()):
        page = signed_in(person).get(f"/review/{review.id}").text
        assert "Rejected" in page
        assert "It could harm a child: The third step has the child picture a stabbing." in page
        assert review.reviewer.name in page


def test_a_finished_review_offers_nothing_to_change(app: Flask, signed_in: SignedIn) -> None:
    review = approve(a_submitted_version())
    browser = signed_in(review.reviewer)
    page = browser.get(f"/review/{review.id}").text
    assert "Save" not in page
    sent = posted(review, welsh={"rating": "not_met"})
    answer = browser.post(f"/review/{review.id}", data=sent, follow_redirects=True)
    assert "nothing was saved" in answer.text
    db.session.expire_all()
    assert answers_of(review)["welsh"].rating is Rating.MET
    assert browser.post(f"/review/{review.id}/release").status_code == 409


def test_a_version_lists_its_reviews(app: Flask, signed_in: SignedIn) -> None:
    review = approve(a_submitted_version())
    version = review.version
    address = f"/interventions/{version.intervention.slug}/versions/{version.number}/reviews"
    page = signed_in(UserFactory()).get(address).text
    assert "Approved" in page
    assert f'href="/review/{review.id}"' in page


def test_a_finished_review_reads_on_when_its_checklist_is_gone(
    app: Flask, signed_in: SignedIn
) -> None:
    review = approve(a_submitted_version())
    app.extensions["checklists"] = ()
    assert "Rights and licence" in signed_in(qa_lead()).get(f"/review/{review.id}").text


# Home


def test_home_tells_a_qa_lead_what_to_do(app: Flask, signed_in: SignedIn) -> None:
    person = qa_lead()
    a_claim(reviewer=person)
    a_submitted_version(document=a_sensitive_document())
    due = a_live_version()
    due.review_due_on = today() - timedelta(days=1)
    later = a_live_version()
    db.session.commit()
    page = signed_in(person).get("/").text
    assert "My claims" in page
    assert "0 of 19 answered" in page
    assert "Oldest waiting" in page
    assert "Sensitive" in page
    assert "Review due soon" in page
    assert "Overdue" in page
    assert f"/interventions/{due.intervention.slug}" in page
    assert f"/interventions/{later.intervention.slug}" not in page


def test_home_with_nothing_to_do_says_so(app: Flask, signed_in: SignedIn) -> None:
    page = signed_in(qa_lead()).get("/").text
    assert "You are reviewing nothing" in page
    assert "Nothing waits for a reviewer." in page
    assert "No review is due in the next 30 days." in page


def test_the_history_of_an_intervention_leads_to_its_reviews(
    app: Flask, signed_in: SignedIn
) -> None:
    slug = approve(a_submitted_version()).version.intervention.slug
    page = signed_in(UserFactory()).get(f"/interventions/{slug}?tab=history").text
    assert f'href="/interventions/{slug}/versions/1/reviews"' in page


def test_no_page_asks_the_database_once_a_row(app: Flask, signed_in: SignedIn) -> None:
    person = qa_lead()
    done = approve(a_submitted_version())
    own = fill_in(a_claim(a_newer_submitted_version(done.version), reviewer=person))
    listing = f"/interventions/{done.version.intervention.slug}/versions/1/reviews"
    room = f"/review/{own.id}"
    paths = ("/", "/review", room, f"{room}/decide", f"/review/{done.id}", listing)
    browser = signed_in(person)

    def counts() -> dict[str, int]:
        found = {}
        for path in paths:
            db.session.expire_all()
            with counted_queries() as statements:
                assert browser.get(path).status_code == 200
            found[path] = len(statements)
        return found

    a_submitted_version(document=a_sensitive_document())
    a_claim(reviewer=person)
    before = counts()
    for _ in range(2):
        a_submitted_version(document=a_sensitive_document())
        a_claim(reviewer=person)
        a_claim()
    later = counts()
    assert [path for path in paths if later[path] > before[path]] == [], (before, later)
    # Home gathers what every feature says; the list of reviews reads the whole intervention.
    own_pages = [before[path] for path in paths if path not in ("/", listing)]
    assert max(own_pages) <= MOST_QUERIES_OF_A_PAGE, before
