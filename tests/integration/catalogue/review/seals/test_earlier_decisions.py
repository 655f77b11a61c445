"""Decisions from before there were seals are sealed as they stand, and then as safe as any."""

import runpy
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.review import operations
from catalogue.review.seals.models import ReviewSeal
from catalogue.review.seals.verification import SEALED_EARLIER, verify_seals
from core.audit.models import AuditEvent
from core.audit.operations import record
from core.audit.queries import verify_chain
from core.audit.verifiers import silent
from core.config import REPOSITORY
from core.database import db
from tests.factories.reviews import a_submitted_version, approve, reject
from tests.factories.tampering import tamper

MIGRATION = REPOSITORY / "migrations" / "versions" / "20261126_seals_of_decisions.py"


def without_a_seal(*, review: Any, actor: Any, changes: Any) -> None:
    """How a decision was told to the audit before there were seals."""
    record(actor=actor, action="decide_review", subject=review, changes=changes)


@pytest.fixture
def sealed_later(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(operations, "record_decision", without_a_seal)
        approve(a_submitted_version())
        reject(a_submitted_version())
    assert len(verify_seals(silent).problems) == 2, "neither has a seal"
    seal_what_is_decided = runpy.run_path(str(MIGRATION))["seal_what_is_decided"]
    seal_what_is_decided(db.session.connection())
    db.session.commit()


def test_they_are_sealed_as_the_service_seals_and_the_audit_says_so(sealed_later: None) -> None:
    assert verify_seals(silent).problems == ()
    assert verify_chain().problems == ()
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.action == SEALED_EARLIER
    assert event.changes["seal"] == [None, 2]


def test_the_next_decision_goes_on_from_there(sealed_later: None) -> None:
    approve(a_submitted_version())
    numbers = select(ReviewSeal.number).order_by(ReviewSeal.number)
    assert db.session.scalars(numbers).all() == [1, 2, 3]
    assert verify_seals(silent).problems == ()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE reviews SET reason = 'Fine.' WHERE id = 1", "Review 1 of version 1"),
        ("DELETE FROM review_seals WHERE number = 2", "Seal 2 was removed."),
        ("DELETE FROM review_seals", "Seals 1 to 2 were removed."),
    ],
)
def test_what_is_changed_since_is_found(sealed_later: None, statement: str, found: str) -> None:
    tamper(statement)
    assert any(problem.startswith(found) for problem in verify_seals(silent).problems)
