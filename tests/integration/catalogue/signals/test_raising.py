"""A signal puts a version under early review, once for each finding, and ends once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from catalogue.interventions.models import AVAILABLE, InterventionVersion, VersionState
from catalogue.recall.operations import retire, suspend
from catalogue.returning.operations import confirm, propose
from catalogue.review.clock import let_fall_due
from catalogue.signals.models import ReviewSignal, SignalEnd, SignalKind
from catalogue.signals.operations import SignalEnded, dismiss_signal, raise_signal
from core.audit.models import AuditEvent
from core.database import db, today
from core.errors import AlreadyExists, InvalidInput, NotPermitted
from core.people.models import User
from tests.factories.interventions import a_draft, a_live_version, a_version_in
from tests.factories.people import UserFactory, administrator, qa_lead
from tests.factories.reviews import a_newer_submitted_version, approve, reject

FIGURES: dict[str, Any] = {
    "measure": "Share of children who dropped out",
    "n": 42,
    "value": 0.31,
    "threshold": 0.2,
    "low": 0.19,
    "high": 0.46,
}


def a_signal(version: InterventionVersion, **changes: Any) -> ReviewSignal:
    """What the evidence part would raise, with the given changes, committed."""
    said: dict[str, Any] = {
        "version": version,
        "kind": SignalKind.DROP_OUT,
        "words": "More stopped coming from July to September than expected.",
        "figures": FIGURES,
        "key": f"drop_out:version-{version.id}:2026-Q3",
        "actor": None,
    }
    signal = raise_signal(**said | changes)
    db.session.commit()
    return signal


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_live_version()


def test_a_version_in_use_is_due_for_review_today_and_stays_in_use(
    version: InterventionVersion,
) -> None:
    signal = a_signal(version)
    assert version.state is VersionState.REVIEW_DUE
    assert version.review_due_on == today()
    assert version.is_available
    assert signal.figures == FIGURES
    event = version.events[-1]
    assert (event.action, event.actor_id) == ("fall_due", None)
    assert "stopped coming" in event.note
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert {"raise_signal", "set_review_due", "version_fall_due"} <= set(actions)


def test_the_same_finding_is_raised_once(version: InterventionVersion) -> None:
    first, again = a_signal(version), a_signal(version, words="Said once more.")
    assert first.id == again.id
    assert again.words.startswith("More stopped")
    other = a_signal(version, key="drop_out:version-1:2026-Q4")
    assert other.id != first.id
    assert [event.action for event in version.events].count("fall_due") == 1


def test_a_key_belongs_to_one_version(version: InterventionVersion) -> None:
    a_signal(version, key="one")
    with pytest.raises(AlreadyExists, match="another version"):
        a_signal(a_live_version(), key="one")


def test_a_review_that_was_due_already_keeps_its_date(version: InterventionVersion) -> None:
    version.review_due_on = today() - timedelta(days=9)
    a_signal(version)
    assert version.review_due_on == today() - timedelta(days=9)


@pytest.mark.parametrize("state", sorted(set(VersionState) - {*AVAILABLE, VersionState.SUSPENDED}))
def test_a_version_that_is_not_in_use_keeps_the_signal_and_stays_where_it_is(
    app: Flask, state: VersionState
) -> None:
    version = a_version_in(state)
    due = version.review_due_on
    signal = a_signal(version)
    assert signal.is_open
    assert (version.state, version.review_due_on) == (state, due)


def test_a_suspended_version_is_due_for_review_once_it_is_back(
    version: InterventionVersion,
) -> None:
    suspend(version=version, reason_code="incident", words="A child was hurt.", actor=qa_lead())
    signal = a_signal(version)
    assert version.state is VersionState.SUSPENDED
    confirm(
        proposal=propose(version=version, words="It was the room.", actor=qa_lead()),
        words="So it was.",
        actor=qa_lead(),
    )
    assert version.state is VersionState.LIVE
    assert signal.is_open, "that it may be used again is no review"
    assert let_fall_due() == 1
    assert version.state is VersionState.REVIEW_DUE


@pytest.mark.parametrize(
    "changes",
    [
        {"words": " "},
        {"words": "x" * 2001},
        {"key": ""},
        {"key": "x" * 201},
        {"figures": {**FIGURES, "n": 9}},
        {"figures": {**FIGURES, "case_reference": "YJ-1"}},
        {"figures": {**FIGURES, "high": 0.2}},
        {"figures": {"measure": "Share", "n": 42}},
        {"figures": {**FIGURES, "threshold": FIGURES["value"]}},
        {"figures": {**FIGURES, "threshold": 0.4}},
        {"figures": {**FIGURES, "value": "many"}},
    ],
)
def test_what_cannot_be_kept_is_refused(
    version: InterventionVersion, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        a_signal(version, **changes)
    assert version.state is VersionState.LIVE


def test_an_administrator_does_not_raise_one(version: InterventionVersion) -> None:
    with pytest.raises(NotPermitted):
        a_signal(version, actor=administrator())


def test_a_qa_lead_dismisses_one_with_a_reason_and_the_review_stays_due(
    version: InterventionVersion,
) -> None:
    signal, lead = a_signal(version), qa_lead()
    dismiss_signal(signal=signal, reason="Two moved away.", actor=lead)
    db.session.commit()
    assert (signal.ending, signal.ended_by_id) == (SignalEnd.DISMISSED, lead.id)
    assert version.state is VersionState.REVIEW_DUE
    with pytest.raises(SignalEnded):
        dismiss_signal(signal=signal, reason="Again.", actor=lead)
    assert a_signal(version).id == signal.id, "raised again it stays dismissed"


def an_author_who_is_a_qa_lead() -> tuple[User, InterventionVersion]:
    author = qa_lead()
    return author, a_live_version(author=author)


def test_nobody_dismisses_a_signal_about_their_own_work(app: Flask) -> None:
    author, version = an_author_who_is_a_qa_lead()
    signal = a_signal(version)
    for actor in (author, UserFactory()):
        with pytest.raises(NotPermitted):
            dismiss_signal(signal=signal, reason="All is well.", actor=actor)
    with pytest.raises(InvalidInput):
        dismiss_signal(signal=signal, reason=" ", actor=qa_lead())


def test_the_approval_of_a_newer_version_answers_it(version: InterventionVersion) -> None:
    signal = a_signal(version)
    review = approve(a_newer_submitted_version(version))
    db.session.refresh(signal)
    assert version.state is VersionState.SUPERSEDED
    assert (signal.ending, signal.review_id) == (SignalEnd.REVIEWED, review.id)


def test_a_rejection_of_a_newer_version_answers_nothing(version: InterventionVersion) -> None:
    signal = a_signal(version)
    reject(a_newer_submitted_version(version))
    db.session.refresh(signal)
    assert signal.is_open


def test_two_who_reaffirm_the_version_answer_it(version: InterventionVersion) -> None:
    signal, first, second = a_signal(version), qa_lead(), qa_lead()
    proposal = propose(version=version, words="Three moved house at once.", actor=first)
    assert signal.is_open, "one person alone decides nothing"
    confirm(proposal=proposal, words="I spoke to the three.", actor=second)
    db.session.commit()
    assert version.state is VersionState.LIVE
    assert (signal.ending, signal.ended_by_id, signal.review_id) == (
        SignalEnd.REVIEWED,
        second.id,
        None,
    )


def test_a_retirement_answers_those_of_the_version_that_is_retired(
    version: InterventionVersion,
) -> None:
    signal, lead = a_signal(version), qa_lead()
    retire(
        version=version, reason_code="could_harm", words="It hurts.", replacement=None, actor=lead
    )
    db.session.commit()
    assert (signal.ending, signal.ended_by_id) == (SignalEnd.RETIRED, lead.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_signals SET words = 'Nothing'",
        "UPDATE review_signals SET figures = '{}'",
        "UPDATE review_signals SET key = 'another'",
        "UPDATE review_signals SET ending = 'dismissed', ended_at = raised_at, ended_by_id = 1",
        "DELETE FROM review_signals",
    ],
)
def test_the_database_refuses_to_rewrite_one(version: InterventionVersion, statement: str) -> None:
    a_signal(version)
    with pytest.raises(DatabaseError):
        db.session.execute(text(statement))
    db.session.rollback()


def test_once_ended_it_is_never_changed(version: InterventionVersion) -> None:
    dismiss_signal(signal=a_signal(version), reason="Two moved away.", actor=qa_lead())
    db.session.commit()
    with pytest.raises(DatabaseError, match="only ends"):
        db.session.execute(text("UPDATE review_signals SET reason = 'Another'"))
    db.session.rollback()


def test_a_draft_is_not_disturbed(app: Flask) -> None:
    draft = a_draft()
    a_signal(draft)
    assert draft.state is VersionState.DRAFT
