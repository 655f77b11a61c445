"""Scores counted: how many deliveries have which score before and which after, and their sums.

Whole numbers only, so that what is added and taken away again is exactly nothing.
"""

from datetime import date

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped

from core.database import Base, personal, public, sensitive

# In place of a score that was not taken: the smallest number that the column holds.
NOT_TAKEN = -(2**31)
THOUSANDTHS = 1000


class DeliveryScores(Base):
    """What one delivery adds to the counts, on one scale by one rater; scores in thousandths.

    With a blank instrument it is the delivery itself: ``pre`` is 1 if there is a pair on some
    scale, ``post`` is 1 while it runs. It is worked out from the record and goes with it.
    """

    __tablename__ = "delivery_scores"

    # No foreign key: a delivery that is gone must still be found here, to be taken away.
    delivery_id: Mapped[int] = personal(primary_key=True, autoincrement=False)
    instrument: Mapped[str] = sensitive(String(60), primary_key=True)
    scale: Mapped[str] = sensitive(String(60), primary_key=True)
    rater: Mapped[str] = sensitive(String(40), primary_key=True)
    version_id: Mapped[int] = public()
    team_id: Mapped[int] = personal()
    pre: Mapped[int] = sensitive()
    post: Mapped[int] = sensitive()
    post_on: Mapped[date | None] = sensitive()
    # The class of change; None where there is no pair, or where no figure tells it.
    change_class: Mapped[int | None] = sensitive()
    # In which quarter it began, and the child's starting point; blank where it is not known.
    quarter: Mapped[date] = personal()
    age_band: Mapped[str] = personal(String(10))
    disposal: Mapped[str] = sensitive(String(60))
    looked_after: Mapped[str] = sensitive(String(40))

    __table_args__ = (Index(None, "version_id", "post_on"),)


class ScoreCount(Base):
    """How many deliveries of a version by a team have these two scores; never none of them."""

    __tablename__ = "score_counts"

    version_id: Mapped[int] = public(primary_key=True, autoincrement=False)
    team_id: Mapped[int] = public(primary_key=True, autoincrement=False)
    instrument: Mapped[str] = public(String(60), primary_key=True)
    scale: Mapped[str] = public(String(60), primary_key=True)
    rater: Mapped[str] = public(String(40), primary_key=True)
    pre: Mapped[int] = public(primary_key=True, autoincrement=False)
    post: Mapped[int] = public(primary_key=True, autoincrement=False)
    deliveries: Mapped[int] = public(BigInteger)


class _Sums:
    """Sums over deliveries, in whole thousandths of a point; scores are those of pairs.

    With a blank instrument it is the deliveries themselves: ``with_before`` those with a pair on
    some scale, ``pairs`` those that run; all else is nothing.
    """

    deliveries: Mapped[int] = public(BigInteger)
    with_before: Mapped[int] = public(BigInteger)
    pairs: Mapped[int] = public(BigInteger)
    pre: Mapped[int] = public(BigInteger)
    post: Mapped[int] = public(BigInteger)
    pre_squared: Mapped[int] = public(BigInteger)
    post_squared: Mapped[int] = public(BigInteger)
    product: Mapped[int] = public(BigInteger)
    recovered: Mapped[int] = public(BigInteger)
    improved: Mapped[int] = public(BigInteger)
    unchanged: Mapped[int] = public(BigInteger)
    deteriorated: Mapped[int] = public(BigInteger)
    harmed: Mapped[int] = public(BigInteger)


class ScoreSum(_Sums, Base):
    """The sums of a version, a team, a scale and a rater: as many rows however many children."""

    __tablename__ = "score_sums"

    version_id: Mapped[int] = public(primary_key=True, autoincrement=False)
    team_id: Mapped[int] = public(primary_key=True, autoincrement=False)
    instrument: Mapped[str] = public(String(60), primary_key=True)
    scale: Mapped[str] = public(String(60), primary_key=True)
    rater: Mapped[str] = public(String(40), primary_key=True)


class ScoreCell(_Sums, Base):
    """The same by the quarter in which deliveries began and by the children's starting points."""

    __tablename__ = "score_cells"

    version_id: Mapped[int] = public(primary_key=True, autoincrement=False)
    team_id: Mapped[int] = public(primary_key=True, autoincrement=False)
    instrument: Mapped[str] = public(String(60), primary_key=True)
    scale: Mapped[str] = public(String(60), primary_key=True)
    rater: Mapped[str] = public(String(40), primary_key=True)
    quarter: Mapped[date] = public(primary_key=True)
    age_band: Mapped[str] = public(String(10), primary_key=True)
    disposal: Mapped[str] = public(String(60), primary_key=True)
    looked_after: Mapped[str] = public(String(40), primary_key=True)


class CountRevision(Base):
    """How often the counts of a version changed: what was worked out of them holds as long."""

    __tablename__ = "count_revisions"

    version_id: Mapped[int] = public(primary_key=True, autoincrement=False)
    revision: Mapped[int] = public()


class CellChange(Base):
    """A delivery whose record changed since it was counted; triggers of the database write it."""

    __tablename__ = "cell_changes"

    id: Mapped[int] = public(primary_key=True)
    delivery_id: Mapped[int] = personal(index=True)
