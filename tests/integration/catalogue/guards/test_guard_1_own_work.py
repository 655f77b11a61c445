"""Guard 1: no author, submitter or editor decides on a version, at any turn of its life.

Claims and decisions on what is sent in are in ``review/test_who_may_review.py``.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.models import InterventionVersion, VersionEditor, VersionState
from catalogue.interventions.operations import note_editor
from catalogue.returning import operations as returning
from catalogue.returning.models import ProposalState, Return, ReturnProposal
from catalogue.review import operations
from catalogue.review.conditions import confirm_condition
from core.database import db, now
from core.errors import NotPermitted
from core.people.models import User
from tests.days import Clock
from tests.factories.interventions import a_draft
from tests.factories.lifecycle import (
    WORDS,
    a_proposal,
    an_appeal,
    approve_on_condition,
    fall_due,
    run_out,
    suspend,
)
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import approve, reject, submit

Involve = Callable[[User], InterventionVersion]


def written_by(person: User) -> InterventionVersion:
    return submit(a_draft(author=person), submitter=UserFactory())


def edited_by(person: User) -> InterventionVersion:
    draft = a_draft()
    note_editor(draft, person)
    return submit(draft)


def submitted_by(person: User) -> InterventionVersion:
    return submit(a_draft(), submitter=person)


@pytest.fixture
def person(app: Flask) -> User:
    """A QA lead, and safeguarding-qualified: no role is exempt."""
    return qa_lead(safeguarding_qualified=True)


@pytest.fixture(params=[written_by, edited_by, submitted_by])
def sent_in(request: pytest.FixtureRequest, person: User) -> InterventionVersion:
    """A version that the person wrote, edited or submitted."""
    involve: Involve = request.param
    return involve(person)


def test_they_hear_no_appeal(sent_in: InterventionVersion, person: User) -> None:
    an_appeal(reject(sent_in).version)
    with pytest.raises(NotPermitted):
        operations.claim(version=sent_in, actor=person)
    assert sent_in.state is VersionState.REJECTED


def test_they_confirm_no_condition(sent_in: InterventionVersion, person: User) -> None:
    condition = approve_on_condition(sent_in)
    with pytest.raises(NotPermitted):
        confirm_condition(condition=condition, words=WORDS, actor=person)
    assert condition.met_on is None


def test_they_reaffirm_nothing(sent_in: InterventionVersion, person: User, clock: Clock) -> None:
    fall_due(approve(sent_in).version, clock)
    with pytest.raises(NotPermitted):
        returning.propose(version=sent_in, words=WORDS, actor=person)
    proposal = a_proposal(sent_in)
    with pytest.raises(NotPermitted):
        returning.confirm(proposal=proposal, words=WORDS, actor=person)
    assert sent_in.state is VersionState.REVIEW_DUE
    run_out(sent_in, clock)
    with pytest.raises(NotPermitted):
        operations.claim(version=sent_in, actor=person)
    assert sent_in.state is VersionState.EXPIRED


def test_they_reinstate_nothing(sent_in: InterventionVersion, person: User) -> None:
    suspend(approve(sent_in).version)
    with pytest.raises(NotPermitted):
        returning.propose(version=sent_in, words=WORDS, actor=person)
    proposal = a_proposal(sent_in)
    with pytest.raises(NotPermitted):
        returning.confirm(proposal=proposal, words=WORDS, actor=person)
    assert sent_in.state is VersionState.SUSPENDED


def test_the_database_refuses_their_proposal(sent_in: InterventionVersion, person: User) -> None:
    suspend(approve(sent_in).version)
    with pytest.raises(IntegrityError):
        db.session.execute(insert(ReturnProposal).values(a_row(sent_in, person)))
    db.session.rollback()
    db.session.execute(insert(ReturnProposal).values(a_row(sent_in, qa_lead())))


def test_the_database_refuses_their_confirmation(
    sent_in: InterventionVersion, person: User
) -> None:
    suspend(approve(sent_in).version)
    a_proposal(sent_in)
    confirmed = (
        "UPDATE return_proposals SET state = 'confirmed', second_id = :person, "
        "second_words = 'Yes.', ended_at = proposed_at"
    )
    with pytest.raises(IntegrityError):
        db.session.execute(text(confirmed), {"person": person.id})
    db.session.rollback()
    db.session.execute(text(confirmed), {"person": qa_lead().id})


def test_whoever_became_an_editor_since_proposing_cannot_be_the_second(
    app: Flask, person: User
) -> None:
    """Even where someone was noted as an editor afterwards, the confirmation looks again."""
    version = approve(submitted_by(UserFactory())).version
    suspend(version)
    proposal = a_proposal(version)
    db.session.add(VersionEditor(version_id=version.id, user_id=person.id))
    db.session.commit()
    with pytest.raises(NotPermitted):
        returning.confirm(proposal=proposal, words=WORDS, actor=person)


def a_row(version: InterventionVersion, proposer: User) -> dict[str, object]:
    """A proposal as someone would write it into the table by hand."""
    return {
        "version_id": version.id,
        "author_id": version.author_id,
        "content_hash": version.content_hash,
        "step": Return.REINSTATE,
        "state": ProposalState.OPEN,
        "proposed_by_id": proposer.id,
        "proposed_at": now(),
        "words": "Nothing is wrong with it.",
        "second_words": "",
        "demonstration": False,
    }
