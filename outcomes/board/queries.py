"""Reading packs."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from core.database import db
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand
from outcomes.board.models import BoardSnapshot
from outcomes.measures.queries import NO_SUCH_PAGE

MOST_LISTED = 40


def latest_of(quarter: str) -> BoardSnapshot | None:
    """The pack of a quarter that was made last."""
    found: BoardSnapshot | None = db.session.scalar(
        select(BoardSnapshot)
        .where(BoardSnapshot.quarter == quarter)
        .order_by(BoardSnapshot.id.desc())
        .limit(1)
    )
    return found


def with_key(submission_key: str) -> BoardSnapshot | None:
    """The pack that a form made already."""
    found: BoardSnapshot | None = db.session.scalar(
        select(BoardSnapshot).where(BoardSnapshot.submission_key == submission_key)
    )
    return found


def snapshot_for(pack_id: int, *, viewer: User) -> BoardSnapshot:
    """One pack.

    :raises NotFound: if there is none.
    """
    demand(viewer, Action.READ_BOARD_PACK)
    found = db.session.get(BoardSnapshot, pack_id, options=[joinedload(BoardSnapshot.made_by)])
    if found is None:
        raise NotFound(NO_SUCH_PAGE)
    return found


def snapshots() -> Sequence[BoardSnapshot]:
    """Those that are kept, the latest quarter first, without what they say."""
    return db.session.scalars(
        select(BoardSnapshot)
        .options(defer(BoardSnapshot.content), joinedload(BoardSnapshot.made_by))
        .order_by(BoardSnapshot.quarter.desc(), BoardSnapshot.id.desc())
        .limit(MOST_LISTED)
    ).all()
