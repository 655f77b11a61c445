"""Samples of cases for inspectors: how each was drawn, and which children are in it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, named_enum, personal, public, sensitive
from outcomes.caseload.models import ChildRecord

MOST_CASES = 200
LONGEST_SEED = 60


class SampleState(StrEnum):
    """How far a sample has come."""

    WRITING = "writing"
    READY = "ready"
    STOPPED = "stopped"
    FORGOTTEN = "forgotten"  # too old, or a child of it has gone


class Strata(StrEnum):
    """What the sample is spread over, in the shares that it has in the whole."""

    NONE = "none"
    TEAM = "team"
    DISPOSAL = "disposal"


class InspectionSample(Base):
    """A sample: what was asked for, and the archive of its cases while it is kept."""

    __tablename__ = "inspection_samples"

    id: Mapped[int] = public(primary_key=True)
    seed: Mapped[str] = public(String(LONGEST_SEED))
    size: Mapped[int] = public()
    starts_on: Mapped[date] = public()
    ends_on: Mapped[date] = public()
    strata: Mapped[Strata] = public(named_enum(Strata, "strata"))
    population: Mapped[int] = public()
    state: Mapped[SampleState] = public(named_enum(SampleState, "state"))
    content: Mapped[bytes | None] = sensitive(LargeBinary)
    submission_key: Mapped[str] = public(String(36), unique=True)
    drawn_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    drawn_at: Mapped[datetime] = public()
    begun_at: Mapped[datetime] = public()
    ended_at: Mapped[datetime | None] = public()

    cases: Mapped[list["InspectionCase"]] = relationship(
        order_by="InspectionCase.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint(f"size BETWEEN 1 AND {MOST_CASES}", name="size"),
        CheckConstraint("ends_on >= starts_on", name="period"),
    )


class InspectionCase(Base):
    """A child in a sample."""

    __tablename__ = "inspection_cases"

    id: Mapped[int] = public(primary_key=True)
    sample_id: Mapped[int] = public(ForeignKey("inspection_samples.id"))
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), index=True)
    position: Mapped[int] = public()
    sha256: Mapped[str | None] = public(String(64))  # of the PDF, once it is written

    child: Mapped[ChildRecord] = relationship()

    __table_args__ = (UniqueConstraint("sample_id", "child_id"),)
