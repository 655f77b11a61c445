"""Slowing down those who guess passwords."""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, func, or_, select

from core.database import db, now
from core.errors import DomainError
from core.people.models import SignInAttempt

THROTTLE_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_EMAIL = 5
ATTEMPTS_PER_ADDRESS = 50


class TooManyAttempts(DomainError):
    """Too many failed sign-ins from here or for this person."""

    status = 429


def digest(text: str) -> str:
    """What is kept instead of a secret or of an address."""
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_when_throttled(whom_hash: str, address_hash: str) -> None:
    """Stop here after too many failures.

    :param whom_hash: the digest of what is guessed at: an email address, a lock.
    :raises TooManyAttempts: after five failures for it, or fifty from the address, within fifteen
        minutes.
    """
    since = now() - THROTTLE_WINDOW
    counts = db.session.execute(
        select(
            func.count().filter(SignInAttempt.email_hash == whom_hash),
            func.count().filter(SignInAttempt.address_hash == address_hash),
        ).where(
            SignInAttempt.at > since,
            or_(SignInAttempt.email_hash == whom_hash, SignInAttempt.address_hash == address_hash),
        )
    ).one()
    if counts[0] >= ATTEMPTS_PER_EMAIL or counts[1] >= ATTEMPTS_PER_ADDRESS:
        raise TooManyAttempts(
            "There were too many attempts. Wait fifteen minutes, or ask for a new password."
        )
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at <= since))


def note_failure(whom_hash: str, address_hash: str) -> None:
    """Count a failure, whatever becomes of the transaction that is open."""
    db.session.add(SignInAttempt(email_hash=whom_hash, address_hash=address_hash, at=now()))
    db.session.flush()
    # Committed here, because the refusal that follows undoes the rest of the transaction.
    db.session.commit()


def forget_failures(whom_hash: str) -> None:
    """Start counting anew, after the right password."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.email_hash == whom_hash))
