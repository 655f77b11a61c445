"""Exceptions that a manager has looked at and signed off."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public, sensitive
from core.people.models import User


class ExceptionSignOff(Base):
    """One exception, as it stood when a manager signed it off.

    It holds for these facts only: of whom the exception was, and since when. Once one of them is
    another, the exception is listed again. It belongs to the child's record and goes with it.
    """

    __tablename__ = "exception_sign_offs"

    id: Mapped[int] = public(primary_key=True)
    kind: Mapped[str] = sensitive(String(40))
    subject_id: Mapped[int] = public()
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), index=True)
    owner_id: Mapped[int] = personal(ForeignKey("users.id"))
    since: Mapped[date] = sensitive()
    note: Mapped[str] = sensitive(Text)
    # Of the form that was sent: what was signed off together is undone together.
    submission_key: Mapped[str] = public(String(36), index=True)
    signed_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    signed_at: Mapped[datetime] = personal()

    signed_by: Mapped[User] = relationship(foreign_keys=[signed_by_id])

    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "child_id", "owner_id", "since"),
        CheckConstraint("length(trim(note)) > 0", name="note"),
    )
