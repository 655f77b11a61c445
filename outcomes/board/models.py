"""Board packs as they were made: the numbers as shown, and a manager's words. Never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public
from core.people.models import User


class BoardSnapshot(Base):
    """One pack. With other words it is another one, ``based_on`` the one with the same numbers.

    ``content`` holds nothing but what may leave: see ``outcomes.board.content``. A pack that was
    made by a command has no maker.
    """

    __tablename__ = "board_snapshots"

    id: Mapped[int] = public(primary_key=True)
    quarter: Mapped[str] = public(String(6))
    content: Mapped[dict[str, Any]] = public(JSON)
    # By the code of the question.
    words: Mapped[dict[str, str]] = personal(JSON, default=dict)
    based_on_id: Mapped[int | None] = public(ForeignKey("board_snapshots.id"))
    submission_key: Mapped[str] = public(String(36), unique=True)
    made_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    made_at: Mapped[datetime] = public()

    made_by: Mapped[User | None] = relationship()

    __table_args__ = (
        CheckConstraint("length(quarter) = 6", name="quarter"),
        Index(None, "quarter", "id"),
    )
