"""Reading digests, and counting who has."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from core.database import db
from core.errors import NotFound
from core.people.models import Role, User
from core.permissions import Action, demand
from outcomes.digest.models import DigestReading, PractitionerDigest
from outcomes.measures.queries import NO_SUCH_PAGE

MOST_LISTED = 12
IS_SHARED = PractitionerDigest.taken_back_at.is_(None)
IS_ASKED = (User.role == Role.PRACTITIONER) & User.active.is_(True)


@dataclass(frozen=True)
class Seen:
    """How many of those who work here as practitioners today have opened a digest."""

    by: int
    of: int


def latest_id() -> ColumnElement[int]:
    """The number of the digest that was shared last, as a part of other questions."""
    return select(func.max(PractitionerDigest.id)).where(IS_SHARED).scalar_subquery()


def shared_digests(*, viewer: User) -> Sequence[PractitionerDigest]:
    """Those that were shared and not taken back, the latest first."""
    demand(viewer, Action.SEE_RESULTS)
    return db.session.scalars(
        select(PractitionerDigest)
        .options(joinedload(PractitionerDigest.shared_by), joinedload(PractitionerDigest.snapshot))
        .where(IS_SHARED)
        .order_by(PractitionerDigest.id.desc())
        .limit(MOST_LISTED)
    ).all()


def digest_for(digest_id: int, *, viewer: User) -> PractitionerDigest:
    """One that was shared.

    :raises NotFound: if there is none, or it was taken back.
    """
    demand(viewer, Action.SEE_RESULTS)
    found = db.session.get(PractitionerDigest, digest_id)
    if found is None or found.taken_back_at is not None:
        raise NotFound(NO_SUCH_PAGE)
    return found


def with_key(submission_key: str) -> PractitionerDigest | None:
    """The digest that a form shared already."""
    found: PractitionerDigest | None = db.session.scalar(
        select(PractitionerDigest).where(PractitionerDigest.submission_key == submission_key)
    )
    return found


def seen(digests: Sequence[PractitionerDigest]) -> dict[int, Seen]:
    """How many practitioners have opened each; two queries."""
    of = db.session.scalar(select(func.count()).select_from(User).where(IS_ASKED)) or 0
    counted = (
        select(DigestReading.digest_id, func.count().label("number"))
        .join(User, User.id == DigestReading.user_id)
        .where(IS_ASKED, DigestReading.digest_id.in_([each.id for each in digests]))
        .group_by(DigestReading.digest_id)
    )
    by = {row.digest_id: row.number for row in db.session.execute(counted)}
    return {each.id: Seen(by.get(each.id, 0), of) for each in digests}


def has_read(digest_id: int, reader_id: int) -> bool:
    """Whether a person opened it before."""
    found = select(DigestReading.id).where(
        DigestReading.digest_id == digest_id, DigestReading.user_id == reader_id
    )
    return db.session.scalar(found) is not None
