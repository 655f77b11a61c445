"""The figures over the whole life of a version: appeals, what ran out, and what came after."""

from datetime import timedelta

import pytest
from flask import Flask

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.quality.figures import Figures, Share
from catalogue.quality.period import Period
from catalogue.quality.queries import figures_of
from catalogue.recall.operations import retire, suspend
from catalogue.review.appealing import appeal
from catalogue.review.clock import let_expire, let_fall_due
from catalogue.review.conditions import confirm_condition, report_condition
from catalogue.review.models import Decision, Rating, Review
from catalogue.review.operations import decide
from catalogue.review.rules import Answer
from core.database import db, now, today
from tests.factories.people import qa_lead
from tests.factories.quality import this_year
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_sensitive_document,
    a_submitted_version,
    approve,
    fill_in,
    reject,
)

Patch = pytest.MonkeyPatch


def figures(period: Period | None = None) -> Figures:
    return figures_of(period or this_year(), viewer=qa_lead())


def named(shares: tuple[Share, ...]) -> dict[str, tuple[int, int]]:
    return {share.label: (share.n, share.of) for share in shares}


def appealed(version: InterventionVersion, *, days_ago: float, patch: Patch) -> None:
    """The author appeals against the rejection of a version, so long ago."""
    moment = now() - timedelta(days=days_ago)
    with patch.context() as then:
        then.setattr("catalogue.review.appealing.now", lambda: moment)
        appeal(version=version, words="The third step was misread.", actor=version.author)
    db.session.commit()


def run_out(version: InterventionVersion, *, days_ago: float, patch: Patch) -> None:
    """A version in use falls due and runs out, so long ago."""
    version.review_due_on = version.expires_on = today() - timedelta(days=1)
    db.session.commit()
    moment = now() - timedelta(days=days_ago)
    with patch.context() as then:
        then.setattr("catalogue.interventions.lifecycle.now", lambda: moment)
        let_fall_due()
        let_expire()
    db.session.commit()
    assert version.state is VersionState.EXPIRED


def on_condition(version: InterventionVersion, *, due_in: int) -> Review:
    """An approval on a condition, due in so many days."""
    due = today() + timedelta(days=due_in)
    answer = Answer(Rating.NOT_FULLY_MET, "Nobody has.", "Try it.", due)
    review = fill_in(a_claim(version), tried_with_users=answer)
    decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    return review


def due_within(days: int) -> Period:
    return Period(today(), today() + timedelta(days=days))


def test_an_appeal_is_timed_from_the_appeal_and_not_from_the_submission(
    app: Flask, monkeypatch: Patch
) -> None:
    version = a_submitted_version()
    version.submitted_at = now() - timedelta(days=50)
    db.session.commit()
    reject(version)
    appealed(version, days_ago=3, patch=monkeypatch)
    assert figures().queue.waiting.longest == 3
    approve(version)
    found = figures()
    times = dict(found.times)
    assert (
        times["Appeal to the last decision"].n,
        times["Appeal to the last decision"].longest,
    ) == (
        1,
        3,
    )
    # The rejection alone is of the round that the author sent it in for.
    assert times["Submission to the last decision"].n == 1
    assert times["Submission to the last decision"].longest == 50
    kinds = {each.label: each.numbers for each in found.kinds}
    assert kinds["Sent in for review"] == (0, 0, 1)
    assert kinds["Appealed after a rejection"] == (1, 0, 0)


def test_what_ran_out_waits_from_that_day(app: Flask, monkeypatch: Patch) -> None:
    version = a_submitted_version()
    version.submitted_at = now() - timedelta(days=800)
    db.session.commit()
    approve(version)
    run_out(version, days_ago=4, patch=monkeypatch)
    assert figures().queue.waiting.longest == 4
    assert figures().queue.over_target == 0
    approve(version)
    times = dict(figures().times)
    assert times["Running out to the last decision"].longest == 4
    assert times["Submission to the last decision"].n == 1
    kinds = {each.label: each.numbers for each in figures().kinds}
    assert kinds["Run out, to be used again"] == (1, 0, 0)


