"""A second reader reviews blind: who may, what is kept from them, and what stays as it was."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from catalogue.interventions.models import InterventionVersion, VersionEvent
from catalogue.interventions.operations import note_editor
from catalogue.quality import operations
from catalogue.quality.models import BlindReview, BlindState
from catalogue.review.checks import TextChanged
from catalogue.review.forms import fingerprint
from catalogue.review.models import Decision, Rating, Review
from catalogue.review.operations import decide, release
from catalogue.review.rules import Answer
from core.audit.models import AuditEvent
from core.database import db, now
from core.errors import InvalidInput, NotPermitted
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.files import a_stored_file, with_files
from tests.factories.interventions import a_document, a_draft
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.factories.quality import (
    a_sample,
    a_waiting_blind_review,
    an_open_blind_review,
    read_blind,
)
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_submitted_version,
    approve,
    everything_met,
    fill_in,
    submit,
    the_checklist,
)

SignIn = Callable[[User], FlaskClient]
WORDS = "Quokkas are mentioned twice."
EVIDENCE = "Wombats on page two."


def as_it_stands(version: InterventionVersion) -> tuple[object, ...]:
    """All that a blind review must leave alone."""
    db.session.expire_all()
    events = db.session.scalars(
        select(VersionEvent.id).where(VersionEvent.version_id == version.id)
    ).all()
    columns = InterventionVersion.__table__.columns.keys()
    return (*(getattr(version, name) for name in columns), *events)


def approved_with_words(*, reviewer: User | None = None) -> Review:
    """An approval whose words and evidence one would know again."""
    review = a_claim(reviewer=reviewer)
    fill_in(review, inclusion=Answer(Rating.MET, EVIDENCE))
    decide(review=review, decision=Decision.APPROVE, reason=WORDS, actor=review.reviewer)
    db.session.commit()
    return review


def test_it_is_taken_answered_and_finished_and_changes_nothing_of_the_version(app: Flask) -> None:
    blind = a_waiting_blind_review()
    before = as_it_stands(blind.version)
    read_blind(
        blind,
        decision=Decision.REQUEST_CHANGES,
        inclusion=Answer(Rating.NOT_MET, "There is no picture."),
    )
    assert as_it_stands(blind.version) == before
    assert (blind.state, blind.decision) == (BlindState.FINISHED, Decision.REQUEST_CHANGES)
    answers = {row.criterion: (row.rating, row.evidence) for row in blind.answers}
    assert answers["inclusion"] == (Rating.NOT_MET, "There is no picture.")
    assert len(answers) == len(the_checklist().criteria)
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert {"take_blind_review", "answer_blind_review", "finish_blind_review"} <= actions


@pytest.mark.parametrize("part", ["author", "editor", "submitter", "reviewer", "let it go"])
def test_nobody_who_had_a_part_in_it_takes_it(app: Flask, part: str) -> None:
    lead, author = qa_lead(), UserFactory()
    draft = a_draft(author=lead if part == "author" else author)
    if part == "editor":
        note_editor(version=draft, editor=lead)
    version = submit(draft, submitter=lead if part == "submitter" else None)
    if part == "let it go":
        release(review=a_claim(version, reviewer=lead), actor=lead)
    approve(version, reviewer=lead if part == "reviewer" else None)
    [blind] = a_sample().reviews
    with pytest.raises(NotPermitted):
        operations.take(blind=blind, actor=lead)
    # The database knows it too.
    db.session.rollback()
    with pytest.raises(DatabaseError, match="had no part"):
        db.session.execute(
            text("UPDATE blind_reviews SET state = 'open', reviewer_id = :who, taken_at = :at"),
            {"who": lead.id, "at": "2025-01-01 00:00:00+00:00"},
        )


@pytest.mark.parametrize("who", [UserFactory, manager, administrator])
def test_only_qa_leads_take_one(app: Flask, who: Callable[[], User]) -> None:
    with pytest.raises(NotPermitted):
        operations.take(blind=a_waiting_blind_review(), actor=who())


def test_one_of_two_takes_it(app: Flask) -> None:
    blind, first = a_waiting_blind_review(), qa_lead()
    operations.take(blind=blind, actor=first)
    db.session.commit()
    with pytest.raises(operations.AlreadyTaken):
        operations.take(blind=blind, actor=qa_lead())
    assert operations.take(blind=blind, actor=first) is blind
    for step in (operations.give_up, operations.finish, operations.answer):
        more = {"finish": {"decision": Decision.APPROVE}, "answer": {"answers": {}}}
        with pytest.raises(NotPermitted):
            step(blind=blind, actor=qa_lead(), **more.get(step.__name__, {}))


def test_given_up_it_waits_for_somebody_else(app: Flask) -> None:
    reader = qa_lead()
    blind = an_open_blind_review(reader=reader)
    operations.give_up(blind=blind, actor=reader)
    db.session.commit()
    again = db.session.scalars(
        select(BlindReview).where(BlindReview.state == BlindState.WAITING)
    ).one()
    assert (again.review_id, again.sample_id) == (blind.review_id, blind.sample_id)
    with pytest.raises(NotPermitted, match="gave up"):
        operations.take(blind=again, actor=reader)
    assert read_blind(again).state is BlindState.FINISHED


def test_what_is_held_for_too_long_is_anyones(app: Flask) -> None:
    holder, other = qa_lead(), qa_lead()
    blind = an_open_blind_review(reader=holder)
    blind.taken_at = now() - timedelta(days=13)
    db.session.commit()
    with pytest.raises(operations.AlreadyTaken):
        operations.take(blind=blind, actor=other)
    db.session.rollback()
    blind.taken_at = now() - timedelta(days=14)
    db.session.commit()
    taken = operations.take(blind=blind, actor=other)
    db.session.commit()
    assert (blind.state, taken.state, taken.reviewer_id) == ("given_up", "open", other.id)
    with pytest.raises(operations.BlindReviewEnded):
        operations.answer(blind=blind, answers=everything_met(), actor=holder)


def test_it_is_finished_whole_or_not_at_all(app: Flask) -> None:
    reader = qa_lead()
    blind = an_open_blind_review(reader=reader)
    answers = everything_met(inclusion=Answer(Rating.NOT_MET), welsh=Answer())
    operations.answer(blind=blind, answers=answers, actor=reader)
    missing = {each.criterion for each in operations.what_is_missing(blind)}
    assert missing == {"inclusion", "welsh"}
    with pytest.raises(operations.NotReadyToFinish):
        operations.finish(blind=blind, decision=Decision.APPROVE, actor=reader)
    operations.answer(blind=blind, answers=everything_met(), actor=reader)
    with pytest.raises(InvalidInput):
        operations.finish(blind=blind, decision=Decision.REJECT, reason=" ", actor=reader)
    operations.finish(blind=blind, decision=Decision.APPROVE, actor=reader)


def test_the_text_that_was_read_is_the_one_that_is_answered_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = qa_lead()
    blind = an_open_blind_review(reader=reader)
    operations.answer(blind=blind, answers=everything_met(), actor=reader)
    # The database lets nobody change a text that was submitted; as if somebody had.
    monkeypatch.setattr(operations, "content_hash", lambda _content: "f" * 64)
    with pytest.raises(TextChanged):
        operations.finish(blind=blind, decision=Decision.APPROVE, actor=reader)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE blind_answers SET rating = 'not_met'",
        "DELETE FROM blind_answers",
        "INSERT INTO blind_answers (blind_review_id, criterion, evidence) "
        "SELECT id, 'another', '' FROM blind_reviews",
        "UPDATE blind_reviews SET decision = 'reject'",
        "UPDATE blind_reviews SET state = 'open', ended_at = NULL, decision = NULL",
        "DELETE FROM blind_reviews",
    ],
)
def test_what_is_finished_is_never_changed(app: Flask, statement: str) -> None:
    read_blind(a_waiting_blind_review())
    with pytest.raises(DatabaseError, match="never"):
        db.session.execute(text(statement))


def test_it_repeats_a_decided_review_and_nothing_else(app: Flask) -> None:
    sample = a_waiting_blind_review().sample
    claim = a_claim()
    db.session.add(
        BlindReview(
            sample_id=sample.id,
            review_id=claim.id,
            version_id=claim.version_id,
            content_hash=claim.content_hash,
            state=BlindState.WAITING,
            reason="",
        )
    )
    with pytest.raises(DatabaseError, match="repeats a decided one"):
        db.session.flush()


def places(review: Review) -> list[str]:
    """Every page on which the words of a review could be read."""
    slug, number = review.version.intervention.slug, review.version.number
    page = f"/interventions/{slug}"
    return [
        f"/review/{review.id}",
        f"{page}/versions/{number}/reviews",
        f"{page}/versions/{number}",
        f"{page}/versions/{number}?tab=history",
        page,
        f"{page}?tab=history",
        f"{page}.json",
        f"{page}/compare",
        "/assurance/blind",
        "/assurance/agreement",
        "/assurance/agreement/inclusion",
        "/assurance",
        "/review",
        "/",
    ]


def test_nothing_of_the_first_review_is_shown_while_one_is_at_it(
    app: Flask, signed_in: SignIn
) -> None:
    reviewer = qa_lead()
    review = approved_with_words(reviewer=reviewer)
    reader, other = qa_lead(), qa_lead()
    [blind] = a_sample().reviews
    browser, beside = signed_in(reader), signed_in(other)
    assert WORDS in browser.get(f"/review/{review.id}").text
    operations.take(blind=blind, actor=reader)
    db.session.commit()
    told = (WORDS, EVIDENCE, f"By {reviewer.name}")
    for address in [*places(review), f"/assurance/blind/{blind.id}"]:
        answer = browser.get(address)
        for words in told:
            assert words not in answer.text, address
    refused = browser.get(f"/review/{review.id}")
    assert refused.status_code == 403
    assert "You are reviewing this blind" in refused.text
    assert f"/assurance/blind/{blind.id}/give-up" in refused.text
    # Everyone else reads it as before.
    assert WORDS in beside.get(f"/review/{review.id}").text
    # Given up, it is open again.
    assert browser.post(f"/assurance/blind/{blind.id}/give-up").status_code == 302
    assert WORDS in browser.get(f"/review/{review.id}").text


def test_once_finished_one_may_read_the_first_review(app: Flask, signed_in: SignIn) -> None:
    review = approved_with_words()
    reader = qa_lead()
    [blind] = a_sample().reviews
    read_blind(blind, reader=reader, inclusion=Answer(Rating.NOT_MET, "No pictures."))
    browser = signed_in(reader)
    assert WORDS in browser.get(f"/review/{review.id}").text
    page = browser.get("/assurance/agreement/inclusion").text
    assert EVIDENCE in page
    assert "No pictures." in page


def test_the_history_of_other_versions_leaves_it_out(app: Flask, signed_in: SignIn) -> None:
    review = approved_with_words()
    first = review.version
    reader = qa_lead()
    [blind] = a_sample().reviews
    approve(a_newer_submitted_version(first))
    operations.take(blind=blind, actor=reader)
    db.session.commit()
    page = signed_in(reader).get(f"/interventions/{first.intervention.slug}?tab=history")
    assert page.status_code == 200
    assert WORDS not in page.text
    assert "Version 2" in page.text


def posted(blind: BlindReview, **cards: dict[str, str]) -> dict[str, str]:
    """What the room sends: every card as it was opened, with the given changes."""
    data = {}
    for criterion in the_checklist().criteria:
        card = {"was": fingerprint(Answer()), "evidence": ""} | cards.get(criterion.code, {})
        data |= {f"{criterion.code}-{name}": value for name, value in card.items()}
    return data


def test_the_room_takes_saves_and_finishes(app: Flask, signed_in: SignIn) -> None:
    blind = a_waiting_blind_review()
    reader = qa_lead()
    browser, address = signed_in(reader), f"/assurance/blind/{blind.id}"
    assert "Take it only if you have not read how it was reviewed" in browser.get(address).text
    assert browser.post(f"{address}/take").location == address
    room = browser.get(address).text
    assert "0 of 19 answered" in room
    assert "Approved" not in room.partition("<main")[2]
    met = {criterion.code: {"rating": "met"} for criterion in the_checklist().criteria}
    some = {code: met[code] for code in list(met)[:3]}
    assert browser.post(address, data=posted(blind, **some)).status_code == 302
    assert "16 things are missing" in browser.get(f"{address}/decide").text
    rest = posted(blind, **{code: met[code] for code in list(met)[3:]}) | {"decide": "1"}
    # What another window saved stays: these cards were not touched here.
    assert browser.post(address, data=rest).location == f"{address}/decide"
    form = browser.get(f"{address}/decide").text
    assert "What would you decide?" in form
    assert "There is a problem" in browser.post(f"{address}/decide", data={}).text
    assert browser.post(f"{address}/decide", data={"decision": "approve"}).status_code == 302
    assert "You finished this blind review" in browser.get(address).text
    db.session.expire_all()
    assert {row.rating for row in blind.answers} == {Rating.MET}
    late = browser.post(address, data=posted(blind), follow_redirects=True)
    assert "nothing was saved" in late.text


def test_evidence_that_may_tell_who_a_child_is_is_asked_about_first(
    app: Flask, signed_in: SignIn
) -> None:
    reader = qa_lead()
    blind = an_open_blind_review(reader=reader)
    browser, address = signed_in(reader), f"/assurance/blind/{blind.id}"
    cards = {
        "safeguarding": {"rating": "not_met", "evidence": "Ring his mother on 07700 900123."},
        "inclusion": {"rating": "met"},
    }
    answer = browser.post(address, data=posted(blind, **cards))
    assert answer.status_code == 200
    assert "Is this something we must not hold?" in answer.text
    assert "07700 900123" in answer.text
    db.session.expire_all()
    assert [row.criterion for row in blind.answers] == ["inclusion"]


def test_the_files_are_handed_to_the_reader_alone_and_while_they_are_at_it(
    app: Flask, signed_in: SignIn
) -> None:
    author, reader, other = UserFactory(), qa_lead(), qa_lead()
    file = a_stored_file("cards.txt", b"Turn a card.", actor=author)
    document = a_document(materials=with_files(file).materials)
    version = a_submitted_version(author=author, document=document)
    blind = an_open_blind_review(reader=reader, version=version)
    address = f"/assurance/blind/{blind.id}/materials/{file.sha256}/cards.txt"
    browser = signed_in(reader)
    assert address in browser.get(f"/assurance/blind/{blind.id}").text
    assert browser.get(address).data == b"Turn a card."
    assert signed_in(other).get(address).status_code == 404
    operations.give_up(blind=blind, actor=reader)
    db.session.commit()
    assert browser.get(address).status_code == 404


def test_the_pages_ask_little_of_the_database(app: Flask, signed_in: SignIn) -> None:
    for _ in range(4):
        approve(a_submitted_version())
    sample = a_sample()
    reader = qa_lead()
    browser = signed_in(reader)
    for blind in sample.reviews[:2]:
        read_blind(blind, inclusion=Answer(Rating.NOT_MET, "No pictures."))
    operations.take(blind=sample.reviews[2], actor=reader)
    db.session.commit()
    addresses = [
        "/assurance",
        "/assurance/agreement",
        "/assurance/agreement/inclusion",
        "/assurance/blind",
        "/assurance/blind/draw",
        f"/assurance/blind/{sample.reviews[2].id}",
        f"/assurance/blind/{sample.reviews[2].id}/decide",
        f"/assurance/blind/{sample.reviews[3].id}",
        f"/review/{sample.reviews[2].review_id}",
    ]
    for address in addresses:
        with counted_queries() as statements:
            assert browser.get(address).status_code in (200, 403)
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (address, statements)
