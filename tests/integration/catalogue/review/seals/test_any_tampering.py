"""Whatever somebody changes, removes or puts in, and wherever: it is found; and nothing else is."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Enum, Integer, Table, select
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.models import InterventionVersion
from catalogue.materials.models import VersionFile
from catalogue.review import operations
from catalogue.review.models import Decision, Rating, Review, ReviewAnswer, ReviewCondition
from catalogue.review.rules import Answer
from catalogue.review.seals.bodies import COMES_LATER, seal_hash
from catalogue.review.seals.models import ReviewSeal
from catalogue.review.seals.verification import verify_seals
from core.audit.queries import verify_chain
from core.audit.verifiers import silent
from core.database import db, today
from tests.factories.files import a_text_in_the_store, with_files
from tests.factories.people import qa_lead
from tests.factories.reviews import (
    a_claim,
    a_sensitive_document,
    a_submitted_version,
    approve,
    fill_in,
    reject,
)
from tests.factories.tampering import without_guards

# The tables of a decision, and the columns that may change afterwards.
TABLES: dict[type[Any], set[str]] = {
    Review: set(),
    ReviewAnswer: set(),
    ReviewCondition: set(COMES_LATER),
    ReviewSeal: set(),
    VersionFile: set(),
}
OF_TEXT = ("title", "summary", "content", "content_hash")
any_one = st.integers(0, 10_000)


@pytest.fixture
def decisions(app: Flask) -> None:
    """Decisions of every kind, and a claim that nobody has decided on yet."""
    due = today() + timedelta(days=60)
    short = Answer(Rating.NOT_MET, "There is none.", "Write one.", due)
    file = a_text_in_the_store("cards.txt", "Turn a card.")
    review = fill_in(a_claim(a_submitted_version(document=with_files(file))), welsh=short)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    reject(a_submitted_version())
    sensitive = a_submitted_version(document=a_sensitive_document())
    approve(sensitive)
    approve(sensitive, reviewer=qa_lead(safeguarding_qualified=True))
    fill_in(a_claim())


def found() -> tuple[str, ...]:
    return (*verify_chain().problems, *verify_seals(silent).problems)


def sealed_rows(table: Table) -> list[dict[str, Any]]:
    """The rows of a table that belong to a decision."""
    decided = select(Review.id).where(Review.decision.is_not(None))
    query = select(table).order_by(*table.primary_key)
    if table.name == "reviews":
        query = query.where(table.c.id.in_(decided))
    elif "review_id" in table.c:
        query = query.where(table.c.review_id.in_(decided))
    return [dict(row) for row in db.session.execute(query).mappings()]


def is_row(table: Table, row: dict[str, Any]) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key]


def another(column: Any, stands: Any) -> Any:
    """Something else that the column takes."""
    if isinstance(column.type, Enum):
        return next(each for each in column.type.enums if each != stands)
    if isinstance(column.type, Boolean):
        return not stands
    if isinstance(column.type, Integer):
        return (stands or 0) + 1000
    if isinstance(stands, datetime | date):
        return stands + timedelta(days=1)
    if isinstance(stands, dict):
        return {**stands, "purpose": "Something else."}
    return ("y" if str(stands or "").startswith("x") else "x") + str(stands or "")[1:]


def change(table: Table, row: dict[str, Any], which: int, free: set[str]) -> None:
    names = [each.name for each in table.columns if each.name not in free]
    name = names[which % len(names)]
    values: dict[str, Any] = {name: another(table.c[name], row[name])}
    if isinstance(row[name], date | None) and "date" in str(table.c[name].type).lower():
        values[name] = (row[name] or today()) + timedelta(days=1)
    db.session.execute(table.update().where(*is_row(table, row)).values(values))


def remove(table: Table, row: dict[str, Any], which: int, free: set[str]) -> None:
    db.session.execute(table.delete().where(*is_row(table, row)))


def put_in(table: Table, row: dict[str, Any], which: int, free: set[str]) -> None:
    """A copy of the row under another key, and with other values wherever one may stand once."""
    keys = {"number", "id", "hash", "previous_hash", "criterion", "sha256", "decision"}
    fresh = {name: another(table.c[name], row[name]) for name in keys & set(row)}
    if table.name == "reviews":
        fresh |= {"decision": "reject", "reason_code": "not_safe", "reason": "No."}
    if table.name == "review_seals":
        fresh["review_id"] = db.session.scalar(select(Review.id).where(Review.decision.is_(None)))
    db.session.execute(table.insert().values(row | fresh))


def change_and_seal_anew(table: Table, row: dict[str, Any], which: int, free: set[str]) -> None:
    """Somebody who knows how seals are made: the chain agrees with itself again."""
    if table.name != "review_seals":
        change(table, row, which, free)
    seals = db.session.scalars(select(ReviewSeal).order_by(ReviewSeal.number)).all()
    target = seals[which % len(seals)]
    body = json.loads(target.body) | {"sealed_at": "2026-01-01T00:00:00+00:00"}
    target.body = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    previous = target.previous_hash
    for seal in seals[seals.index(target) :]:
        seal.previous_hash, seal.hash = previous, seal_hash(previous, seal.body)
        previous = seal.hash
        db.session.flush()


WAYS: list[Callable[[Table, dict[str, Any], int, set[str]], None]] = [
    change,
    change,
    remove,
    put_in,
    change_and_seal_anew,
]


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(
    way=st.sampled_from(WAYS), model=st.sampled_from(list(TABLES)), which=any_one, column=any_one
)
def test_any_tampering_with_a_decision_is_found(
    decisions: None, way: Any, model: Any, which: int, column: int
) -> None:
    db.session.rollback()
    without_guards()
    table = model.__table__
    rows = sealed_rows(table)
    try:
        with db.session.begin_nested():
            way(table, rows[which % len(rows)], column, TABLES[model])
    except IntegrityError:
        db.session.rollback()
        assume(False)
    db.session.expire_all()
    assert found() != ()
    db.session.rollback()
    assert found() == ()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(which=any_one, column=st.sampled_from(OF_TEXT))
def test_any_change_of_a_text_that_was_decided_on_is_found(
    decisions: None, which: int, column: str
) -> None:
    db.session.rollback()
    without_guards()
    table = InterventionVersion.__table__
    decided = select(Review.version_id).where(Review.decision.is_not(None))
    rows = db.session.execute(select(table).where(table.c.id.in_(decided))).mappings().all()
    row = rows[which % len(rows)]
    values = {column: another(table.c[column], row[column])}
    db.session.execute(table.update().where(table.c.id == row["id"]).values(values))
    assert found() != ()
    db.session.rollback()
    assert found() == ()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(model=st.sampled_from([ReviewAnswer, Review, ReviewCondition]), column=any_one)
def test_what_is_not_decided_yet_or_comes_later_may_change(
    decisions: None, model: Any, column: int
) -> None:
    """The answers of an open claim, when a claim ends, and when a condition was met."""
    if model is ReviewCondition:
        met = {"met_on": today(), "met_by_id": 1}
        db.session.execute(ReviewCondition.__table__.update().values(met))
    else:
        review = db.session.scalars(select(Review).where(Review.decision.is_(None))).one()
        review.claim_ends_at += timedelta(days=column % 5 + 1)
        review.answers[column % len(review.answers)].evidence = f"Looked at again, {column}."
    db.session.flush()
    assert found() == ()
    db.session.rollback()
