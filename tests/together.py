"""Several people acting in the same instant, each with a session of their own."""

from collections.abc import Callable
from threading import Barrier, Thread

from flask import Flask

from core.database import db
from core.errors import DomainError

AT_MOST = 10
SECONDS = 30
Meet = Callable[[], object]
Step = Callable[[Meet], object]


def at_the_same_instant(app: Flask, *steps: Step) -> list[object]:
    """Run each step in a thread and a session of its own; what it gave, or how it was refused.

    A step loads what it needs, calls ``meet``, and acts. A few on PostgreSQL have all seen the same
    before any of them acts. On SQLite, and where there are more than have a connection each, they
    meet before they look.
    """
    look_first = db.engine.dialect.name == "postgresql" and len(steps) <= AT_MOST
    db.session.remove()
    start = Barrier(len(steps), timeout=SECONDS)
    outcomes: list[object] = [None] * len(steps)

    def run(position: int, step: Step) -> None:
        with app.app_context():
            try:
                if not look_first:
                    start.wait()
                outcomes[position] = step(start.wait if look_first else lambda: None)
                db.session.commit()
            except Exception as refused:
                outcomes[position] = refused
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=each) for each in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def refusals(outcomes: list[object]) -> list[DomainError]:
    """Who was told that it did not go through; nobody may see anything but a named error."""
    for each in outcomes:
        if isinstance(each, Exception) and not isinstance(each, DomainError):
            raise each
    return [each for each in outcomes if isinstance(each, DomainError)]
