"""Board packs of the demonstration: of the last two quarters, the later one with words.

Practitioners are given each in five lines.
"""

from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from core.database import db, today
from core.people.models import Role, User
from outcomes.board.content import content_of
from outcomes.board.models import BoardSnapshot
from outcomes.board.operations import make_pack, numbers_of, put_words
from outcomes.board.quarters import code_of, complete_quarters
from outcomes.digest.lines import lines_of
from outcomes.digest.operations import share_digest

WORDS = {
    "planned": "Two colleagues left in the summer, and some work began later than planned. Both "
    "posts are filled now.",
    "unknown": "We ask the board to help us get attendance from schools: for most children we do "
    "not have it.",
}


def add_board_packs() -> None:
    """Make a pack of each of the last two quarters, the earlier one first."""
    maker = db.session.scalars(
        select(User)
        .where(User.demonstration.is_(True), User.role == Role.MANAGER, User.whole_service)
        .order_by(User.id)
    ).first()
    if maker is None:
        return
    later, earlier = complete_quarters(today())[:2]
    for quarter in (earlier, later):
        made = make_pack(
            quarter=quarter,
            numbers=numbers_of(quarter),
            submission_key=_key(code_of(quarter)),
            actor=maker,
        )
        _share(made, maker)
    put_words(
        snapshot=made, words=WORDS, submission_key=_key(f"{code_of(later)}/words"), actor=maker
    )


def _share(pack: BoardSnapshot, maker: User) -> None:
    share_digest(
        snapshot=pack,
        lines=lines_of(content_of(pack.content)),
        submission_key=_key(f"{pack.quarter}/digest"),
        actor=maker,
    )


def _key(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"board/{name}"))
