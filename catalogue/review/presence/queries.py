"""Who else is looking at a version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from catalogue.review.presence.models import ReviewPresence
from core.database import db, now
from core.people.models import User
from core.ui.words import list_in_words

# Somebody who reads without moving anything is still there.
STILL_HERE = timedelta(minutes=5)
# Once in so long is often enough to be known to be here.
RENEWED_AFTER = timedelta(seconds=45)


def others_looking(versions: Iterable[int], *, viewer: User) -> dict[int, list[str]]:
    """The names of the others who have each version open now. The viewer is nobody else."""
    found: dict[int, list[str]] = {}
    for version_id, user_id, name, _ in db.session.execute(_here(versions)):
        if user_id != viewer.id:
            found.setdefault(version_id, []).append(name)
    return found


@dataclass(frozen=True)
class Looking:
    """Who else has one version open, and whether the viewer was noted there a moment ago."""

    others: list[str]
    noted: bool


def looking_at(version_id: int, *, viewer: User) -> Looking:
    """Who looks at a version, the viewer among them."""
    rows = db.session.execute(_here([version_id])).all()
    fresh = now() - RENEWED_AFTER
    return Looking(
        others=[name for _, user_id, name, _ in rows if user_id != viewer.id],
        noted=any(user_id == viewer.id and seen > fresh for _, user_id, _, seen in rows),
    )


def _here(versions: Iterable[int]) -> Select[int, int, str, datetime]:
    return (
        select(
            ReviewPresence.version_id, ReviewPresence.user_id, User.name, ReviewPresence.last_seen
        )
        .join(ReviewPresence.user)
        .where(
            ReviewPresence.version_id.in_(list(versions)),
            ReviewPresence.last_seen > now() - STILL_HERE,
        )
        .order_by(User.name, User.id)
    )


def looking_in_words(names: list[str]) -> str:
    """As "Amina Begum and Ben Clarke are looking at this"; empty for nobody."""
    if not names:
        return ""
    return f"{list_in_words(names)} {'is' if len(names) == 1 else 'are'} looking at this"
