"""What people looked for and did not find, and what they asked for.

Searches and requests of the same words and filters belong to one unmet need, which the QA lead
answers. A search without a result is kept without a name: a mark tells whether the same person
looked for the same thing again, and cannot be read back or followed from one need to another.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import Intervention, InterventionVersion
from core.database import Base, named_enum, personal, public
from core.people.models import User

STANDING_IN_SQL = "withdrawn_at IS NULL"
LONGEST_WORDS = 300
LONGEST_SENTENCE = 300
LONGEST_REASON = 500


class NeedStatus(StrEnum):
    """What became of an unmet need."""

    OPEN = "open"
    BEING_WRITTEN = "being_written"
    ANSWERED = "answered"
    DECLINED = "declined"


class UnmetNeed(Base):
    """Words and filters that the library had nothing for. ``key`` is a digest of both."""

    __tablename__ = "unmet_needs"

    id: Mapped[int] = public(primary_key=True)
    key: Mapped[str] = public(String(64), unique=True)
    words: Mapped[str] = public(String(LONGEST_WORDS))
    filters: Mapped[dict[str, list[str]]] = public(JSON)
    status: Mapped[NeedStatus] = public(named_enum(NeedStatus, "status"), index=True)
    intervention_id: Mapped[int | None] = public(ForeignKey("interventions.id"))
    draft_id: Mapped[int | None] = public(ForeignKey("intervention_versions.id"))
    reason: Mapped[str] = public(Text, default="")
    decided_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = public()
    # Another need that says the same; what is looked for from here on counts there.
    same_as_id: Mapped[int | None] = public(ForeignKey("unmet_needs.id"), index=True)

    intervention: Mapped[Intervention | None] = relationship()
    draft: Mapped[InterventionVersion | None] = relationship()
    decided_by: Mapped[User | None] = relationship()
    same_as: Mapped["UnmetNeed | None"] = relationship(remote_side=[id])

    __table_args__ = (
        CheckConstraint(
            "(status = 'answered') = (intervention_id IS NOT NULL)", name="answered_names_what"
        ),
        CheckConstraint("same_as_id <> id", name="not_the_same_as_itself"),
    )


class EmptySearch(Base):
    """A day on which someone looked for this and found nothing; once for each person."""

    __tablename__ = "empty_searches"

    id: Mapped[int] = public(primary_key=True)
    need_id: Mapped[int] = public(ForeignKey("unmet_needs.id"), index=True)
    person_mark: Mapped[str] = personal(String(64))
    day: Mapped[date] = public(index=True)

    __table_args__ = (UniqueConstraint("need_id", "person_mark", "day"),)


class LibraryRequest(Base):
    """What a person asked the library for, in one sentence."""

    __tablename__ = "library_requests"

    id: Mapped[int] = public(primary_key=True)
    need_id: Mapped[int] = public(ForeignKey("unmet_needs.id"), index=True)
    asker_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    person_mark: Mapped[str] = personal(String(64))
    asked_on: Mapped[date] = public(index=True)
    sentence: Mapped[str] = personal(String(LONGEST_SENTENCE))
    withdrawn_at: Mapped[datetime | None] = public()

    need: Mapped[UnmetNeed] = relationship()
    asker: Mapped[User] = relationship()

    __table_args__ = (
        # The same person asks for the same thing once, until they take it back.
        Index(
            "uq_library_requests_one_standing",
            "need_id",
            "asker_id",
            unique=True,
            sqlite_where=text(STANDING_IN_SQL),
            postgresql_where=text(STANDING_IN_SQL),
        ),
    )
