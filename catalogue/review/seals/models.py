"""The chain of seals. Nothing updates or deletes one; triggers in the database see to it."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped

from core.database import Base, public


class ReviewSeal(Base):
    """Everything that was decided by one review, as text, chained to the seal before it.

    ``hash`` is the SHA-256 of ``previous_hash``, a line break and ``body``, byte for byte.
    """

    __tablename__ = "review_seals"

    number: Mapped[int] = public(primary_key=True, autoincrement=False)
    review_id: Mapped[int] = public(ForeignKey("reviews.id"), unique=True)
    body: Mapped[str] = public(Text)
    previous_hash: Mapped[str] = public(String(64), unique=True)
    hash: Mapped[str] = public(String(64), unique=True)

    __table_args__ = (CheckConstraint("number > 0", name="counts_from_one"),)
