"""The digest: what is not urgent and not read yet, in one mail to a person and day."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError

from core.database import db, now, today
from core.notices.models import Digest, Notice, NoticeChoice, NoticeDigest
from core.notices.operations import reachable
from core.notices.queries import is_new
from core.outbox.operations import send
from core.people.models import User
from core.ui.addresses import path_to
from core.ui.words import plural

WEEK = timedelta(days=7)
MOST_IN_MAIL = 30


def digests_of_today() -> str:
    """Mail today's digests, and say how many."""
    return f"Mailed {plural(send_digests(on=today()), 'digest')}."


def send_digests(*, on: date) -> int:
    """Mail a digest to everyone who has something to read and was not mailed one yet.

    A notice is in one digest at most: none that was read, or mailed by itself. Returns how many
    were mailed.
    """
    waiting = select(Notice.user_id).where(*_to_mail())
    people = db.session.execute(
        select(User, NoticeChoice.digest, func.max(NoticeDigest.day))
        .outerjoin(NoticeChoice, NoticeChoice.user_id == User.id)
        .outerjoin(NoticeDigest, NoticeDigest.user_id == User.id)
        .where(User.id.in_(waiting), *reachable())
        .group_by(User.id, NoticeChoice.digest)
        .order_by(User.id)
    ).all()
    return sum(
        _send_digest(person, on)
        for person, choice, last in people
        if _is_due(choice or Digest.DAILY, last, on)
    )


def _is_due(choice: Digest, last: date | None, on: date) -> bool:
    if choice in (Digest.URGENT_ONLY, Digest.NEVER):
        return False
    if last is None:
        return True
    return last < on if choice is Digest.DAILY else last <= on - WEEK


def _send_digest(person: User, on: date) -> bool:
    digest = NoticeDigest(user_id=person.id, day=on, notices=0)
    try:
        with db.session.begin_nested():
            db.session.add(digest)
    except IntegrityError:
        return False  # another host has just mailed it
    notices = db.session.scalars(
        select(Notice).where(Notice.user_id == person.id, *_to_mail()).order_by(Notice.id)
    ).all()
    moment = now()
    for notice in notices:
        notice.mailed_at = moment
    digest.notices = len(notices)
    db.session.flush()
    _mail(person, notices)
    return True


def _mail(person: User, notices: Sequence[Notice]) -> None:
    send(
        "mail",
        template="digest",
        to=person.email,
        name=person.name,
        notices=[[notice.words, notice.address] for notice in notices[:MOST_IN_MAIL]],
        total=len(notices),
        all_address=path_to("notices.list"),
        settings_address=path_to("notices.settings"),
    )


def _to_mail() -> tuple[ColumnElement[bool], ...]:
    return *is_new(), Notice.mailed_at.is_(None)
