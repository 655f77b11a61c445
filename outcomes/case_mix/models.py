"""A model of children's starting points, fitted once a night for each scale, and what it expects.

What was observed and expected is kept by version and team, so that a page reads a few rows however
many children there are. It holds numbers of many, and no child.
"""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, public


class CaseMixModel(Base):
    """The newest model of one scale answered by one kind of person; each fit has a new number.

    ``allowed_for``: what it takes account of; empty where it could not be fitted, and ``notes``
    say why.
    """

    __tablename__ = "case_mix_models"

    id: Mapped[int] = public(primary_key=True)
    instrument: Mapped[str] = public(String(60))
    scale: Mapped[str] = public(String(60))
    rater: Mapped[str] = public(String(40))
    fitted_at: Mapped[datetime] = public()
    allowed_for: Mapped[list[str]] = public(JSON)
    notes: Mapped[list[str]] = public(JSON)

    cells: Mapped[list["CaseMixCell"]] = relationship(
        back_populates="model",
        cascade="all, delete-orphan",
        order_by="(CaseMixCell.version_id, CaseMixCell.team_id)",
    )


class CaseMixCell(Base):
    """Of the pairs of a version by a team: how many improved, and how many would be expected to."""

    __tablename__ = "case_mix_cells"

    model_id: Mapped[int] = public(ForeignKey("case_mix_models.id"), primary_key=True)
    version_id: Mapped[int] = public(primary_key=True, autoincrement=False)
    team_id: Mapped[int] = public(primary_key=True, autoincrement=False)
    pairs: Mapped[int] = public(BigInteger)
    improved: Mapped[int] = public(BigInteger)
    expected: Mapped[float] = public()

    model: Mapped[CaseMixModel] = relationship(back_populates="cells")
