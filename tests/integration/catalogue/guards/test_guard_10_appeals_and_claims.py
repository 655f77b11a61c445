"""Guard 10: one appeal, by the author, to reviewers who have not decided on it; claims time out.

That decisions are never rewritten is in ``review/test_decisions_are_kept.py``; how claims run out
is in ``review/test_claims.py``.
"""

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.lifecycle import ForbiddenMove
from catalogue.interventions.models import VersionState
from catalogue.interventions.operations import note_editor
from catalogue.review import operations
from catalogue.review.appealing import CannotAppeal, appeal
from catalogue.review.models import Appeal, Review, ReviewKind, ReviewState
from core.database import db
from core.errors import NotFound, NotPermitted
from tests.days import Clock
from tests.factories.interventions import a_draft
from tests.factories.lifecycle import an_appeal, an_approved_version, run_out
from tests.factories.people import UserFactory, manager, qa_lead
from tests.factories.reviews import a_claim, a_submitted_version, approve, fill_in, reject, submit


def test_sent_twice_it_is_one_appeal(app: Flask) -> None:
    made = an_appeal()
    version = made.version
    assert appeal(version=version, words="Once more.", actor=version.author) is made
    assert made.words == "The step was misread."
    assert db.session.scalar(select(func.count()).select_from(Appeal)) == 1
    assert version.state is VersionState.REJECTED


def test_nobody_but_the_author_appeals(app: Flask) -> None:
    draft, editor, submitter = a_draft(), UserFactory(), UserFactory()
    note_editor(draft, editor)
    version = reject(submit(draft, submitter=submitter)).version
    for person in (editor, submitter, UserFactory(), qa_lead(), manager()):
        with pytest.raises(NotFound):
            appeal(version=version, words="It is mine.", actor=person)
    assert appeal(version=version, words="It is mine.", actor=version.author).round == 2


def test_only_what_was_rejected_is_appealed(app: Flask, clock: Clock) -> None:
    for version in (a_draft(), a_submitted_version(), a_claim().version, an_approved_version()):
        with pytest.raises(CannotAppeal):
            appeal(version=version, words="Look again.", actor=version.author)


def test_fresh_reviewers_hear_it(app: Flask) -> None:
    rejected = reject(a_submitted_version())
    version = rejected.version
    with pytest.raises(ForbiddenMove):
        operations.claim(version=version, actor=qa_lead())
    an_appeal(version)
    with pytest.raises(NotPermitted, match="You decided on this before"):
        operations.claim(version=version, actor=rejected.reviewer)
    heard = approve(version)
    assert (heard.kind, heard.round) == (ReviewKind.APPEAL, 2)
    assert version.state is VersionState.LIVE
    assert rejected.decision == "reject", "the first decision stays readable"


def test_whoever_only_let_a_claim_go_may_hear_it(app: Flask) -> None:
    let_go = a_claim()
    operations.release(review=let_go, actor=let_go.reviewer)
    version = reject(let_go.version).version
    an_appeal(version)
    assert a_claim(version, reviewer=let_go.reviewer).kind is ReviewKind.APPEAL


def test_an_appeal_that_is_rejected_is_the_end(app: Flask) -> None:
    version = an_appeal().version
    reject(version)
    assert version.state is VersionState.REJECTED
    with pytest.raises(CannotAppeal, match="once already"):
        appeal(version=version, words="Once more.", actor=version.author)
    with pytest.raises(ForbiddenMove):
        operations.claim(version=version, actor=qa_lead())


def test_a_claim_on_an_appeal_times_out_and_someone_else_takes_it(app: Flask, clock: Clock) -> None:
    stale = a_claim(an_appeal().version)
    clock.put_forward(days=6)
    assert operations.release_stale_claims() == 1
    assert stale.state is ReviewState.RELEASED
    again = a_claim(stale.version)
    assert (again.kind, again.round) == (ReviewKind.APPEAL, stale.round)


def test_a_claim_on_what_has_run_out_times_out_and_it_stays_so(app: Flask, clock: Clock) -> None:
    version = run_out(an_approved_version(), clock)
    stale = fill_in(a_claim(version))
    clock.put_forward(days=6)
    assert operations.release_stale_claims() == 1
    assert (stale.state, version.state) == (ReviewState.RELEASED, VersionState.EXPIRED)
    approve(version)
    assert version.state is VersionState.LIVE


def test_the_database_lets_nobody_hear_an_appeal_against_themselves(app: Flask) -> None:
    rejected = reject(a_submitted_version())
    fresh = a_claim(an_appeal(rejected.version).version)
    columns = {
        column.key: getattr(fresh, column.key)
        for column in Review.__table__.columns
        if column.key != "id"
    }
    columns |= {"state": "released", "reviewer_id": rejected.reviewer_id}
    with pytest.raises(IntegrityError):
        db.session.execute(insert(Review).values(columns))
    db.session.rollback()
    db.session.execute(insert(Review).values(columns | {"reviewer_id": qa_lead().id}))
