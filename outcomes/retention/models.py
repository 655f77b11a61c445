"""How long records are kept, which are kept longer, and how many have gone."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from core.database import Base, personal, public, sensitive

LONGEST_MONTHS = 300


class RetentionRule(Base):
    """How many months a record is kept after the last that is known of the child."""

    __tablename__ = "retention_rules"

    disposal: Mapped[str] = public(String(60), primary_key=True)
    months: Mapped[int] = public()
    # Nothing goes in the first weeks of a rule, so that managers are warned first.
    since: Mapped[date] = public()
    set_by_id: Mapped[int] = personal(ForeignKey("users.id"))

    __table_args__ = (CheckConstraint(f"months BETWEEN 1 AND {LONGEST_MONTHS}", name="months"),)


class RetentionHold(Base):
    """A record that does not go, whatever the rules say, until the hold is lifted."""

    __tablename__ = "retention_holds"

    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), primary_key=True)
    reason: Mapped[str] = sensitive(Text)
    held_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    held_at: Mapped[datetime] = personal()

    __table_args__ = (CheckConstraint("length(trim(reason)) > 0", name="reason"),)


class RetentionCount(Base):
    """How many records went on a day by a rule: all that stays of them."""

    __tablename__ = "retention_counts"

    id: Mapped[int] = public(primary_key=True)
    disposal: Mapped[str] = public(String(60))
    day: Mapped[date] = public()
    children: Mapped[int] = public()
    last_at: Mapped[datetime] = public()

    __table_args__ = (UniqueConstraint("disposal", "day"),)


class PurgeUnderWay(Base):
    """A child whose record is going in this very transaction; empty to everybody else.

    Triggers of the database let history be removed for the children in it, and for no other.
    """

    __tablename__ = "purges_under_way"

    child_number: Mapped[int] = public(primary_key=True, autoincrement=False)