def test_a_second_approval_belongs_to_the_first_one_of_its_own_round(
    app: Flask, monkeypatch: Patch
) -> None:
    qualified = [qa_lead(safeguarding_qualified=True) for _ in range(2)]
    version = a_submitted_version(document=a_sensitive_document())
    for second in qualified:
        approve(version)
        approve(version, reviewer=second)
        if second is qualified[0]:
            run_out(version, days_ago=1, patch=monkeypatch)
    found = figures()
    # Two rounds of two approvals: joined by stage alone, they would be counted more than once.
    assert found.decided == 4
    assert dict(found.times)["First approval to the second decision"].n == 2
    assert {each.share.label: each.second for each in found.reviewers}[qualified[1].name] == 1


def test_a_condition_counts_once_the_version_is_in_use(app: Flask) -> None:
    version = a_submitted_version(document=a_sensitive_document())
    on_condition(version, due_in=9)
    assert figures(due_within(9)).conditions.stands[0].of == 0
    approve(version, reviewer=qa_lead(safeguarding_qualified=True))
    assert named(figures(due_within(9)).conditions.stands)["Open"] == (1, 1)


def test_a_condition_is_met_on_the_day_that_its_owner_reported(app: Flask) -> None:
    review = on_condition(a_submitted_version(), due_in=9)
    [condition] = review.conditions
    report_condition(
        condition=condition, words="Tried with four.", actor=review.version.intervention.owner
    )
    confirm_condition(condition=condition, words="I read the notes.", actor=qa_lead())
    db.session.commit()
    found = figures(due_within(9)).conditions
    assert named(found.stands)["Met on time"] == (1, 1)
    assert found.met_on_time == Share("Met on time", 1, 1)


def test_a_condition_of_what_was_replaced_first_falls_away(app: Flask) -> None:
    review = on_condition(a_submitted_version(), due_in=9)
    approve(a_newer_submitted_version(review.version))
    found = figures(due_within(9)).conditions
    assert named(found.stands)["Fell away"] == (1, 1)
    # Nobody was late with it, and nobody met it.
    assert found.met_on_time.of == 0
    assert figures().conditions.due_later == 0


def test_what_was_suspended_and_retired_since_is_out_of_what_was_approved(app: Flask) -> None:
    versions = [approve(a_submitted_version()).version for _ in range(3)]
    words = "A child was hurt."
    suspend(version=versions[0], reason_code="could_harm", words=words, actor=qa_lead())
    retire(version=versions[1], reason_code="other", words=words, replacement=None, actor=qa_lead())
    db.session.commit()
    assert named(figures().afterwards) == {"Suspended since": (1, 3), "Retired since": (1, 3)}


def test_what_happened_before_the_approval_is_not_held_against_it(
    app: Flask, monkeypatch: Patch
) -> None:
    version = approve(a_submitted_version()).version
    run_out(version, days_ago=1, patch=monkeypatch)
    review = fill_in(a_claim(version))
    days_ago = now() - timedelta(days=400)
    with monkeypatch.context() as then:
        then.setattr("catalogue.interventions.lifecycle.now", lambda: days_ago)
        suspended = approve(a_submitted_version()).version
        suspend(version=suspended, reason_code="could_harm", words="It hurts.", actor=qa_lead())
    decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    # Two versions were approved; the suspension stands in the timeline before either approval.
    assert named(figures().afterwards)["Suspended since"] == (0, 2)


def test_a_claim_that_a_retirement_made_moot_did_not_run_out(
    app: Flask, monkeypatch: Patch
) -> None:
    version = approve(a_submitted_version()).version
    run_out(version, days_ago=1, patch=monkeypatch)
    a_claim(version)
    retire(
        version=version, reason_code="other", words="Outdated.", replacement=None, actor=qa_lead()
    )
    db.session.commit()
    assert named(figures().claims) == {
        "With a decision": (1, 2),
        "Let go by the reviewer": (0, 2),
        "Ran out": (0, 2),
        "Overtaken: suspended, retired or replaced": (1, 2),
    }
