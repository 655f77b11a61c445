"""What gives feedback on practice, changes it until it is read, and acknowledges it."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from core.audit.operations import VALUES_WITHHELD, differences, record
from core.database import db, now, today
from core.errors import AlreadyExists, InvalidInput, NotPermitted, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from outcomes.caseload.operations import demand_unchanged
from outcomes.delivery.models import SessionRecord
from outcomes.observations.models import Observation
from outcomes.observations.telling import settle_feedback, tell_observed, tell_observer

SAVED_ALREADY = (
    "Your feedback to this person on this session is recorded already. Change that instead"
)
CHOOSE = "Choose whom you observed: a colleague who ran the session"
READ_ALREADY = "It was read and acknowledged, so that it stays as it is. Give new feedback instead."


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What went well, and what to work on. About the practice, never about the child."""

    strengths: str
    to_work_on: str = ""


def observe(
    *,
    session: SessionRecord,
    observed_id: int,
    feedback: Feedback,
    submission_key: str,
    actor: User,
) -> Observation:
    """Give feedback on how somebody ran a session, and tell them.

    A second call with the same key returns the first.

    :raises InvalidInput: for somebody who did not run it, for oneself, or where nothing is said.
    :raises AlreadyExists: where there is feedback of this person on this session.
    """
    demand(actor, Action.OBSERVE_PRACTICE)
    for attendance in session.attendances:
        demand(actor, Action.READ_CHILD, attendance.delivery.child)
    made = db.session.scalar(
        select(Observation).where(Observation.submission_key == submission_key)
    )
    if made is not None:
        demand(actor, Action.READ_OBSERVATION, made)
        return made
    ran_it = {each.user_id for each in session.facilitators} - {actor.id}
    if observed_id not in ran_it:
        raise InvalidInput(CHOOSE, field="observed_id")
    _check(feedback)
    observation = Observation(
        session_id=session.id,
        observed_on=session.held_on,
        team_id=session.attendances[0].delivery.child.team_id,
        observed_id=observed_id,
        observer_id=actor.id,
        **_stripped(feedback),
        submission_key=submission_key,
        recorded_at=now(),
    )
    with integrity_as(AlreadyExists(SAVED_ALREADY, field="observed_id"), constraint="observations"):
        db.session.add(observation)
        db.session.flush()
    record(
        actor=actor,
        action="observe_practice",
        subject=observation,
        changes={"observed": [None, observed_id], "session": [None, session.id]},
    )
    tell_observed(observation)
    return observation


def change_feedback(
    *, observation: Observation, feedback: Feedback, revision: int, actor: User
) -> Observation:
    """Put feedback more clearly, until it is acknowledged.

    :raises NotPermitted: to anybody but the observer, or once it was acknowledged.
    :raises StaleEdit: if it was saved, or acknowledged, since the person opened it.
    """
    demand(actor, Action.READ_OBSERVATION, observation)
    demand_unchanged(observation, revision)
    _demand_own(observation, actor)
    _check(feedback)
    for name, value in _stripped(feedback).items():
        if getattr(observation, name) != value:
            setattr(observation, name, value)
    changes = differences(observation, withheld=True)
    if not changes:
        return observation
    observation.revision += 1
    db.session.flush()
    record(actor=actor, action="change_observation", subject=observation, changes=changes)
    return observation


def acknowledge(*, observation: Observation, reply: str, revision: int, actor: User) -> Observation:
    """Say that one has read the feedback on one's own practice, with a reply or without.

    Once acknowledged, it stays as it is; doing so again changes nothing.

    :raises NotPermitted: to anybody but the person observed.
    :raises StaleEdit: if the feedback was changed since the person opened it.
    """
    demand(actor, Action.READ_OBSERVATION, observation)
    if observation.observed_id != actor.id:
        raise NotPermitted("Only the person who was observed can acknowledge it.")
    if observation.acknowledged_at is not None:
        return observation
    demand_unchanged(observation, revision)
    observation.acknowledged_at = now()
    observation.reply = reply.strip()
    observation.revision += 1
    db.session.flush()
    record(
        actor=actor,
        action="acknowledge_observation",
        subject=observation,
        changes={"reply": VALUES_WITHHELD} if observation.reply else {},
    )
    settle_feedback(observation)
    tell_observer(observation)
    return observation


def undo_observation(*, observation: Observation, actor: User) -> None:
    """Take feedback away on the day it was given, by the observer, until it is acknowledged.

    :raises NotPermitted: otherwise.
    """
    demand(actor, Action.READ_OBSERVATION, observation)
    if not may_undo(observation, actor):
        raise NotPermitted(
            "Only the observer can undo it, on the same day and before it is acknowledged."
        )
    settle_feedback(observation)
    record(actor=actor, action="undo_observation", subject=observation)
    db.session.delete(observation)
    db.session.flush()


def may_undo(observation: Observation, actor: User) -> bool:
    """Whether a person may still take feedback away."""
    return may_change(observation, actor) and observation.recorded_at.date() == today()


def may_change(observation: Observation, actor: User) -> bool:
    """Whether a person may still put feedback more clearly."""
    return observation.observer_id == actor.id and observation.acknowledged_at is None


def _demand_own(observation: Observation, actor: User) -> None:
    if observation.observer_id != actor.id:
        raise NotPermitted("Only the observer can change the feedback.")
    if observation.acknowledged_at is not None:
        raise NotPermitted(READ_ALREADY)


def _stripped(feedback: Feedback) -> dict[str, str]:
    return {name: text.strip() for name, text in asdict(feedback).items()}


def _check(feedback: Feedback) -> None:
    if not feedback.strengths.strip():
        raise InvalidInput("Say what went well", field="strengths")
