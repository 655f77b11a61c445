"""Guard 7: an approval lasts 24 months, 12 if sensitive; the clock ends it, whoever looks away."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from catalogue.interventions.models import VersionState
from catalogue.review import operations
from catalogue.review.models import Decision, ReviewKind
from catalogue.review.rules import add_months
from core.config import Settings
from core.database import db, today
from core.errors import InvalidInput
from tests.days import Clock
from tests.factories.lifecycle import (
    a_proposal,
    an_approved_version,
    confirm,
    fall_due,
    run_out,
    suspend,
    tick,
)
from tests.factories.people import qa_lead
from tests.factories.reviews import a_claim, approve, fill_in


@pytest.mark.parametrize(("sensitive", "months"), [(False, 24), (True, 12)])
def test_it_is_set_at_approval(app: Flask, sensitive: bool, months: int) -> None:
    version = an_approved_version(sensitive=sensitive)
    assert version.expires_on == add_months(today(), months)
    assert version.review_due_on == version.expires_on - timedelta(days=90)


def test_it_can_be_configured(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = replace(
        settings, approval_months=6, sensitive_approval_months=3, review_due_days=10
    )
    version = an_approved_version()
    assert version.expires_on == add_months(today(), 6)
    assert version.review_due_on == version.expires_on - timedelta(days=10)
    assert an_approved_version(sensitive=True).expires_on == add_months(today(), 3)


def test_it_falls_due_on_the_day_and_runs_out_after_its_last(app: Flask, clock: Clock) -> None:
    version, other = an_approved_version(), an_approved_version()
    other.review_due_on, other.expires_on = (today() + timedelta(days=5000),) * 2
    db.session.commit()
    assert version.review_due_on is not None
    assert version.expires_on is not None
    clock.put_to(version.review_due_on - timedelta(days=1))
    assert tick() == (0, 0)
    clock.put_forward(days=1)
    assert tick() == (1, 0)
    assert tick() == (0, 0)
    assert version.state is VersionState.REVIEW_DUE
    clock.put_to(version.expires_on)
    assert tick() == (0, 0)
    assert version.is_available
    clock.put_forward(days=1)
    assert not version.is_available, "even before the clock has ticked"
    assert tick() == (0, 1)
    assert tick() == (0, 0)
    assert version.state is VersionState.EXPIRED
    assert [event.action for event in version.events[-2:]] == ["fall_due", "expire"]
    assert other.state is VersionState.LIVE


def test_a_timer_that_slept_for_years_makes_both_steps(app: Flask, clock: Clock) -> None:
    version = an_approved_version()
    clock.put_forward(days=1000)
    assert tick() == (1, 1)
    assert version.state is VersionState.EXPIRED


def test_the_clock_touches_nothing_that_was_taken_out_of_use(app: Flask, clock: Clock) -> None:
    version = an_approved_version()
    suspend(version)
    clock.put_forward(days=1000)
    assert tick() == (0, 0)
    assert version.state is VersionState.SUSPENDED


def test_what_ran_out_while_it_was_suspended_is_not_to_be_had_when_it_is_back(
    app: Flask, clock: Clock
) -> None:
    version = an_approved_version()
    suspend(version)
    clock.put_forward(days=1000)
    confirm(a_proposal(version))
    assert not version.is_available
    assert tick() == (1, 1)
    assert version.state is VersionState.EXPIRED


def test_reaffirmed_it_has_the_dates_of_a_new_approval(app: Flask, clock: Clock) -> None:
    version = an_approved_version()
    first = version.approved_at
    fall_due(version, clock)
    confirm(a_proposal(version))
    assert version.state is VersionState.LIVE
    assert version.last_reviewed_on == today()
    assert version.expires_on == add_months(today(), 24)
    assert version.approved_at == first
    assert tick() == (0, 0)


def test_what_has_run_out_comes_back_by_a_full_review(app: Flask, clock: Clock) -> None:
    version = run_out(an_approved_version(), clock)
    review = a_claim(version)
    assert review.kind is ReviewKind.REAFFIRMATION
    assert version.state is VersionState.EXPIRED
    with pytest.raises(operations.NotReadyToApprove):
        operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    fill_in(review)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    assert version.state is VersionState.LIVE
    assert version.expires_on == add_months(today(), 24)
    run_out(version, clock)
    assert approve(version, reviewer=qa_lead()).round > review.round


def test_what_was_in_use_is_not_rejected_any_more(app: Flask, clock: Clock) -> None:
    review = fill_in(a_claim(run_out(an_approved_version(), clock)))
    with pytest.raises(InvalidInput, match="cannot be rejected any more"):
        operations.decide(
            review=review,
            decision=Decision.REJECT,
            reason_code="not_safe",
            reason="It frightens.",
            actor=review.reviewer,
        )
    operations.decide(
        review=review,
        decision=Decision.REQUEST_CHANGES,
        reason_code="facts",
        reason="The law has changed.",
        actor=review.reviewer,
    )
    assert review.version.state is VersionState.EXPIRED
