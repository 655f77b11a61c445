"""What the clock does once a day: steps that features add, each in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask, current_app

from core.database import db, set_writing
from core.outbox.operations import deliver_waiting
from core.transactions import commit

Step = Callable[[], str]
log = structlog.get_logger(__name__)


class StepRefused(Exception):
    """A step could not be done; its words go to whoever reads what the timer did."""


@dataclass(frozen=True)
class DailyStep:
    """One thing to do. ``step`` says in a sentence what it did.

    A step may run twice a day and on two hosts at once: what it has done it does not do again.
    """

    order: int
    name: str
    step: Step


@dataclass(frozen=True)
class StepDone:
    """What came of a step: its sentence, or that it failed."""

    name: str
    did: str
    failed: bool = False


def add_daily_step(app: Flask, order: int, name: str, step: Step) -> None:
    """Let a feature do something once a day."""
    known: list[DailyStep] = app.extensions.setdefault("daily_steps", [])
    known.append(DailyStep(order, name, step))
    known.sort(key=lambda each: each.order)


def run_daily_steps() -> list[StepDone]:
    """Do every step in order. One that fails leaves nothing behind and does not stop the rest.

    Mail that could not be sent is tried again, also where no step has written anything.
    """
    done = [_run(each) for each in current_app.extensions.get("daily_steps", [])]
    set_writing(writes=True)
    deliver_waiting()
    return done


def _run(each: DailyStep) -> StepDone:
    set_writing(writes=True)
    try:
        did = each.step()
        commit()
    except Exception as error:  # whatever it is, the other steps are still to be done
        db.session.rollback()
        log.error("daily.failed", step=each.name, exc_info=error)
        # Other errors may repeat what somebody wrote.
        why = str(error) if isinstance(error, StepRefused) else f"{type(error).__name__}."
        return StepDone(each.name, f"Failed: {why}", failed=True)
    return StepDone(each.name, did)
