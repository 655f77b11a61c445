"""Sealing a decision."""

from functools import partial
from typing import Any

from sqlalchemy import select

from catalogue.review.models import Review
from catalogue.review.seals.bodies import FORMAT, canonical, read_bodies, seal_hash
from catalogue.review.seals.models import ReviewSeal
from core.audit.models import GENESIS_HASH
from core.audit.operations import record
from core.database import db, now
from core.people.models import User

DECIDED = "decide_review"


def record_decision(*, review: Review, actor: User, changes: dict[str, Any]) -> None:
    """Write the audit event of a decision, and with it the seal, as the transaction commits.

    The event carries the seal's number and hash, so that whoever keeps an anchor of the audit
    keeps one of the seals too.
    """
    record(
        actor=actor,
        action=DECIDED,
        subject=review,
        changes=changes,
        link=partial(_seal, review.id),
    )


def _seal(review_id: int) -> dict[str, Any]:
    """Add the next seal; the caller holds the journal's lock, so the chain cannot fork."""
    last = db.session.scalar(select(ReviewSeal).order_by(ReviewSeal.number.desc()).limit(1))
    number, previous_hash = (last.number + 1, last.hash) if last else (1, GENESIS_HASH)
    body = read_bodies([review_id], form=FORMAT)[review_id]
    text = canonical({**body, "seal": number, "sealed_at": now().isoformat()})
    seal = ReviewSeal(
        number=number,
        review_id=review_id,
        body=text,
        previous_hash=previous_hash,
        hash=seal_hash(previous_hash, text),
    )
    db.session.add(seal)
    db.session.flush()
    return {"seal": [None, number], "seal_hash": [None, seal.hash]}
