"""Sharing a digest, taking it back, and noting who opened it."""

from collections.abc import Sequence
from contextlib import suppress

from core.audit.operations import record
from core.database import db, now
from core.errors import AlreadyExists, InvalidInput, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from outcomes.board.models import BoardSnapshot
from outcomes.digest.models import DigestReading, PractitionerDigest
from outcomes.digest.queries import has_read, with_key

MOST_LINES = 5
LONGEST_LINE = 400
NOTHING_SAID = "Write at least one line"
SHARED_ALREADY = "This digest has been shared already"
SEEN_ALREADY = "This person has opened it already"


def share_digest(
    *, snapshot: BoardSnapshot, lines: Sequence[str], submission_key: str, actor: User
) -> PractitionerDigest:
    """Share up to five lines from a pack with all practitioners. The same form again shares none.

    :raises InvalidInput: if nothing is said.
    """
    demand(actor, Action.MAKE_BOARD_PACK, actor)
    if shared := with_key(submission_key):
        return shared
    said = [line.strip() for line in lines if line.strip()][:MOST_LINES]
    if not said:
        raise InvalidInput(NOTHING_SAID)
    digest = PractitionerDigest(
        snapshot_id=snapshot.id,
        quarter=snapshot.quarter,
        lines=said,
        submission_key=submission_key,
        shared_by_id=actor.id,
        shared_at=now(),
    )
    with integrity_as(AlreadyExists(SHARED_ALREADY), constraint="submission_key"):
        db.session.add(digest)
        db.session.flush()
    changes = {"pack": [None, snapshot.id], "lines": [None, len(said)]}
    record(actor=actor, action="share_digest", subject=digest, changes=changes)
    return digest


def take_back_digest(*, digest: PractitionerDigest, actor: User) -> None:
    """Let nobody see it any more; the one before it is the latest again."""
    demand(actor, Action.MAKE_BOARD_PACK, actor)
    if digest.taken_back_at is not None:
        return
    digest.taken_back_at = now()
    db.session.flush()
    record(actor=actor, action="take_back_digest", subject=digest, changes={})


def note_reading(digest_id: int, reader_id: int) -> None:
    """Count a person among those who have seen it; once, however many windows they open."""
    if has_read(digest_id, reader_id):
        return
    seen = DigestReading(digest_id=digest_id, user_id=reader_id, read_at=now())
    with (
        suppress(AlreadyExists),  # in another window, a moment ago
        integrity_as(AlreadyExists(SEEN_ALREADY), constraint="digest_readings"),
        db.session.begin_nested(),
    ):
        db.session.add(seen)
