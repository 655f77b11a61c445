"""Reading a person's notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select

from core.database import db
from core.errors import NotFound
from core.notices.models import Digest, Notice, NoticeChoice
from core.people.counts import count_known
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 20
UNREAD = "unread_notices"
NO_SUCH_NOTICE = "There is no such notice, or it is not yours."


@dataclass(frozen=True)
class NoticePage:
    """Some of a person's notices, the new ones first; ``unread`` counts all new ones."""

    items: list[Notice]
    total: int
    unread: int
    page: int
    pages: int


def is_new() -> tuple[ColumnElement[bool], ...]:
    """What is so of a notice that is still to be read."""
    return Notice.read_at.is_(None), Notice.settled_at.is_(None)


def unread_of(user_id: Any) -> ScalarSelect[int]:
    """The number of a person's notices that are not read, to be asked for with the person."""
    unread = select(func.count(Notice.id)).where(Notice.user_id == user_id, *is_new())
    return unread.scalar_subquery()


def unread_count(user: User) -> int:
    """How many notices of a person are not read."""
    known = count_known(user, UNREAD)
    return (db.session.scalar(select(unread_of(user.id))) or 0) if known is None else known


def newest_unread(user: User, *, at_most: int) -> Sequence[Notice]:
    """The newest notices that are not read, the urgent ones first."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.user_id == user.id, *is_new())
        .order_by(Notice.urgent.desc(), Notice.id.desc())
        .limit(at_most)
    ).all()


def notices_of(viewer: User, *, page: int = 1) -> NoticePage:
    """A person's own notices."""
    # What was settled before it was read is not worth reading any more.
    worth_reading = or_(Notice.read_at.is_not(None), Notice.settled_at.is_(None))
    mine = and_(Notice.user_id == viewer.id, worth_reading)
    total = db.session.scalar(select(func.count()).where(mine)) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(max(page, 1), pages)
    items = db.session.scalars(
        select(Notice)
        .where(mine)
        .order_by(Notice.read_at.is_not(None), Notice.id.desc())
        .offset((page - 1) * PAGE_LENGTH)
        .limit(PAGE_LENGTH)
    )
    return NoticePage(list(items), total, unread_count(viewer), page, pages)


def notice_of(notice_id: int, *, viewer: User) -> Notice:
    """One of a person's own notices.

    :raises NotFound: if there is none, or it is somebody else's.
    """
    notice = db.session.get(Notice, notice_id)
    if notice is None:
        raise NotFound(NO_SUCH_NOTICE)
    demand(viewer, Action.READ_NOTICE, notice)
    return notice


def digest_of(user: User) -> Digest:
    """How often a person wants to be mailed."""
    choice = db.session.get(NoticeChoice, user.id)
    return choice.digest if choice else Digest.DAILY
