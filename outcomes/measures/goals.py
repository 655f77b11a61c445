"""Goals in the child's own words: agreeing them, changing their words, and ending one.

Each goal of a delivery has a scale of its own, "goal", "goal_2" or "goal_3", so that only scores of
the same goal are ever compared. A number is never used again: another goal is another scale.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from core.audit.operations import differences, record
from core.database import db, now, today
from core.errors import InvalidInput, NotFound, StaleEdit, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from outcomes.delivery.models import Delivery
from outcomes.measures.models import Goal, Measurement
from outcomes.measures.queries import NO_SUCH_PAGE

GOALS = "goal_based_outcomes"
MOST_GOALS = 3


def scale_of_goal(number: int) -> str:
    """The scale that a goal is rated on."""
    return "goal" if number == 1 else f"goal_{number}"


def goals_of(delivery_ids: Iterable[int]) -> list[Goal]:
    """The goals of some deliveries in the order in which they were agreed, ended ones too."""
    return list(
        db.session.scalars(
            select(Goal)
            .where(Goal.delivery_id.in_(list(delivery_ids)))
            .order_by(Goal.delivery_id, Goal.number)
        )
    )


def current_goals(delivery: Delivery) -> list[Goal]:
    """The goals of a delivery that are worked on now."""
    return [goal for goal in goals_of([delivery.id]) if goal.ended_on is None]


def goal_to_change(goal_id: int, *, viewer: User) -> Goal:
    """A goal, for somebody who may record work with the child.

    :raises NotFound: if there is none, or the child is another team's.
    """
    goal = db.session.get(Goal, goal_id)
    if goal is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.RECORD_WORK, goal.child)
    return goal


def agree_goal(
    *, delivery: Delivery, words: str, agreed_on: date, submission_key: str, actor: User
) -> Goal:
    """Add a goal to a delivery. A second call with the same key returns the goal of the first.

    :raises InvalidInput: for a day that cannot be, or a fourth goal.
    """
    demand(actor, Action.RECORD_WORK, delivery.child)
    made = db.session.scalar(select(Goal).where(Goal.submission_key == submission_key))
    if made is not None:
        demand(actor, Action.RECORD_WORK, made.child)
        return made
    if agreed_on > today():
        raise InvalidInput("The date must be today or in the past", field="agreed_on")
    known = goals_of([delivery.id])
    if len(known) >= MOST_GOALS:
        raise InvalidInput("There can be three goals, with those that ended", field="words")
    goal = Goal(
        child_id=delivery.child_id,
        delivery_id=delivery.id,
        number=len(known) + 1,
        words=words,
        agreed_on=agreed_on,
        submission_key=submission_key,
        recorded_by_id=actor.id,
        recorded_at=now(),
    )
    again = InvalidInput("Somebody else added a goal at the same moment. Try again", field="words")
    with (
        integrity_as(again, constraint="delivery_id"),
        integrity_as(again, constraint="submission_key"),
    ):
        db.session.add(goal)
        db.session.flush()
    record(actor=actor, action="agree_goal", subject=goal)
    return goal


def reword_goal(*, goal: Goal, words: str, revision: int, actor: User) -> None:
    """Put the words of a goal right, as long as it is not rated: after that it is another goal.

    :raises StaleEdit: if somebody else saved since.
    :raises InvalidInput: if it is rated or has ended.
    """
    demand(actor, Action.RECORD_WORK, goal.child)
    if goal.revision != revision:
        raise StaleEdit("Somebody else changed this goal since you opened it. Open it again")
    if is_rated(goal):
        raise InvalidInput(
            "It is rated already, and only scores of the same goal can be compared. "
            "End it and agree a new one",
            field="words",
        )
    goal.words = words
    changes = differences(goal, withheld=True)
    if not changes:
        return
    goal.revision += 1
    db.session.flush()
    record(actor=actor, action="reword_goal", subject=goal, changes=changes)


def end_goal(*, goal: Goal, actor: User) -> None:
    """End a goal today: it was reached, or the child wants another. Its ratings stay."""
    demand(actor, Action.RECORD_WORK, goal.child)
    if goal.ended_on is not None:
        return
    goal.ended_on = today()
    changes = differences(goal, withheld=True)
    goal.revision += 1
    db.session.flush()
    record(actor=actor, action="end_goal", subject=goal, changes=changes)


def is_rated(goal: Goal) -> bool:
    """Whether there is a score of the goal, by anybody."""
    return goal.number in rated_numbers(goal.delivery_id)


def rated_numbers(delivery_id: int) -> set[int]:
    """The numbers of the goals of a delivery that somebody has rated."""
    scales = db.session.scalars(
        select(Measurement.scale)
        .where(Measurement.delivery_id == delivery_id, Measurement.instrument == GOALS)
        .distinct()
    ).all()
    return {number for number in range(1, MOST_GOALS + 1) if scale_of_goal(number) in scales}
