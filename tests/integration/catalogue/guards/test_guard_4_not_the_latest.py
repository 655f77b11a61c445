"""Guard 4: what was approved goes live, never "the latest"; and only one version is in use."""

import pytest
from flask import Flask

from catalogue.interventions.models import VersionState
from catalogue.returning import operations as returning
from catalogue.review import operations
from catalogue.review.checks import AnotherInUse
from catalogue.review.models import Decision
from tests.days import Clock
from tests.factories.interventions import a_draft
from tests.factories.lifecycle import (
    WORDS,
    a_proposal,
    a_suspended_version,
    an_appeal,
    an_approved_version,
    fall_due,
    run_out,
)
from tests.factories.people import qa_lead
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    approve,
    fill_in,
    reject,
    submit,
)


def test_an_older_version_approved_later_is_the_one_in_use(app: Flask) -> None:
    first = an_approved_version()
    second = a_newer_submitted_version(first)
    third = a_newer_submitted_version(second)
    approve(second)
    assert [each.state for each in (first, second, third)] == ["superseded", "live", "submitted"]
    approve(third)
    assert [each.state for each in (first, second, third)] == ["superseded", "superseded", "live"]


def test_an_appeal_puts_the_version_live_that_was_appealed(app: Flask) -> None:
    version = reject(submit(a_draft())).version
    newer = a_newer_submitted_version(version)
    an_appeal(version)
    approve(version)
    assert version.state is VersionState.LIVE
    assert newer.state is VersionState.SUBMITTED


def test_a_version_that_is_due_is_superseded_and_its_proposal_ends(
    app: Flask, clock: Clock
) -> None:
    first = fall_due(an_approved_version(), clock)
    proposal = a_proposal(first)
    approve(a_newer_submitted_version(first))
    assert first.state is VersionState.SUPERSEDED
    assert proposal.state == "ended"
    with pytest.raises(returning.ProposalEnded):
        returning.confirm(proposal=proposal, words=WORDS, actor=qa_lead())


def test_what_was_suspended_does_not_come_back_beside_a_newer_one(app: Flask) -> None:
    first = a_suspended_version()
    waiting = a_proposal(first)
    newer = a_newer_submitted_version(first)
    approve(newer)
    with pytest.raises(AnotherInUse):
        returning.confirm(proposal=waiting, words=WORDS, actor=qa_lead())
    returning.end(proposal=waiting, words="Version 2 is in use.", actor=qa_lead())
    with pytest.raises(AnotherInUse):
        returning.propose(version=first, words=WORDS, actor=qa_lead())
    assert (first.state, newer.state) == ("suspended", "live")


def test_what_has_run_out_does_not_come_back_beside_a_newer_one(app: Flask, clock: Clock) -> None:
    first = run_out(an_approved_version(), clock)
    review = fill_in(a_claim(first))
    newer = a_newer_submitted_version(first)
    approve(newer)
    with pytest.raises(AnotherInUse):
        operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    assert (first.state, newer.state) == ("expired", "live")
