"""Raising or lowering a priority."""

from catalogue.interventions.lifecycle import lock_version
from catalogue.interventions.models import InterventionVersion
from catalogue.priorities.models import LONGEST_REASON, PriorityLevel, ReviewPriority
from catalogue.review.rounds import waits
from core.audit.operations import differences, record
from core.database import db, now
from core.errors import DomainError, InvalidInput
from core.people.models import User
from core.permissions import Action, demand


class NotWaiting(DomainError):
    """The version does not wait for a review any more."""


def set_priority(
    *, version: InterventionVersion, level: PriorityLevel, reason: str, actor: User
) -> ReviewPriority:
    """Say how urgent the review of a version is, in place of what is worked out.

    :raises NotPermitted: to anyone but a QA lead who is not involved in the version.
    :raises NotWaiting: once it was decided.
    :raises InvalidInput: without a reason, or with too long a one.
    """
    demand(actor, Action.SET_PRIORITY, version)
    lock_version(version)
    if not waits(version):
        raise NotWaiting("This version does not wait for a review any more. Go back to the queue.")
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InvalidInput(f"Say why in {LONGEST_REASON} characters or fewer", field="reason")
    priority = db.session.get(ReviewPriority, version.id)
    if priority is None:
        priority = ReviewPriority(version_id=version.id)
        db.session.add(priority)
    priority.level, priority.reason = level, reason
    changes = differences(priority)
    if not changes:
        return priority
    priority.set_by_id, priority.set_at = actor.id, now()
    db.session.flush()
    record(actor=actor, action="set_priority", subject=version, changes=changes)
    return priority
