"""Guard 5: what falls short is approved on a dated condition only, and an overdue one shows.

What an approval needs of the answers is in ``review/test_deciding.py``.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.models import VersionState
from catalogue.returning import operations as returning
from catalogue.review.conditions import ConditionMet, confirm_condition, report_condition
from core.database import db, today
from core.errors import InvalidInput, NotPermitted
from tests.days import Clock
from tests.factories.lifecycle import (
    WORDS,
    a_proposal,
    approve_on_condition,
    confirm,
    tick,
)
from tests.factories.people import UserFactory, administrator, manager, qa_lead


def test_a_condition_is_overdue_on_the_day_after_and_the_version_is_due(
    app: Flask, clock: Clock
) -> None:
    condition = approve_on_condition(days=30)
    version = condition.review.version
    clock.put_to(condition.due_on)
    assert tick() == (0, 0)
    assert version.state is VersionState.LIVE
    clock.put_forward(days=1)
    assert tick() == (1, 0)
    assert version.state is VersionState.REVIEW_DUE
    assert version.review_due_on == today()
    assert "Translate it." in version.events[-1].note
    assert version.events[-1].actor_id is None
    assert tick() == (0, 0)


def test_a_report_alone_does_not_meet_it(app: Flask, clock: Clock) -> None:
    condition = approve_on_condition()
    version = condition.review.version
    report_condition(condition=condition, words="Done.", actor=version.intervention.owner)
    clock.put_to(condition.due_on + timedelta(days=1))
    tick()
    assert version.state is VersionState.REVIEW_DUE


def test_one_that_was_confirmed_is_met_on_the_day_it_was_reported(app: Flask, clock: Clock) -> None:
    condition = approve_on_condition()
    version = condition.review.version
    reported = today()
    report_condition(condition=condition, words="Done.", actor=version.intervention.owner)
    clock.put_forward(days=3)
    confirm_condition(condition=condition, words="I read it.", actor=qa_lead())
    clock.put_to(condition.due_on + timedelta(days=1))
    assert tick() == (0, 0)
    assert (version.state, condition.met_on) == (VersionState.LIVE, reported)


def test_it_is_reported_by_the_owner_or_the_deputy_and_nobody_else(app: Flask) -> None:
    condition = approve_on_condition()
    intervention = condition.review.version.intervention
    for person in (UserFactory(), qa_lead(), manager(), administrator()):
        with pytest.raises(NotPermitted):
            report_condition(condition=condition, words="Done.", actor=person)
    intervention.deputy_id = UserFactory().id
    db.session.commit()
    report_condition(condition=condition, words="Nearly.", actor=intervention.owner)
    report_condition(condition=condition, words="Done.", actor=intervention.deputy)
    assert (condition.report, condition.reported_by) == ("Done.", intervention.deputy)


def test_it_is_confirmed_once_by_a_qa_lead_with_words(app: Flask) -> None:
    condition = approve_on_condition()
    for person in (UserFactory(), manager(), administrator(), condition.review.version.author):
        with pytest.raises(NotPermitted):
            confirm_condition(condition=condition, words=WORDS, actor=person)
    lead = qa_lead()
    with pytest.raises(InvalidInput):
        confirm_condition(condition=condition, words=" \n", actor=lead)
    confirm_condition(condition=condition, words=WORDS, actor=lead)
    with pytest.raises(ConditionMet):
        confirm_condition(condition=condition, words=WORDS, actor=qa_lead())
    with pytest.raises(ConditionMet):
        report_condition(
            condition=condition, words="Again.", actor=condition.review.version.intervention.owner
        )
    assert condition.met_by is lead


def test_an_overdue_condition_keeps_a_version_from_being_reaffirmed(
    app: Flask, clock: Clock
) -> None:
    condition = approve_on_condition()
    version = condition.review.version
    clock.put_to(condition.due_on + timedelta(days=1))
    tick()
    with pytest.raises(returning.ConditionsOverdue, match=r"Translate it\."):
        returning.propose(version=version, words=WORDS, actor=qa_lead())
    confirm_condition(condition=condition, words=WORDS, actor=qa_lead())
    assert version.state is VersionState.REVIEW_DUE
    confirm(a_proposal(version))
    assert version.state is VersionState.LIVE
    assert tick() == (0, 0)


def test_one_that_falls_due_after_the_proposal_stops_the_confirmation(
    app: Flask, clock: Clock
) -> None:
    condition = approve_on_condition(days=300)
    version = condition.review.version
    version.review_due_on = today()
    db.session.commit()
    tick()
    proposal = a_proposal(version)
    clock.put_to(condition.due_on + timedelta(days=1))
    with pytest.raises(returning.ConditionsOverdue):
        returning.confirm(proposal=proposal, words=WORDS, actor=qa_lead())


REWRITINGS = [
    "UPDATE review_conditions SET met_on = NULL, met_by_id = NULL",
    "UPDATE review_conditions SET met_note = 'Something else'",
    "UPDATE review_conditions SET met_on = due_on",
    "UPDATE review_conditions SET words = 'Something easier'",
    "UPDATE review_conditions SET due_on = '2099-01-01'",
    "DELETE FROM review_conditions",
]


@pytest.mark.parametrize("statement", REWRITINGS)
def test_the_database_keeps_what_was_met(app: Flask, statement: str) -> None:
    confirm_condition(condition=approve_on_condition(), words=WORDS, actor=qa_lead())
    db.session.commit()
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))
