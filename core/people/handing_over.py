"""Giving the screen of a signed-in session to somebody else, a child, for one thing only.

The lock is kept here and not in the cookie of the session: an answer that was still on its way to
another window when the screen was handed over would bring the older cookie back.
"""

from typing import Any

from flask import Response, current_app, g, render_template, request
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.exc import IntegrityError

from core.audit.operations import record
from core.database import db, now
from core.errors import AlreadyExists, InvalidInput
from core.people.counts import count_known
from core.people.forms import OpenLockForm
from core.people.models import HandedOverSession, User
from core.people.passwords import password_matches
from core.people.throttling import digest, forget_failures, note_failure, refuse_when_throttled

OPEN_LOCKS = "open_locks"
OPENING = "people.open_lock"
LOCKED = 423
WRONG = "Enter the password of whoever handed this screen over"


def begin_lock(*, user: User, secret: str, inside: str, back_to: str) -> None:
    """Lock a session to the address ``inside`` and all below it.

    :param secret: what tells the session from all others.
    :raises AlreadyExists: if it is locked.
    """
    lock = HandedOverSession(
        session_hash=digest(secret),
        user_id=user.id,
        inside=inside,
        back_to=back_to,
        begun_at=now(),
    )
    try:
        db.session.add(lock)
        db.session.flush()
    except IntegrityError:
        # A second press of the button: the first has locked it, and this is what is seen now.
        g.locked_screen = (inside, False)
        raise AlreadyExists("This screen is handed over already") from None
    record(actor=user, action="hand_over_screen", subject=user)


def open_lock(*, lock: HandedOverSession, password: str, address: str, actor: User) -> str:
    """Open a locked session; returns the address that comes next.

    Failures count for this lock and not for signing in, so that a child who tries words on the
    screen keeps nobody out elsewhere.

    :raises TooManyAttempts: as at signing in.
    :raises InvalidInput: for a wrong password.
    """
    lock_hash, address_hash = digest(f"lock:{lock.session_hash}"), digest(address)
    refuse_when_throttled(lock_hash, address_hash)
    if not password_matches(actor.password_hash, password):
        note_failure(lock_hash, address_hash)
        raise InvalidInput(WRONG, field="password")
    forget_failures(lock_hash)
    back_to = lock.back_to
    db.session.delete(lock)
    db.session.flush()
    g.pop("locked_screen", None)
    record(actor=actor, action="open_screen", subject=actor)
    return back_to


def lock_of(user: User, secret: str) -> HandedOverSession | None:
    """The lock of a session, if its screen was handed over."""
    if count_known(user, OPEN_LOCKS) == 0:
        return None
    return db.session.scalar(
        select(HandedOverSession).where(HandedOverSession.session_hash == digest(secret))
    )


def open_locks(user_id: Any) -> ScalarSelect[int]:
    """How many locks a person has, counted with the person: nearly always none."""
    mine = HandedOverSession.user_id == user_id
    return select(func.count(HandedOverSession.id)).where(mine).scalar_subquery()


def stay_inside(lock: HandedOverSession, *, idle: bool) -> Response | None:
    """Let through what the lock allows; the locked page for everything else.

    :param idle: nothing happened for long. What is being sent is still taken, so that it is not
        lost, but nothing more is shown before staff have been there.
    """
    g.locked_screen = (lock.inside, idle)
    if request.endpoint == OPENING:
        return None
    within = request.path == lock.inside or request.path.startswith(f"{lock.inside}/")
    if within and (request.method == "POST" or not idle):
        return None
    return Response(locked_page(OpenLockForm()), status=LOCKED)


def locked_page(form: OpenLockForm) -> str:
    """What is shown instead of every other page."""
    inside, idle = g.locked_screen
    return render_template("people/locked.html", form=form, go_on=None if idle else inside)


def page_of_locked_screen() -> tuple[str, int] | None:
    """Instead of a page of an error, which would show more: the locked page, where it is locked."""
    if "locked_screen" not in g:
        return None
    return locked_page(OpenLockForm(formdata=None)), LOCKED


def end_old_locks() -> str:
    """Take away the locks of sessions that have ended; a step of the day."""
    limit = current_app.extensions["settings"].session_limit
    old = db.session.scalars(
        select(HandedOverSession).where(HandedOverSession.begun_at < now() - limit)
    ).all()
    for lock in old:
        db.session.delete(lock)
    return f"Locks of ended sessions taken away: {len(old)}."
