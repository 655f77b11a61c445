"""Goals in children's own words, and questions that were handed over and not finished."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from core.database import db, today
from core.people.models import Team, User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery
from outcomes.measures.answering import hand_over, keep_answer
from outcomes.measures.goals import agree_goal

# Of each team the first few running deliveries. A first goal may have been rated before its words
# were written down here; the second waits to be rated, so that what was planted stays as it is.
GOALS_SAID = (
    ("Get the bus into town on my own", "Not kick off when my brother winds me up"),
    ("Make it to football every Tuesday", "Get up when my alarm goes"),
    ("Talk to my mum without shouting",),
)
ASKED = "gad_7"
ANSWERED = ("1", "2", "1")


def add_goals_and_questions(*, prefix: str, teams: Sequence[Team], workers: Sequence[User]) -> None:
    """Agree goals with the first children of each team; one is still being asked.

    :param prefix: of the case references of the children.
    :param workers: of the teams, in their order.
    """
    for team, worker in zip(teams, workers, strict=True):
        running = db.session.scalars(
            select(Delivery)
            .join(ChildRecord, ChildRecord.id == Delivery.child_id)
            .where(
                ChildRecord.team_id == team.id,
                ChildRecord.case_reference.startswith(prefix, autoescape=True),
                Delivery.ended_on.is_(None),
                Delivery.started_on < today(),
            )
            .order_by(ChildRecord.case_reference, Delivery.id)
            .limit(len(GOALS_SAID))
        ).all()
        for delivery, said in zip(running, GOALS_SAID, strict=False):
            _agree(delivery, said, actor=worker)
        if running:
            _begin_asking(running[-1], actor=worker)


def _agree(delivery: Delivery, said: Sequence[str], *, actor: User) -> None:
    for words in said:
        agree_goal(
            delivery=delivery,
            words=words,
            agreed_on=delivery.started_on,
            submission_key=_key(delivery, words),
            actor=actor,
        )


def _begin_asking(delivery: Delivery, *, actor: User) -> None:
    begun = hand_over(
        delivery=delivery,
        instrument=ASKED,
        rater="self",
        occasion="mid",
        submission_key=_key(delivery, ASKED),
        actor=actor,
    )
    for number, answer in enumerate(ANSWERED, start=1):
        keep_answer(answering=begun, number=number, answer=answer, actor=actor)


def _key(delivery: Delivery, of: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{delivery.child.case_reference}/{delivery.id}/{of}"))
