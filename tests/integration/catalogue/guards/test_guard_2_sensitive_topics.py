"""Guard 2: on a sensitive topic a second, safeguarding-qualified person is needed, at every turn.

First and second approvals of what is sent in are in ``review/test_sensitive_topics.py``.
"""

import pytest
from flask import Flask

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.returning import operations as returning
from catalogue.review import operations
from core.errors import NotPermitted
from tests.days import Clock
from tests.factories.lifecycle import (
    WORDS,
    a_proposal,
    an_appeal,
    an_approved_version,
    confirm,
    fall_due,
    run_out,
    suspend,
)
from tests.factories.people import qa_lead
from tests.factories.reviews import a_sensitive_document, a_submitted_version, approve, reject


def only_by_a_qualified_second(version: InterventionVersion, back: VersionState) -> None:
    """Someone proposes; only a safeguarding-qualified colleague can confirm it."""
    proposal = a_proposal(version)
    with pytest.raises(NotPermitted, match="safeguarding-qualified"):
        returning.confirm(proposal=proposal, words=WORDS, actor=qa_lead())
    assert version.state is back
    confirm(proposal, by=qa_lead(safeguarding_qualified=True))
    assert version.state is VersionState.LIVE


def test_it_is_reaffirmed_by_a_qualified_second(app: Flask, clock: Clock) -> None:
    version = fall_due(an_approved_version(sensitive=True), clock)
    only_by_a_qualified_second(version, VersionState.REVIEW_DUE)


def test_it_is_reinstated_by_a_qualified_second(app: Flask) -> None:
    version = an_approved_version(sensitive=True)
    suspend(version)
    only_by_a_qualified_second(version, VersionState.SUSPENDED)


def test_a_full_review_of_what_has_run_out_needs_two_again(app: Flask, clock: Clock) -> None:
    version = run_out(an_approved_version(sensitive=True), clock)
    first = approve(version).reviewer
    assert version.state is VersionState.EXPIRED
    with pytest.raises(NotPermitted, match="first approval"):
        operations.claim(version=version, actor=first)
    with pytest.raises(NotPermitted, match="safeguarding-qualified"):
        operations.claim(version=version, actor=qa_lead())
    approve(version, reviewer=qa_lead(safeguarding_qualified=True))
    assert version.state is VersionState.LIVE


def test_an_appeal_needs_two_again_though_one_had_approved_before(app: Flask) -> None:
    version = a_submitted_version(document=a_sensitive_document())
    before = [approve(version).reviewer]
    before.append(reject(version, reviewer=qa_lead(safeguarding_qualified=True)).reviewer)
    an_appeal(version)
    for judge in before:
        with pytest.raises(NotPermitted, match="An appeal goes to someone who has not"):
            operations.claim(version=version, actor=judge)
    approve(version)
    assert version.state is VersionState.SUBMITTED
    with pytest.raises(NotPermitted, match="safeguarding-qualified"):
        operations.claim(version=version, actor=qa_lead())
    approve(version, reviewer=qa_lead(safeguarding_qualified=True))
    assert version.state is VersionState.LIVE
