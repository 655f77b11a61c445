"""Noting who is looking at a version. Not audited: it says where somebody is, and is forgotten."""

from datetime import timedelta
from functools import partial

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from catalogue.review.presence.models import ReviewPresence
from catalogue.review.presence.queries import looking_at, looking_in_words
from core.database import db, now, waiting_at_most
from core.people.models import User
from core.transactions import after_reading

FORGOTTEN_AFTER = timedelta(hours=1)
PATIENCE_MILLISECONDS = 200


def look_at(*, version_id: int, actor: User) -> str:
    """Note that a person has a version open, and say in words who else has.

    It is written once the page is made, and only if it was not written a moment ago. A page must
    not wait for it: where somebody else writes just now, it is left for the next time.
    """
    looking = looking_at(version_id, viewer=actor)
    if not looking.noted:
        after_reading(partial(_note, version_id, actor.id))
    return looking_in_words(looking.others)


def _note(version_id: int, user_id: int) -> None:
    try:
        with waiting_at_most(milliseconds=PATIENCE_MILLISECONDS):
            _write(version_id, user_id)
    except OperationalError:
        db.session.rollback()


def _write(version_id: int, user_id: int) -> None:
    """One row a person and version, though two windows open at the same instant."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    moment = now()
    row = insert(ReviewPresence).values(version_id=version_id, user_id=user_id, last_seen=moment)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["version_id", "user_id"], set_={"last_seen": moment}
        )
    )
    old = ReviewPresence.last_seen < moment - FORGOTTEN_AFTER
    db.session.execute(delete(ReviewPresence).where(old))
