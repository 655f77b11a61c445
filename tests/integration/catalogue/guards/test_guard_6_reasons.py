"""Guard 6: whoever says no, or takes something out of use, gives a reason code and words.

Refusals through the service are in ``review/test_deciding.py``.
"""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.models import VersionState
from catalogue.recall import operations as recalling
from catalogue.returning import operations as returning
from catalogue.review.appealing import appeal
from core.database import db
from core.errors import InvalidInput
from tests.factories.lifecycle import (
    a_proposal,
    a_suspended_version,
    an_approved_version,
    retire,
    suspend,
)
from tests.factories.people import qa_lead
from tests.factories.reviews import a_claim, a_submitted_version, reject

UNREASONED = [("", "It frightens."), ("no such code", "It frightens."), ("other", " \n")]


@pytest.mark.parametrize(
    "how",
    ["reason_code = NULL, reason = 'It frightens.'", "reason_code = 'not_safe', reason = '  '"],
)
@pytest.mark.parametrize("decision", ["reject", "request_changes"])
def test_the_database_keeps_no_refusal_without_a_reason(
    app: Flask, decision: str, how: str
) -> None:
    a_claim()
    refusing = (
        "UPDATE reviews SET state = 'decided', decided_at = claimed_at, "  # noqa: S608 - ours
        f"decision = '{decision}', {how}"
    )
    with pytest.raises(IntegrityError):
        db.session.execute(text(refusing))


@pytest.mark.parametrize(("code", "words"), UNREASONED)
def test_taking_out_of_use_needs_a_code_and_words(app: Flask, code: str, words: str) -> None:
    version = an_approved_version()
    with pytest.raises(InvalidInput):
        recalling.suspend(version=version, reason_code=code, words=words, actor=qa_lead())
    with pytest.raises(InvalidInput):
        recalling.retire(
            version=version, reason_code=code, words=words, replacement=None, actor=qa_lead()
        )
    assert version.state is VersionState.LIVE


def test_the_reason_stands_on_the_timeline(app: Flask) -> None:
    version = an_approved_version()
    suspend(version)
    assert version.events[-1].note.startswith("It could harm a child: The third step")
    retire(version)
    assert version.events[-1].note == "It did not help: It did not help."


def test_bringing_back_and_appealing_need_words(app: Flask) -> None:
    version = a_suspended_version()
    with pytest.raises(InvalidInput):
        returning.propose(version=version, words=" ", actor=qa_lead())
    proposal = a_proposal(version)
    for step in (returning.confirm, returning.end):
        with pytest.raises(InvalidInput):
            step(proposal=proposal, words=" ", actor=qa_lead())
    rejected = reject(a_submitted_version()).version
    with pytest.raises(InvalidInput):
        appeal(version=rejected, words=" ", actor=rejected.author)
    assert version.state is VersionState.SUSPENDED
