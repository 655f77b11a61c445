"""Setting how long records are kept, and keeping one longer."""

from flask import current_app

from core.audit.operations import VALUES_WITHHELD, Subject, record
from core.database import db, now, today
from core.errors import InvalidInput
from core.people.models import User
from core.permissions import Action, demand
from outcomes.caseload.models import ChildRecord
from outcomes.retention.dates import NOT_KNOWN
from outcomes.retention.models import LONGEST_MONTHS, RetentionHold, RetentionRule

SAY_WHY = "Write why this record must stay"
MONTHS = f"Enter the months from 1 to {LONGEST_MONTHS}, or leave it blank"


def set_rule(*, disposal: str, months: int | None, actor: User) -> None:
    """Say how long records of a disposal are kept; None: for ever, as before any rule.

    A rule that is changed begins anew: nothing goes by it for 30 days.

    :raises InvalidInput: for an unknown disposal or a number of months that cannot be.
    """
    demand(actor, Action.SET_RETENTION, actor)
    if (
        disposal != NOT_KNOWN
        and disposal not in current_app.extensions["vocabularies"]["disposals"]
    ):
        raise InvalidInput("There is no such disposal", field=disposal)
    if months is not None and not 1 <= months <= LONGEST_MONTHS:
        raise InvalidInput(MONTHS, field=disposal)
    rule = db.session.get(RetentionRule, disposal)
    before = rule.months if rule else None
    if before == months:
        return
    if months is None:
        db.session.delete(rule)
    else:
        if rule is None:
            rule = RetentionRule(disposal=disposal)
            db.session.add(rule)
        rule.months, rule.since, rule.set_by_id = months, today(), actor.id
    db.session.flush()
    record(
        actor=actor,
        action="set_retention",
        subject=Subject(RetentionRule.__tablename__, None),
        changes={"disposal": [None, disposal], "months": [before, months]},
    )


def hold(*, child: ChildRecord, reason: str, actor: User) -> RetentionHold:
    """Keep a record whatever the rules say; where it is held already, the reason is replaced.

    :raises InvalidInput: without a reason.
    """
    demand(actor, Action.HOLD_CHILD, child)
    if not reason.strip():
        raise InvalidInput(SAY_WHY, field="reason")
    held = db.session.get(RetentionHold, child.id)
    if held is None:
        held = RetentionHold(child_id=child.id)
        db.session.add(held)
    held.reason, held.held_by_id, held.held_at = reason.strip(), actor.id, now()
    db.session.flush()
    record(actor=actor, action="hold_child", subject=child, changes={"reason": VALUES_WITHHELD})
    return held


def lift_hold(*, child: ChildRecord, actor: User) -> None:
    """Let the rules hold for a record again."""
    demand(actor, Action.HOLD_CHILD, child)
    held = db.session.get(RetentionHold, child.id)
    if held is not None:
        db.session.delete(held)
        db.session.flush()
        record(actor=actor, action="lift_hold", subject=child)
