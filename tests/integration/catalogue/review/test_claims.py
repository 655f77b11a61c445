"""Claiming a version, letting it go, losing it to the clock, and two people at once."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask

from catalogue.interventions.lifecycle import ForbiddenMove
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.review import operations
from catalogue.review.checks import AlreadyClaimed, ClaimRanOut, ReviewEnded
from catalogue.review.models import Decision, Rating, Review, ReviewState
from catalogue.review.rules import Answer
from core.database import db, now
from core.errors import DomainError
from core.people.models import User
from tests.factories.interventions import a_draft, a_live_version
from tests.factories.people import qa_lead
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_submitted_version,
    approve,
    fill_in,
    reject,
)


def let_run_out(review: Review) -> None:
    review.claim_ends_at = now() - timedelta(seconds=1)
    db.session.commit()


def test_a_claim_lasts_five_days(app: Flask) -> None:
    review = a_claim()
    assert review.claim_ends_at - review.claimed_at == timedelta(days=5)
    assert review.version.state is VersionState.IN_REVIEW


def test_a_second_reviewer_is_told_who_has_it(app: Flask) -> None:
    review = a_claim()
    with pytest.raises(AlreadyClaimed, match=review.reviewer.name):
        operations.claim(version=review.version, actor=qa_lead())


def test_claiming_twice_gives_the_same_review(app: Flask) -> None:
    review = a_claim()
    assert operations.claim(version=review.version, actor=review.reviewer) is review


@pytest.mark.parametrize("make", [a_draft, a_live_version])
def test_only_what_waits_can_be_claimed(
    app: Flask, make: Callable[[], InterventionVersion]
) -> None:
    with pytest.raises(ForbiddenMove):
        operations.claim(version=make(), actor=qa_lead())


def test_what_was_rejected_cannot_be_claimed(app: Flask) -> None:
    version = reject(a_submitted_version()).version
    with pytest.raises(ForbiddenMove):
        operations.claim(version=version, actor=qa_lead())


def test_a_reviewer_lets_a_claim_go(app: Flask) -> None:
    review = a_claim()
    operations.release(review=review, actor=review.reviewer)
    assert review.state is ReviewState.RELEASED
    assert review.version.state is VersionState.SUBMITTED
    with pytest.raises(ReviewEnded, match="let go"):
        operations.release(review=review, actor=review.reviewer)
    assert a_claim(review.version).reviewer is not review.reviewer


def test_a_claim_that_ran_out_decides_nothing(app: Flask) -> None:
    review = fill_in(a_claim())
    let_run_out(review)
    with pytest.raises(ClaimRanOut, match="Claim the version again"):
        operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    with pytest.raises(ClaimRanOut):
        operations.answer(
            review=review, answers={"welsh": Answer(Rating.MET)}, actor=review.reviewer
        )


def test_someone_else_can_claim_what_ran_out(app: Flask) -> None:
    stale = a_claim()
    let_run_out(stale)
    review = operations.claim(version=stale.version, actor=qa_lead())
    assert stale.state is ReviewState.RELEASED
    assert review.version.state is VersionState.IN_REVIEW
    assert [event.action for event in stale.version.events[-3:]] == ["claim", "release", "claim"]


def test_the_clock_returns_only_what_ran_out(app: Flask) -> None:
    stale, fresh = a_claim(), a_claim()
    let_run_out(stale)
    assert operations.release_stale_claims() == 1
    assert stale.version.state is VersionState.SUBMITTED
    assert stale.version.events[-1].actor_id is None
    assert fresh.version.state is VersionState.IN_REVIEW
    assert operations.release_stale_claims() == 0


def test_the_command_returns_what_ran_out(app: Flask) -> None:
    stale = a_claim()
    let_run_out(stale)
    result = app.test_cli_runner().invoke(args=["review", "tick"])
    assert result.exit_code == 0, result.output
    assert "Returned 1 claim that had run out.\n" in result.output
    db.session.refresh(stale)
    assert stale.state is ReviewState.RELEASED


def test_saved_answers_come_along_when_the_same_person_claims_again(app: Flask) -> None:
    review = fill_in(a_claim(), welsh=Answer(Rating.NOT_APPLICABLE, "England only."))
    let_run_out(review)
    again = operations.claim(version=review.version, actor=review.reviewer)
    assert again is not review
    assert len(again.answers) == 19
    assert {row.criterion: row.evidence for row in again.answers}["welsh"] == "England only."
    operations.decide(review=again, decision=Decision.APPROVE, actor=again.reviewer)


def test_answers_of_someone_else_do_not_come_along(app: Flask) -> None:
    review = fill_in(a_claim())
    operations.release(review=review, actor=review.reviewer)
    assert a_claim(review.version).answers == []


def at_the_same_instant(app: Flask, *steps: Callable[[], object]) -> list[object]:
    """Run each step in a thread and a session of its own; what it gave, or how it was refused."""
    db.session.remove()
    start = Barrier(len(steps))
    outcomes: list[object] = [None] * len(steps)

    def run(position: int, step: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                outcomes[position] = step()
                db.session.commit()
            except DomainError as refused:
                outcomes[position] = refused
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=each) for each in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def claiming(version_id: int, reviewer_id: int) -> Callable[[], int]:
    def step() -> int:
        version = db.session.get_one(InterventionVersion, version_id)
        return operations.claim(
            version=version, actor=db.session.get_one(User, reviewer_id)
        ).reviewer_id

    return step


def approving(review_id: int) -> Callable[[], int]:
    def step() -> int:
        review = db.session.get_one(Review, review_id)
        operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
        return review.version_id

    return step


def refusals(outcomes: list[object]) -> list[object]:
    return [each for each in outcomes if isinstance(each, DomainError)]


def test_of_two_claims_in_the_same_instant_one_wins_and_the_other_is_told(app: Flask) -> None:
    version, people = a_submitted_version(), [qa_lead() for _ in range(4)]
    outcomes = at_the_same_instant(app, *(claiming(version.id, person.id) for person in people))
    refused = refusals(outcomes)
    assert len(refused) == 3, outcomes
    assert all(isinstance(each, AlreadyClaimed) for each in refused)
    held = db.session.query(Review).filter_by(state=ReviewState.OPEN).all()
    assert [each.reviewer_id for each in held] == [
        each for each in outcomes if isinstance(each, int)
    ]


def test_of_two_presses_of_the_same_button_one_decides(app: Flask) -> None:
    review = fill_in(a_claim())
    review_id = review.id
    outcomes = at_the_same_instant(app, approving(review_id), approving(review_id))
    assert [type(each) for each in refusals(outcomes)] == [ReviewEnded]
    assert db.session.get_one(Review, review_id).version.state is VersionState.LIVE


def test_two_versions_approved_in_the_same_instant_leave_one_in_use(app: Flask) -> None:
    first = approve(a_submitted_version()).version
    second = a_newer_submitted_version(first)
    third = a_newer_submitted_version(second)
    reviews = [fill_in(a_claim(each)).id for each in (second, third)]
    intervention_id = first.intervention_id
    outcomes = at_the_same_instant(app, *(approving(each) for each in reviews))
    assert refusals(outcomes) == []
    states = db.session.query(InterventionVersion.state).filter_by(intervention_id=intervention_id)
    assert sorted(state for (state,) in states) == ["live", "superseded", "superseded"]
