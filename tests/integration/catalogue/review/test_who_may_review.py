"""Nobody decides on their own work: not the author, an editor or the submitter, in any role."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.models import InterventionVersion, VersionEditor, VersionState
from catalogue.interventions.operations import note_editor
from catalogue.review import operations
from catalogue.review.models import Decision, Review, ReviewStage, ReviewState
from core.database import db, now
from core.errors import NotPermitted
from core.people.models import Role, User
from tests.factories.interventions import a_draft
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.factories.reviews import a_claim, a_submitted_version, fill_in, submit, the_checklist


def written_by(person: User) -> InterventionVersion:
    """And sent for review by someone else, so that being the author is what counts."""
    return submit(a_draft(author=person), submitter=UserFactory())


def edited_by(person: User) -> InterventionVersion:
    draft = a_draft()
    note_editor(draft, person)
    return submit(draft)


def submitted_by(person: User) -> InterventionVersion:
    return submit(a_draft(), submitter=person)


INVOLVED = [
    pytest.param(written_by, "You wrote this", id="author"),
    pytest.param(edited_by, "You edited this", id="editor"),
    pytest.param(submitted_by, "You submitted this", id="submitter"),
]
Involve = Callable[[User], InterventionVersion]


@pytest.mark.parametrize(("involve", "words"), INVOLVED)
def test_a_qa_lead_who_was_involved_cannot_claim(app: Flask, involve: Involve, words: str) -> None:
    person = qa_lead(safeguarding_qualified=True)
    version = involve(person)
    with pytest.raises(NotPermitted, match=words):
        operations.claim(version=version, actor=person)
    assert version.state is VersionState.SUBMITTED


@pytest.mark.parametrize(("involve", "words"), INVOLVED[1:])
def test_a_qa_lead_who_became_involved_cannot_decide(
    app: Flask, involve: Involve, words: str
) -> None:
    """Even where a claim was made somehow, the decision looks again."""
    person = qa_lead()
    review = fill_in(a_claim(reviewer=person))
    if involve is edited_by:
        db.session.add(VersionEditor(version_id=review.version_id, user_id=person.id))
    else:
        review.version.submitted_by_id = person.id
    db.session.commit()
    with pytest.raises(NotPermitted, match=words):
        operations.decide(review=review, decision=Decision.APPROVE, actor=person)
    assert db.session.get_one(Review, review.id).state is ReviewState.OPEN


@pytest.mark.parametrize(("involve", "_words"), INVOLVED)
def test_the_database_refuses_a_review_by_someone_involved(
    app: Flask, involve: Involve, _words: str
) -> None:
    person = qa_lead()
    version = involve(person)
    with pytest.raises(IntegrityError):
        db.session.execute(insert(Review).values(a_row(version, person)))
    db.session.rollback()
    db.session.execute(insert(Review).values(a_row(version, qa_lead())))


def test_the_database_lets_nobody_take_over_a_review(app: Flask) -> None:
    review = a_claim()
    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(update(Review).values(reviewer_id=qa_lead().id))
    db.session.rollback()
    assert review.state is ReviewState.OPEN


def test_the_database_refuses_a_review_of_another_text(app: Flask) -> None:
    row = a_row(a_submitted_version(), qa_lead()) | {"content_hash": "0" * 64}
    with pytest.raises(IntegrityError):
        db.session.execute(insert(Review).values(row))


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.MANAGER, Role.ADMINISTRATOR])
def test_only_a_qa_lead_claims_and_decides(app: Flask, role: Role) -> None:
    people = {Role.MANAGER: manager, Role.ADMINISTRATOR: administrator}
    person = people.get(role, UserFactory)()
    with pytest.raises(NotPermitted):
        operations.claim(version=a_submitted_version(), actor=person)
    with pytest.raises(NotPermitted):
        operations.decide(review=fill_in(a_claim()), decision=Decision.APPROVE, actor=person)


def test_another_qa_lead_cannot_answer_decide_or_release(app: Flask) -> None:
    review, other = fill_in(a_claim()), qa_lead()
    with pytest.raises(NotPermitted):
        operations.answer(review=review, answers={}, actor=other)
    with pytest.raises(NotPermitted):
        operations.decide(review=review, decision=Decision.APPROVE, actor=other)
    with pytest.raises(NotPermitted):
        operations.release(review=review, actor=other)


def test_a_person_who_is_no_longer_a_qa_lead_cannot_decide(app: Flask) -> None:
    review = fill_in(a_claim())
    review.reviewer.role = Role.PRACTITIONER
    db.session.commit()
    with pytest.raises(NotPermitted):
        operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)


def a_row(version: InterventionVersion, reviewer: User) -> dict[str, object]:
    """A review as someone would write it into the table by hand."""
    checklist = the_checklist()
    return {
        "version_id": version.id,
        "author_id": version.author_id,
        "content_hash": version.content_hash,
        "checklist": checklist.code,
        "checklist_version": checklist.version,
        "checklist_hash": checklist.content_hash,
        "stage": ReviewStage.FIRST,
        "state": ReviewState.DECIDED,
        "reviewer_id": reviewer.id,
        "claimed_at": now(),
        "claim_ends_at": now(),
        "decided_at": now(),
        "decision": Decision.APPROVE,
        "reason": "",
        "demonstration": False,
    }
