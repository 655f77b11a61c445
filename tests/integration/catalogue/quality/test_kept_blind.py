"""A blind reviewer is kept from what came of the first review, and from judging the version."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from catalogue.care.queries import AskedDue, all_due, due_list
from catalogue.decisions.queries import Asked, find_decisions
from catalogue.found.known import known_already
from catalogue.interventions.blindness import ReviewingBlind, add_blindness
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.operations import note_editor
from catalogue.interventions.queries import version_for, version_history
from catalogue.quality import operations
from catalogue.quality.models import BlindReview
from catalogue.quality.pairs import disagreements_on
from catalogue.recall.operations import suspend
from catalogue.recall.queries import recall_by_id
from catalogue.returning.operations import confirm, propose
from catalogue.returning.queries import proposal_by_id
from catalogue.review.appealing import appeal
from catalogue.review.comments.operations import answer, comment, mark_done, mark_not_done
from catalogue.review.comments.queries import asked_of
from catalogue.review.conditions import condition_by_id, confirm_condition, report_condition
from catalogue.review.models import Decision, Rating, Review
from catalogue.review.my_reviews import second_approvals_for
from catalogue.review.operations import claim, decide
from catalogue.review.queries import decisions_on, review_for
from catalogue.review.queue import Asked as InQueue
from catalogue.review.queue import oldest_unclaimed, queue
from catalogue.review.rules import Answer
from core.database import db, today
from core.errors import NotPermitted
from core.notices.models import Notice
from core.people.models import User
from tests.factories.files import a_text_in_the_store, with_files
from tests.factories.found import a_found_file
from tests.factories.people import qa_lead
from tests.factories.quality import (
    a_sample,
    a_waiting_blind_review,
    an_open_blind_review,
    read_blind,
    this_year,
)
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_sensitive_document,
    a_submitted_version,
    appeal_against,
    fill_in,
    reject,
    the_next_draft,
)


def approved_on_condition() -> Review:
    review = a_claim()
    due = today() + timedelta(days=20)
    fill_in(review, tried_with_users=Answer(Rating.NOT_FULLY_MET, "Nobody.", "Try it.", due))
    decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    return review


def taken(reader: User) -> BlindReview:
    """The one review that was decided, drawn and taken."""
    [blind] = a_sample().reviews
    operations.take(blind=blind, actor=reader)
    db.session.commit()
    return blind


def suspended(version: InterventionVersion) -> int:
    """The number of the recall of a version that was suspended."""
    recall = suspend(version=version, reason_code="incident", words="It broke.", actor=qa_lead())
    db.session.commit()
    return recall.id


def sent_back_with_a_comment() -> Review:
    """Changes asked for, with a comment that names a quokka."""
    review = a_claim()
    comment(review=review, anchor="summary", words="Name the quokka.", actor=review.reviewer)
    decide(
        review=review,
        decision=Decision.REQUEST_CHANGES,
        reason_code="facts",
        reason="See the comment.",
        actor=review.reviewer,
    )
    db.session.commit()
    return review


def test_the_version_its_history_and_its_decisions_are_closed(app: Flask) -> None:
    reader, other = qa_lead(), qa_lead()
    version = an_open_blind_review(reader=reader).version
    intervention, slug = version.intervention, version.intervention.slug
    for number in (None, version.number):
        with pytest.raises(ReviewingBlind):
            version_for(slug, number, viewer=reader)
        assert version_for(slug, number, viewer=other).id == version.id
    assert version_history(intervention, viewer=reader) == []
    assert [each.id for each in version_history(intervention, viewer=other)] == [version.id]
    [review] = decisions_on([version], viewer=other)
    assert decisions_on([version], viewer=reader) == []
    with pytest.raises(ReviewingBlind):
        review_for(review.id, viewer=reader)


def test_its_conditions_are_closed(app: Flask) -> None:
    [condition] = approved_on_condition().conditions
    reader = qa_lead()
    assert condition_by_id(condition.id, viewer=reader) is condition
    taken(reader)
    with pytest.raises(ReviewingBlind):
        condition_by_id(condition.id, viewer=reader)


def test_it_is_left_out_of_the_list_of_decisions_and_of_its_counts(app: Flask) -> None:
    approved_on_condition()
    reader = qa_lead()
    before = find_decisions(Asked(), viewer=reader)
    assert (before.total, before.by_decision) == (1, {"approve": 1})
    # Found by the evidence of the first reviewer, too.
    assert find_decisions(Asked(words="nobody"), viewer=reader).total == 1
    taken(reader)
    for asked in (Asked(), Asked(words="nobody"), Asked(decisions=("approve",))):
        found = find_decisions(asked, viewer=reader)
        assert (found.total, found.items, found.by_decision, found.by_topic) == (0, [], {}, {})
    assert find_decisions(Asked(), viewer=qa_lead()).total == 1


def test_its_conditions_are_left_out_of_what_is_due(app: Flask) -> None:
    approved_on_condition()
    reader = qa_lead()
    assert [row.kind for row in due_list(AskedDue(), viewer=reader).rows] == ["condition"]
    taken(reader)
    assert due_list(AskedDue(), viewer=reader).rows == []
    assert all_due(AskedDue(), viewer=reader) == []
    assert due_list(AskedDue(), viewer=qa_lead()).total == 1


def test_why_it_was_rejected_is_not_told_with_something_alike(app: Flask) -> None:
    file = a_text_in_the_store("cards.txt", "Turn over the first card. " * 40)
    reject(a_submitted_version(document=with_files(file)))
    reader = qa_lead()
    brought = a_found_file(file, by=reader)
    assert len(known_already(brought, viewer=reader).rejected) == 1
    taken(reader)
    assert known_already(brought, viewer=reader).rejected == []
    assert len(known_already(brought, viewer=qa_lead()).rejected) == 1


def test_what_was_asked_of_it_is_not_told_in_the_room_of_the_next(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    review = sent_back_with_a_comment()
    reader = qa_lead()
    following = a_claim(a_newer_submitted_version(review.version), reviewer=reader)
    browser = signed_in(reader)
    assert "Name the quokka." in browser.get(f"/review/{following.id}").text
    taken(reader)
    assert "Name the quokka." not in browser.get(f"/review/{following.id}").text


def test_what_was_asked_of_it_is_not_told_to_who_writes_the_next(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    review = sent_back_with_a_comment()
    reader, draft = qa_lead(), the_next_draft(review.version)
    taken(reader)
    note_editor(draft, reader)
    db.session.commit()
    [said] = asked_of(draft, viewer=draft.author)
    pages = ["", "/comments", "/about"]
    for person, told in ((draft.author, True), (reader, False)):
        browser = signed_in(person)
        page = "".join(browser.get(f"/drafts/{draft.id}{rest}").text for rest in pages)
        assert ("Name the quokka." in page) is told
        assert ("1 comment" in page) is told
    for deed in (mark_done, mark_not_done, partial(answer, words="I have.")):
        with pytest.raises(ReviewingBlind):
            deed(draft=draft, comment_id=said.id, actor=reader)


def test_who_writes_what_mends_it_does_not_review_it_blind(app: Flask) -> None:
    review = sent_back_with_a_comment()
    writer, draft = qa_lead(), the_next_draft(review.version)
    note_editor(draft, writer)
    db.session.commit()
    [blind] = a_sample().reviews
    with pytest.raises(NotPermitted, match="read how this was judged"):
        operations.take(blind=blind, actor=writer)
    operations.take(blind=blind, actor=qa_lead())


def test_the_queue_does_not_tell_that_it_is_an_appeal(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    rejection = reject(a_submitted_version())
    reader, other = qa_lead(), qa_lead()
    taken(reader)
    appeal_against(rejection)
    for person, told in ((other, True), (reader, False)):
        assert queue(InQueue(), viewer=person).total == int(told)
        assert oldest_unclaimed(viewer=person, at_most=5)[1] == int(told)
        notices = select(Notice.words).where(Notice.user_id == person.id)
        assert ("appealed" in str(db.session.scalars(notices).all())) is told
        browser = signed_in(person)
        pages = [browser.get(path).text for path in ("/", "/review", "/notices")]
        assert any(rejection.version.title in page for page in pages) is told


def test_what_waits_for_a_second_approval_is_not_told(app: Flask) -> None:
    version = a_submitted_version(document=a_sensitive_document())
    reader, other = (qa_lead(safeguarding_qualified=True) for _ in range(2))
    review = fill_in(a_claim(version))
    decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    taken(reader)
    assert list(second_approvals_for(reader)) == []
    assert list(second_approvals_for(other)) == [version]
    assert queue(InQueue(), viewer=reader).total == 0


def test_what_was_found_of_something_alike_does_not_tell_that_it_was_rejected(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    file = a_text_in_the_store("cards.txt", "Turn over the first card. " * 40)
    reject(a_submitted_version(document=with_files(file)))
    reader = qa_lead()
    resource = a_found_file(file)
    assert resource.findings[0] == "rejected_before"
    browser, page = signed_in(reader), "/review/found"
    assert "Rejected before" in browser.get(page).text
    blind = taken(reader)
    told = browser.get(page).text
    assert "Rejected before" not in told
    assert "does not say what was rejected before" in told
    told = browser.get(f"/library/found/{resource.id}").text
    assert "rejected on" not in told
    assert "apart from what you review blind" in told
    operations.give_up(blind=blind, actor=reader)
    db.session.commit()
    assert "Rejected before" in browser.get(page).text


def test_what_is_proposed_for_it_is_closed_but_a_recall_is_not(app: Flask) -> None:
    version = approved_on_condition().version
    recall_id = suspended(version)
    proposal = propose(version=version, words="It was the printer.", actor=qa_lead())
    db.session.commit()
    reader = qa_lead()
    assert proposal_by_id(proposal.id, viewer=reader) is proposal
    taken(reader)
    with pytest.raises(ReviewingBlind):
        proposal_by_id(proposal.id, viewer=reader)
    # Whoever has it must be able to read that it may not be used.
    assert recall_by_id(recall_id, viewer=reader).id == recall_id


def test_one_does_not_judge_it_for_real_while_one_reviews_it_blind(app: Flask) -> None:
    version = reject(a_submitted_version()).version
    reader = qa_lead()
    blind = taken(reader)
    appeal(version=version, words="It was misread.", actor=version.author)
    db.session.commit()
    with pytest.raises(ReviewingBlind):
        claim(version=version, actor=reader)
    operations.give_up(blind=blind, actor=reader)
    db.session.commit()
    assert claim(version=version, actor=reader).reviewer_id == reader.id


@pytest.mark.parametrize("dealt", ["reported", "confirmed", "proposed", "agreed"])
def test_who_has_dealt_with_it_since_does_not_review_it_blind(app: Flask, dealt: str) -> None:
    lead, another = qa_lead(), qa_lead()
    review = approved_on_condition()
    version, [condition] = review.version, review.conditions
    if dealt in ("reported", "confirmed"):
        if dealt == "reported":
            version.intervention.owner = lead
            report_condition(condition=condition, words="Tried.", actor=lead)
        else:
            confirm_condition(condition=condition, words="I saw it.", actor=lead)
    else:
        suspended(version)
        first, second = (lead, another) if dealt == "proposed" else (another, lead)
        confirm(
            proposal=propose(version=version, words="Mended.", actor=first),
            words="So it is.",
            actor=second,
        )
    db.session.commit()
    [blind] = a_sample().reviews
    with pytest.raises(NotPermitted, match="read how this was judged"):
        operations.take(blind=blind, actor=lead)
    # The database knows it too.
    db.session.rollback()
    with pytest.raises(DatabaseError, match="had no part"):
        db.session.execute(
            text("UPDATE blind_reviews SET state = 'open', reviewer_id = :who, taken_at = :at"),
            {"who": lead.id, "at": "2025-01-01 00:00:00+00:00"},
        )


def test_the_comparison_leaves_out_what_the_reader_reviews_blind(app: Flask) -> None:
    blind = read_blind(
        a_waiting_blind_review(), inclusion=Answer(Rating.NOT_MET, "There is no picture.")
    )
    viewer = qa_lead()
    assert disagreements_on("inclusion", this_year(), viewer=viewer).total == 1
    # A version is drawn once at a time, so nothing but another rule of the service comes to this.
    add_blindness(app, lambda _person: frozenset({blind.version_id}))
    assert disagreements_on("inclusion", this_year(), viewer=viewer).total == 0
