"""One transaction per request, committed at the edge; what follows a commit comes after it."""

from collections.abc import Callable

from flask import Flask, Response, g, request

from core.audit.operations import Subject, record
from core.database import db, set_writing
from core.outbox.operations import deliver_waiting

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def commit() -> None:
    """Commit, then do what the commit left to be done."""
    journalled = bool(db.session().info.get("journal"))
    db.session.commit()
    if journalled:
        set_writing(writes=True)
        deliver_waiting()


def after_reading(write: Callable[[], None]) -> None:
    """Let a request that only reads leave a note of itself.

    ``write`` is called once the page is made, in a transaction of its own, before the page leaves:
    what cannot be noted is not shown either.
    """
    g.setdefault("after_reading", []).append(write)


def init_transactions(app: Flask) -> None:
    """Begin each request in the right kind of transaction and end it with one commit."""

    @app.before_request
    def begin() -> None:
        set_writing(writes=request.method not in SAFE_METHODS)

    @app.after_request
    def finish(response: Response) -> Response:
        commit()
        _write_notes()
        return response

    @app.teardown_request
    def release(error: BaseException | None) -> None:
        if error is not None:
            db.session.rollback()


def _write_notes() -> None:
    """What was read, and what else a reading request leaves, in a transaction that may write."""
    read = g.pop("records_read", {})
    writes = g.pop("after_reading", [])
    if not read and not writes:
        return
    set_writing(writes=True)
    for (subject_type, subject_id), actor in read.items():
        record(actor=actor, action="read", subject=Subject(subject_type, subject_id))
    for write in writes:
        write()
    db.session.commit()
