"""Making a pack, and putting words to it. A pack never changes: with other words it is another."""

from collections.abc import Mapping
from uuid import uuid4

from catalogue.quality.period import Period
from core.audit.operations import record
from core.database import db, now
from core.people.models import User
from core.permissions import Action, demand
from outcomes.board.content import QUESTIONS, content_of, kept
from outcomes.board.making import content_for
from outcomes.board.models import BoardSnapshot
from outcomes.board.quarters import before, code_of
from outcomes.board.queries import latest_of, with_key

LONGEST_WORDS = 2000
Numbers = dict[str, object]


def numbers_of(quarter: Period) -> Numbers:
    """What the pack of a quarter says now. Reads for long: nobody should have to wait for it."""
    earlier = latest_of(code_of(before(quarter)))
    return kept(content_for(quarter, content_of(earlier.content) if earlier else None))


def make_pack(
    *, quarter: Period, numbers: Numbers, submission_key: str, actor: User
) -> BoardSnapshot:
    """Keep what the pack of a quarter says. The same form again makes nothing."""
    demand(actor, Action.MAKE_BOARD_PACK, actor)
    if made := with_key(submission_key):
        return made
    return _add(numbers, code_of(quarter), submission_key=submission_key, actor=actor)


def make_or_find_pack(*, quarter: Period, numbers: Numbers) -> BoardSnapshot:
    """For the command: the latest pack if its numbers are still the same, else a new one."""
    latest = latest_of(code_of(quarter))
    if latest is not None and latest.content == numbers:
        return latest
    return _add(numbers, code_of(quarter), submission_key=str(uuid4()), actor=None)


def put_words(
    *, snapshot: BoardSnapshot, words: Mapping[str, str], submission_key: str, actor: User
) -> BoardSnapshot:
    """A pack of the same numbers with a manager's words by question."""
    demand(actor, Action.MAKE_BOARD_PACK, actor)
    if made := with_key(submission_key):
        return made
    said = {code: words[code].strip() for code in QUESTIONS if words.get(code, "").strip()}
    if said == snapshot.words:
        return snapshot
    made = BoardSnapshot(
        quarter=snapshot.quarter,
        content=snapshot.content,
        words=said,
        based_on_id=snapshot.id,
        submission_key=submission_key,
        made_by_id=actor.id,
        made_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    record(
        actor=actor,
        action="word_board_pack",
        subject=made,
        changes={"based_on": [None, snapshot.id], "questions": [None, sorted(said)]},
    )
    return made


def _add(
    content: Numbers, quarter: str, *, submission_key: str, actor: User | None
) -> BoardSnapshot:
    made = BoardSnapshot(
        quarter=quarter,
        content=content,
        words={},
        submission_key=submission_key,
        made_by_id=actor.id if actor else None,
        made_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    record(
        actor=actor, action="make_board_pack", subject=made, changes={"quarter": [None, quarter]}
    )
    return made
