"""Recalls: a version that was taken out of use, and who had to be told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import InterventionVersion
from core.database import Base, named_enum, personal, public
from core.people.models import User


class RecallKind(StrEnum):
    """For the time being, or for good."""

    SUSPENSION = "suspension"
    RETIREMENT = "retirement"


class Recall(Base):
    """A version taken out of use by one person, at once. Only that it is over is added later."""

    __tablename__ = "recalls"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), index=True)
    kind: Mapped[RecallKind] = public(named_enum(RecallKind, "kind"))
    reason_code: Mapped[str] = public(String(60))
    words: Mapped[str] = public(Text)
    by_id: Mapped[int] = personal(ForeignKey("users.id"))
    at: Mapped[datetime] = public()
    # A suspension is over once the version is reinstated or retired; a retirement never is.
    over_at: Mapped[datetime | None] = public()
    demonstration: Mapped[bool] = public(default=False)

    version: Mapped[InterventionVersion] = relationship()
    by: Mapped[User] = relationship()
    told: Mapped[list["RecallNotice"]] = relationship(
        back_populates="recall", order_by="RecallNotice.user_id"
    )

    __table_args__ = (
        CheckConstraint("length(trim(words)) > 0", name="says_why"),
        CheckConstraint("kind = 'suspension' OR over_at IS NULL", name="retired_for_good"),
        Index(
            "uq_recalls_one_now",
            "version_id",
            unique=True,
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
    )


class RecallNotice(Base):
    """That one person was told of a recall, why they were, and when they said that they know."""

    __tablename__ = "recall_notices"

    recall_id: Mapped[int] = public(ForeignKey("recalls.id"), primary_key=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"), primary_key=True, index=True)
    downloaded: Mapped[bool] = personal(default=False)
    planned: Mapped[bool] = personal(default=False)
    delivering: Mapped[bool] = personal(default=False)
    acknowledged_at: Mapped[datetime | None] = personal()

    recall: Mapped[Recall] = relationship(back_populates="told")
    user: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("downloaded OR planned OR delivering", name="has_a_reason"),)
