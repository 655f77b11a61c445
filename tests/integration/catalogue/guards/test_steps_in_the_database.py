"""Whoever writes into the tables by hand takes no step that the design does not have."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.recall.operations import acknowledge
from core.database import db
from tests.days import Clock
from tests.factories.interventions import a_draft, a_live_version, put_in_state
from tests.factories.lifecycle import (
    a_proposal,
    a_suspended_version,
    an_appeal,
    an_approved_version,
    confirm,
    retire,
    suspend,
)
from tests.factories.people import qa_lead
from tests.factories.reviews import a_claim, a_submitted_version, reject
from tests.factories.shelves import took_pack

STATES = [state.value for state in VersionState]
# The table of the design, written out here once more.
STEPS = {
    *(("draft", after) for after in ("submitted", "withdrawn")),
    *(("submitted", after) for after in ("in_review", "withdrawn")),
    *(("in_review", after) for after in ("submitted", "changes_requested", "rejected", "live")),
    *(("live", after) for after in ("superseded", "review_due", "suspended", "retired")),
    *(("review_due", after) for after in ("live", "superseded", "expired", "suspended", "retired")),
    *(("expired", after) for after in ("live", "retired")),
    # Those back from a rejection or a suspension need more than the row: see below.
    ("suspended", "retired"),
}


def write(version: InterventionVersion, state: str) -> None:
    """Set a state as someone with the database in their hands would."""
    db.session.execute(
        text("UPDATE intervention_versions SET state = :state WHERE id = :id"),
        {"state": state, "id": version.id},
    )


def goes_through(version: InterventionVersion, state: str) -> bool:
    """Try it, and undo it."""
    attempt = db.session.begin_nested()
    try:
        write(version, state)
    except IntegrityError:
        return False
    finally:
        attempt.rollback()
    return True


@pytest.mark.parametrize("before", STATES)
def test_the_database_lets_through_the_steps_of_the_design_only(app: Flask, before: str) -> None:
    version = a_draft() if before == "draft" else a_live_version()
    if before == "draft":
        version.content_hash = "0" * 64
    put_in_state(version, before)
    db.session.commit()
    found = {
        (before, after) for after in STATES if after != before and goes_through(version, after)
    }
    assert found == {step for step in STEPS if step[0] == before}


def test_a_rejected_version_is_looked_at_again_only_on_appeal(app: Flask) -> None:
    version = reject(a_submitted_version()).version
    assert not goes_through(version, "in_review")
    an_appeal(version)
    assert goes_through(version, "in_review")
    reject(version)
    assert not goes_through(version, "in_review")


def test_a_suspended_version_is_live_again_only_by_two_people(app: Flask) -> None:
    version = a_suspended_version()
    assert not goes_through(version, "live")
    proposal = a_proposal(version)
    assert not goes_through(version, "live")
    confirm(proposal)
    assert version.state is VersionState.LIVE
    suspend(version)
    assert not goes_through(version, "live"), "the two people of last time do not count again"


def test_two_versions_of_one_intervention_are_never_both_in_use(app: Flask, clock: Clock) -> None:
    first, second = an_approved_version(), a_draft()
    second.intervention_id, second.number = first.intervention_id, 2
    db.session.commit()
    with pytest.raises(IntegrityError):
        put_in_state(second, "live")


REWRITINGS = [
    "UPDATE review_appeals SET words = 'Another reason'",
    "UPDATE review_appeals SET round = 1",
    "DELETE FROM review_appeals",
    "UPDATE reviews SET round = 1 WHERE kind = 'appeal'",
    "UPDATE reviews SET kind = 'assessment' WHERE kind = 'appeal'",
    "UPDATE version_events SET note = 'Nothing happened'",
    "DELETE FROM version_events",
]


@pytest.mark.parametrize("statement", REWRITINGS)
def test_an_appeal_is_never_rewritten(app: Flask, statement: str) -> None:
    a_claim(an_appeal().version)
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))


PROPOSALS = [
    "UPDATE return_proposals SET words = 'Another reason'",
    "UPDATE return_proposals SET state = 'open', ended_at = NULL",
    "UPDATE return_proposals SET second_words = 'Another reason'",
    "UPDATE return_proposals SET proposed_by_id = second_id",
    "DELETE FROM return_proposals",
]


@pytest.mark.parametrize("statement", PROPOSALS)
def test_who_brought_a_version_back_is_never_rewritten(app: Flask, statement: str) -> None:
    confirm(a_proposal(a_suspended_version()))
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))


RECALLS = [
    "UPDATE recalls SET words = 'Another reason'",
    "UPDATE recalls SET kind = 'suspension'",
    "UPDATE recalls SET reason_code = 'other'",
    "UPDATE recalls SET by_id = by_id + 1",
    "UPDATE recalls SET over_at = at",
    "DELETE FROM recalls",
    "UPDATE recall_notices SET user_id = user_id + 1",
    "DELETE FROM recall_notices",
]


@pytest.mark.parametrize("statement", RECALLS)
def test_a_recall_is_never_rewritten(app: Flask, statement: str) -> None:
    version, person = an_approved_version(), qa_lead()
    took_pack(person, version)
    retire(version)
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))


def test_an_acknowledgement_is_given_once(app: Flask) -> None:
    version, person = an_approved_version(), qa_lead()
    took_pack(person, version)
    acknowledge(recall=retire(version), actor=person)
    db.session.commit()
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE recall_notices SET acknowledged_at = NULL"))
