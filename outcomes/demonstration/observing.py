"""Feedback on practice in the demonstration: read and replied to, waiting, long ago, and none."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from core.database import db, today
from core.people.models import Role, Team, User
from outcomes.delivery.models import SessionFacilitator, SessionRecord
from outcomes.observations.operations import Feedback, acknowledge, observe

HALF_A_YEAR = timedelta(days=182)
LATEST = Feedback(
    strengths="You waited after each question, and the child filled the silence.",
    to_work_on="Say at the start how long it will take, and stop five minutes sooner.",
)
EARLIER = Feedback(
    strengths="You asked what the child would like to try first, and did that.",
    to_work_on="Fewer words on the worksheet: draw the first line together.",
)
REPLY = "That helps. I have cut the worksheet down to one page."


def add_observations(*, prefix: str, teams: Sequence[Team], workers: Sequence[User]) -> None:  # noqa: ARG001
    """Observe the first team's worker twice lately, the second's long ago, the third's never.

    :param workers: of the teams, in their order.
    """
    observer = db.session.scalar(
        select(User)
        .where(User.demonstration.is_(True), User.role == Role.MANAGER, User.whole_service)
        .order_by(User.id)
        .limit(1)
    )
    if observer is None:
        return
    lately, *earlier = _sessions_of(workers[0])[:20]
    _observe(lately, workers[0], LATEST, observer, replied=False)
    if earlier:
        _observe(earlier[-1], workers[0], EARLIER, observer, replied=True)
    long_ago = [each for each in _sessions_of(workers[1]) if each.held_on < today() - HALF_A_YEAR]
    if long_ago:
        _observe(long_ago[0], workers[1], EARLIER, observer, replied=True)


def _sessions_of(worker: User) -> Sequence[SessionRecord]:
    """The sessions that somebody ran, the latest first."""
    return db.session.scalars(
        select(SessionRecord)
        .join(SessionFacilitator, SessionFacilitator.session_id == SessionRecord.id)
        .where(SessionFacilitator.user_id == worker.id, SessionRecord.happened.is_(True))
        .order_by(SessionRecord.held_on.desc(), SessionRecord.id.desc())
    ).all()


def _observe(
    session: SessionRecord, worker: User, feedback: Feedback, observer: User, *, replied: bool
) -> None:
    made = observe(
        session=session,
        observed_id=worker.id,
        feedback=feedback,
        submission_key=str(uuid5(NAMESPACE_URL, f"observation/{worker.email}/{session.id}")),
        actor=observer,
    )
    if replied:
        acknowledge(observation=made, reply=REPLY, revision=made.revision, actor=worker)
