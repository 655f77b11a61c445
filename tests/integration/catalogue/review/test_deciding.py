"""What a decision needs, and what it does."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from catalogue.interventions.models import VersionState
from catalogue.review import operations
from catalogue.review.checks import NotReadyToApprove, ReviewEnded, TextChanged
from catalogue.review.models import Decision, Rating, Review, ReviewState
from catalogue.review.rules import Answer
from core.audit.models import AuditEvent
from core.database import db, today
from core.errors import InvalidInput
from core.outbox.operations import after
from tests.factories.interventions import a_live_version, put_in_state
from tests.factories.people import qa_lead
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_submitted_version,
    approve,
    everything_met,
    fill_in,
    reject,
)

SOON = timedelta(days=30)


def approving(answers: Mapping[str, Answer]) -> Review:
    """Try to approve a version with the given answers."""
    review = a_claim()
    operations.answer(review=review, answers=answers, actor=review.reviewer)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    return review


def test_approval_needs_every_mandatory_criterion(app: Flask) -> None:
    answers = everything_met()
    del answers["tried_with_users"]
    with pytest.raises(NotReadyToApprove, match="Tried by children or practitioners") as refused:
        approving(answers)
    assert [obstacle.criterion for obstacle in refused.value.obstacles] == ["tried_with_users"]


@pytest.mark.parametrize("rating", [Rating.NOT_MET, Rating.NOT_FULLY_MET])
def test_a_stop_criterion_that_is_not_met_stops_even_with_a_condition(
    app: Flask, rating: Rating
) -> None:
    weak = Answer(rating, "No steps for a disclosure.", "Write the steps.", today() + SOON)
    with pytest.raises(NotReadyToApprove, match=r"Safeguarding.*must be met"):
        approving(everything_met(safeguarding=weak))


def test_a_stop_criterion_may_be_not_applicable_with_a_reason(app: Flask) -> None:
    with pytest.raises(NotReadyToApprove, match=r"Facts and law.*does not apply"):
        approving(everything_met(facts_and_law=Answer(Rating.NOT_APPLICABLE)))
    review = approving(
        everything_met(facts_and_law=Answer(Rating.NOT_APPLICABLE, "It states no facts."))
    )
    assert review.version.state is VersionState.LIVE
    assert not review.conditions


def test_what_falls_short_needs_a_condition_with_a_date(app: Flask) -> None:
    undated = Answer(Rating.NOT_FULLY_MET, "There is no Welsh text.", "Translate it.", None)
    with pytest.raises(NotReadyToApprove, match="Give a date for “Welsh”"):
        approving(everything_met(welsh=undated))


def test_what_falls_short_becomes_a_condition_of_the_approval(app: Flask) -> None:
    due = today() + SOON
    review = approving(
        everything_met(
            welsh=Answer(Rating.NOT_MET, "There is no Welsh text.", "Translate it.", due),
            inclusion=Answer(Rating.MET, "", "left over from an earlier rating", due),
        )
    )
    conditions = [(each.criterion, each.words, each.due_on) for each in review.conditions]
    assert conditions == [("welsh", "Translate it.", due)]


@pytest.mark.parametrize("decision", [Decision.REQUEST_CHANGES, Decision.REJECT])
@pytest.mark.parametrize(
    ("reason_code", "reason", "field"),
    [
        (None, "It frightens.", "reasons"),
        ("no such code", "It frightens.", "reasons"),
        ("rights", " \n", "reason"),
    ],
)
def test_a_refusal_needs_a_reason_and_words(
    app: Flask, decision: Decision, reason_code: str | None, reason: str, field: str
) -> None:
    review = a_claim()
    with pytest.raises(InvalidInput) as refused:
        operations.decide(
            review=review,
            decision=decision,
            reason_code=reason_code,
            reason=reason,
            actor=review.reviewer,
        )
    assert (refused.value.field or "").endswith(field)
    assert review.state is ReviewState.OPEN


@pytest.mark.parametrize(
    ("decision", "code", "state"),
    [
        (Decision.REQUEST_CHANGES, "facts", VersionState.CHANGES_REQUESTED),
        (Decision.REJECT, "shaming", VersionState.REJECTED),
    ],
)
def test_a_refusal_ends_the_version_and_says_why_on_its_timeline(
    app: Flask, decision: Decision, code: str, state: VersionState
) -> None:
    in_use = a_live_version()
    newer = a_newer_submitted_version(in_use)
    review = a_claim(newer)
    operations.decide(
        review=review,
        decision=decision,
        reason_code=code,
        reason="See the second step.",
        actor=review.reviewer,
    )
    assert newer.state is state
    assert newer.events[-1].note.endswith(": See the second step.")
    assert in_use.state is VersionState.LIVE


def test_a_text_changed_behind_the_reviewer_is_not_approved(app: Flask) -> None:
    review = fill_in(a_claim())
    on_postgresql = db.engine.dialect.name == "postgresql"
    past_the_trigger = (
        "SET LOCAL session_replication_role = replica"
        if on_postgresql
        else "DROP TRIGGER versions_text_is_fixed"
    )
    db.session.execute(text(past_the_trigger))
    table = "UPDATE intervention_versions SET content = :content WHERE id = :id"
    content = '{"title": "Another text"}'
    db.session.execute(text(table), {"content": content, "id": review.version_id})
    db.session.commit()
    with pytest.raises(TextChanged):
        operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    assert review.version.state is VersionState.IN_REVIEW


def test_a_checklist_changed_behind_the_reviewer_is_not_decided_on(app: Flask) -> None:
    review = fill_in(a_claim())
    app.extensions["checklists"] = ()
    with pytest.raises(TextChanged, match="checklist has changed"):
        operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)


def test_what_was_approved_goes_live_and_not_the_latest(app: Flask) -> None:
    first = a_live_version()
    second = a_newer_submitted_version(first)
    third = a_newer_submitted_version(second)
    approve(second)
    assert first.state is VersionState.SUPERSEDED
    assert second.state is VersionState.LIVE
    assert third.state is VersionState.SUBMITTED
    assert second.intervention.available_version is second
    assert first.events[-1].note == "Replaced by version 2."


def test_a_version_due_for_review_is_replaced_too(app: Flask) -> None:
    first = a_live_version()
    put_in_state(first, VersionState.REVIEW_DUE)
    db.session.commit()
    approve(a_newer_submitted_version(first))
    assert first.state is VersionState.SUPERSEDED


def test_an_approval_sets_its_dates_and_tells_the_search(app: Flask) -> None:
    version = approve(a_submitted_version()).version
    assert version.last_reviewed_on == today()
    assert version.expires_on is not None
    assert version.expires_on.year == today().year + 2
    assert version.review_due_on == version.expires_on - timedelta(days=90)
    assert after(0, kind="search")[-1].payload == {"intervention_id": version.intervention_id}


def test_every_step_is_in_the_audit(app: Flask) -> None:
    person = qa_lead()
    review = approve(a_submitted_version(), reviewer=person)
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.actor_id == person.id).order_by(AuditEvent.id)
    ).all()
    assert [each.action for each in events] == [
        "version_claim",
        "claim_review",
        "answer_review",
        "decide_review",
        "set_approval_dates",
        "version_approve",
    ]
    answered, decided = events[2].changes, events[3].changes
    assert answered["safeguarding.rating"] == [None, "met"]
    assert decided["decision"] == [None, "approve"]
    assert events[3].subject_id == review.id


def test_a_decision_is_made_once(app: Flask) -> None:
    review = reject(a_submitted_version())
    for step in (
        lambda: operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer),
        lambda: operations.answer(review=review, answers={}, actor=review.reviewer),
        lambda: operations.release(review=review, actor=review.reviewer),
    ):
        with pytest.raises(ReviewEnded, match="decided"):
            step()


def test_answers_are_saved_in_parts(app: Flask) -> None:
    review = a_claim()
    operations.answer(
        review=review, answers={"welsh": Answer(Rating.NOT_MET, "None")}, actor=review.reviewer
    )
    operations.answer(
        review=review, answers={"inclusion": Answer(Rating.MET)}, actor=review.reviewer
    )
    saved = {row.criterion: (row.rating, row.evidence) for row in review.answers}
    assert saved == {"welsh": (Rating.NOT_MET, "None"), "inclusion": (Rating.MET, "")}


def test_saving_the_same_answers_again_changes_nothing(app: Flask) -> None:
    review = fill_in(a_claim())
    counted = select(AuditEvent).where(AuditEvent.action == "answer_review")
    before = len(db.session.scalars(counted).all())
    fill_in(review)
    assert len(db.session.scalars(counted).all()) == before


def test_an_answer_to_nothing_on_the_checklist_is_refused(app: Flask) -> None:
    review = a_claim()
    with pytest.raises(InvalidInput, match="not on this checklist"):
        operations.answer(review=review, answers={"colour": Answer()}, actor=review.reviewer)
