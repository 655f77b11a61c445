"""Notices to one person each, and how that person wants to be mailed about them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, named_enum, personal, public
from core.people.models import User

UNREAD_IN_SQL = "read_at IS NULL AND settled_at IS NULL"
LONGEST_WORDS = 300
LONGEST_KEY = 120


class Digest(StrEnum):
    """How often what is not urgent is gathered into one mail."""

    DAILY = "daily"
    WEEKLY = "weekly"
    URGENT_ONLY = "urgent_only"
    NEVER = "never"  # not even what is urgent


class Notice(Base):
    """One thing that one person should know, written once for each ``key``.

    ``words`` may go out by mail, ``detail`` stays in the service.
    """

    __tablename__ = "notices"

    id: Mapped[int] = public(primary_key=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"))
    key: Mapped[str] = public(String(LONGEST_KEY))
    kind: Mapped[str] = public(String(40))
    words: Mapped[str] = personal(String(LONGEST_WORDS))
    detail: Mapped[str] = personal(Text, default="")
    address: Mapped[str] = public(String(300))
    about_type: Mapped[str | None] = public(String(80))
    about_id: Mapped[int | None] = public()
    urgent: Mapped[bool] = public(default=False)
    created_at: Mapped[datetime] = public()
    read_at: Mapped[datetime | None] = personal()
    # Somebody has done what it asked for, or it was told anew: it need not be read any more.
    settled_at: Mapped[datetime | None] = public()
    mailed_at: Mapped[datetime | None] = public()

    user: Mapped[User] = relationship()

    @property
    def is_new(self) -> bool:
        return self.read_at is None and self.settled_at is None

    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        CheckConstraint(
            "substr(address, 1, 1) = '/' AND substr(address, 2, 1) <> '/'", name="leads_inside"
        ),
        Index(
            "ix_notices_unread",
            "user_id",
            sqlite_where=text(UNREAD_IN_SQL),
            postgresql_where=text(UNREAD_IN_SQL),
        ),
        Index(None, "about_type", "about_id", "kind"),
    )


class NoticeChoice(Base):
    """How a person wants to be mailed. Without a row: daily."""

    __tablename__ = "notice_choices"

    user_id: Mapped[int] = public(ForeignKey("users.id"), primary_key=True)
    digest: Mapped[Digest] = personal(named_enum(Digest, "digest"))


class NoticeDigest(Base):
    """A digest that was mailed; at most one to a person on a day, whichever host makes it."""

    __tablename__ = "notice_digests"

    id: Mapped[int] = public(primary_key=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"))
    day: Mapped[date] = public()
    notices: Mapped[int] = public()

    __table_args__ = (UniqueConstraint("user_id", "day"),)
