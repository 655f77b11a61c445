"""Digests as they were shared, and who has opened them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public
from core.people.models import User
from outcomes.board.models import BoardSnapshot


class PractitionerDigest(Base):
    """A few lines from a board pack. They are never changed: one taken back is shared anew."""

    __tablename__ = "practitioner_digests"

    id: Mapped[int] = public(primary_key=True)
    snapshot_id: Mapped[int] = public(ForeignKey("board_snapshots.id"))
    quarter: Mapped[str] = public(String(6))
    # In the words of a manager, who may have changed what the pack says.
    lines: Mapped[list[str]] = personal(JSON)
    submission_key: Mapped[str] = public(String(36), unique=True)
    shared_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    shared_at: Mapped[datetime] = public()
    taken_back_at: Mapped[datetime | None] = public()

    snapshot: Mapped[BoardSnapshot] = relationship()
    shared_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("length(quarter) = 6", name="quarter"),
        Index(None, "taken_back_at", "id"),
    )


class DigestReading(Base):
    """That a person opened a digest. It is counted; nobody is shown who did and who did not."""

    __tablename__ = "digest_readings"

    id: Mapped[int] = public(primary_key=True)
    digest_id: Mapped[int] = public(ForeignKey("practitioner_digests.id"))
    user_id: Mapped[int] = personal(ForeignKey("users.id"))
    read_at: Mapped[datetime] = personal()

    __table_args__ = (UniqueConstraint("digest_id", "user_id"),)
