"""The audit trail cannot be changed unnoticed, and follows the commit to the letter."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.audit.models import AuditEvent
from core.audit.operations import differences, record
from core.audit.queries import verify_chain
from core.database import db
from tests.factories.people import UserFactory
from tests.factories.tampering import cut_off_after_three


@pytest.fixture
def five_events(app: Flask) -> None:
    """Five events in two transactions."""
    user = UserFactory()
    for number in range(3):
        record(actor=user, action=f"first_{number}", subject=user)
    db.session.commit()
    for number in range(2):
        record(actor=user, action=f"second_{number}", subject=user)
    db.session.commit()


def tamper(statement: str) -> None:
    """Change the rows as someone with the database's own password would: triggers off."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        for what in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER IF EXISTS audit_events_no_{what}"))
    db.session.execute(text(statement))
    db.session.commit()
    db.session.expire_all()


def test_events_are_in_the_order_of_their_commits(five_events: None) -> None:
    events = db.session.query(AuditEvent).order_by(AuditEvent.id).all()
    assert [event.id for event in events] == [1, 2, 3, 4, 5]
    assert [event.action for event in events][3:] == ["second_0", "second_1"]
    assert verify_chain().problems == ()


def test_what_is_rolled_back_leaves_no_event(app: Flask) -> None:
    user = UserFactory()
    record(actor=user, action="never_happened", subject=user)
    db.session.rollback()
    record(actor=user, action="happened", subject=user)
    db.session.commit()
    assert [event.action for event in db.session.query(AuditEvent)] == ["happened"]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_events SET action = 'x' WHERE id = 2", "DELETE FROM audit_events WHERE id = 5"],
)
def test_the_database_itself_refuses_a_change(five_events: None, statement: str) -> None:
    with pytest.raises(DBAPIError, match="never"):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE audit_events SET action = 'x' WHERE id = 2", "Event 2 was changed"),
        ("UPDATE audit_events SET actor_id = NULL WHERE id = 4", "Event 4 was changed"),
        ("DELETE FROM audit_events WHERE id = 3", "Event 3 is missing"),
        ("DELETE FROM audit_events WHERE id = 5", "should end at event 5"),
        (
            "INSERT INTO audit_events (id, at, action, subject_type, changes, previous_hash, hash) "
            "SELECT 6, at, 'x', subject_type, changes, hash, 'f' FROM audit_events WHERE id = 5",
            "Event 6 was changed",
        ),
    ],
)
def test_tampering_is_found(app: Flask, five_events: None, statement: str, problem: str) -> None:
    tamper(statement)
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 1
    assert problem in answer.output


def test_a_tail_cut_off_cleanly_is_found_by_an_anchor(
    app: Flask, five_events: None, tmp_path: Path
) -> None:
    anchor = str(tmp_path / "anchor.json")
    run = app.test_cli_runner()
    assert run.invoke(args=["audit", "anchor", anchor]).exit_code == 0
    assert run.invoke(args=["audit", "verify", "--anchor", anchor]).exit_code == 0
    cut_off_after_three()
    assert run.invoke(args=["audit", "verify"]).exit_code == 0, "the rest is whole in itself"
    answer = run.invoke(args=["audit", "verify", "--anchor", anchor])
    assert answer.exit_code == 1
    assert "does not hold the 5 events" in answer.output


def test_a_file_that_is_no_anchor_is_refused(app: Flask, five_events: None, tmp_path: Path) -> None:
    (tmp_path / "anchor").write_text("hello")
    answer = app.test_cli_runner().invoke(
        args=["audit", "verify", "--anchor", str(tmp_path / "anchor")]
    )
    assert answer.exit_code == 1
    assert "is not an anchor" in answer.output


def test_verify_prints_one_json_document(app: Flask, five_events: None) -> None:
    answer = app.test_cli_runner().invoke(args=["audit", "verify", "--json"])
    assert json.loads(answer.stdout)["events"] == 5


def test_an_event_holds_what_changed(app: Flask) -> None:
    user = UserFactory(name="Before")
    user.name = "After"
    assert differences(user) == {"name": ["Before", "After"]}
    assert differences(user, withheld=True) == {"name": "changed"}
