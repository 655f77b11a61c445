"""Passwords: hashed with argon2, long rather than complicated."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from core.config import Settings
from core.errors import InvalidInput

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


def hash_password(password: str) -> str:
    """The argon2id hash of a password.

    :raises InvalidInput: if it is shorter than 12 or longer than 200 characters.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidInput(
            f"Enter a password of at least {SHORTEST_PASSWORD} characters; three random words work "
            "well.",
            field="password",
        )
    return hash_password_of_any_length(password)


def hash_password_of_any_length(password: str) -> str:
    """The argon2id hash of a password that whoever runs the service chose for the demonstration."""
    return _hasher().hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed."""
    try:
        matches = _hasher().verify(password_hash or _decoy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


@cache
def _decoy() -> str:
    """A hash of what nobody knows, so that an unknown address takes as long as a wrong password."""
    return _hasher().hash(secrets.token_urlsafe(32))


def _hasher() -> PasswordHasher:
    settings: Settings = current_app.extensions["settings"]
    if settings.password_cost == 1:  # tests
        return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return PasswordHasher(time_cost=settings.password_cost)
