"""Changing rows as someone with the database's own password would."""

from typing import Any

from sqlalchemy import text

from core.database import db


def without_guards() -> None:
    """Take the database's own refusals away until the transaction ends."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for name in db.session.scalars(triggers).all():
        db.session.execute(text(f"DROP TRIGGER {name}"))


def tamper(*statements: str, **values: Any) -> None:
    """Change rows with the guards away. Nothing is committed: rolled back, it never was."""
    without_guards()
    for statement in statements:
        named = {name: value for name, value in values.items() if f":{name}" in statement}
        db.session.execute(text(statement), named)
    db.session.expire_all()


def cut_off_after_three() -> None:
    """Take the end of the audit away, head and all: what is left is whole in itself. Committed."""
    tamper(
        "DELETE FROM audit_events WHERE id > 3",
        "UPDATE journal_heads SET length = 3, hash = (SELECT hash FROM audit_events WHERE id = 3)",
    )
    db.session.commit()
