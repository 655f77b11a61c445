"""The conditions of an approval: the owner reports that one is met, a QA lead confirms it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import joinedload

from catalogue.interventions.blindness import refuse_blind
from catalogue.interventions.lifecycle import lock_version
from catalogue.interventions.models import InterventionVersion
from catalogue.review.checks import LONGEST_WORDS
from catalogue.review.models import Decision, Review, ReviewCondition
from catalogue.review.telling import tell_of_confirmed_condition, tell_of_reported_condition
from core.audit.operations import differences, record
from core.database import db, today
from core.errors import DomainError, InvalidInput, NotFound
from core.people.models import User
from core.permissions import Action, demand

UNMET_CONDITIONS = "unmet_conditions"


class ConditionMet(DomainError):
    """The condition is met already."""


def conditions_of(versions: Sequence[InterventionVersion]) -> list[ReviewCondition]:
    """All conditions of the approvals of versions, met or not, the first to fall due first."""
    return list(
        db.session.scalars(
            select(ReviewCondition)
            .join(ReviewCondition.review)
            .where(
                Review.version_id.in_([version.id for version in versions]),
                Review.decision == Decision.APPROVE,
            )
            .order_by(ReviewCondition.due_on, ReviewCondition.id)
            .options(
                joinedload(ReviewCondition.reported_by),
                joinedload(ReviewCondition.met_by),
                joinedload(ReviewCondition.review),
            )
        )
    )


def number_unmet(intervention_id: Any, _viewer_id: Any) -> ScalarSelect[int]:
    """How many conditions of an intervention's approvals are not met, to be asked for with it."""
    return (
        select(func.count(ReviewCondition.id))
        .join(ReviewCondition.review)
        .join(Review.version)
        .where(Review.decision == Decision.APPROVE, ReviewCondition.met_on.is_(None))
        .where(InterventionVersion.intervention_id == intervention_id)
        .scalar_subquery()
    )


def condition_by_id(condition_id: int, *, viewer: User) -> ReviewCondition:
    """A condition of an approval.

    :raises NotFound: if there is none, or of a version that the viewer may not read.
    :raises ReviewingBlind: of a version that the viewer reviews blind.
    """
    condition = db.session.get(ReviewCondition, condition_id)
    if condition is None:
        raise NotFound("There is no such condition.")
    demand(viewer, Action.READ_VERSION, condition.review.version)
    refuse_blind(condition.review.version, viewer)
    return condition


def report_condition(*, condition: ReviewCondition, words: str, actor: User) -> None:
    """Say, as the owner or deputy, that a condition is met and how; said again, it is said anew.

    :raises NotPermitted: to anyone but the owner and the deputy.
    :raises ConditionMet: if a QA lead has confirmed it already.
    :raises InvalidInput: without words.
    """
    demand(actor, Action.REPORT_CONDITION, condition.review.version)
    _hold(condition)
    condition.report = _given(words, "Say what was done")
    condition.reported_on, condition.reported_by_id = today(), actor.id
    _note(condition, actor, "report_condition")
    tell_of_reported_condition(condition, actor=actor)


def confirm_condition(*, condition: ReviewCondition, words: str, actor: User) -> None:
    """Confirm, as a QA lead who is not involved, that a condition is met.

    It counts as met on the day that the owner reported it, else today.

    :raises NotPermitted: to anyone involved in the version, and to all but QA leads.
    :raises ConditionMet: if another QA lead has confirmed it already.
    :raises InvalidInput: without words.
    """
    demand(actor, Action.CONFIRM_CONDITION, condition.review.version)
    _hold(condition)
    condition.met_note = _given(words, "Say what you looked at")
    condition.met_on = condition.reported_on or today()
    condition.met_by_id = actor.id
    _note(condition, actor, "confirm_condition")
    tell_of_confirmed_condition(condition)


def _hold(condition: ReviewCondition) -> None:
    lock_version(condition.review.version)
    db.session.refresh(condition)
    if condition.met_on is not None:
        raise ConditionMet("This condition is met already. Open the page again to see who said so.")


def _given(words: str, otherwise: str) -> str:
    words = words.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise InvalidInput(f"{otherwise}, in {LONGEST_WORDS:,} characters or fewer", field="words")
    return words


def _note(condition: ReviewCondition, actor: User, action: str) -> None:
    changes = differences(condition)
    db.session.flush()
    record(actor=actor, action=action, subject=condition, changes=changes)
