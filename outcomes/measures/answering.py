"""Handing an instrument's questions over to the child, keeping the answers, and scoring them."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import null, select
from sqlalchemy.orm import joinedload

from catalogue.instruments.queries import all_instruments
from catalogue.instruments.schemas import Instrument
from core.audit.operations import record
from core.database import db, now, today
from core.errors import DomainError, InvalidInput, NotFound
from core.people.models import User
from core.permissions import Action, demand
from outcomes.delivery.models import Delivery
from outcomes.measures.goals import GOALS, goals_of
from outcomes.measures.models import Answering, Goal, Measurement
from outcomes.measures.operations import Answered, check_day, record_measurements
from outcomes.measures.queries import NO_SUCH_PAGE
from outcomes.measures.questions import DECLINED, Questions, can_be_asked, questions_of, scored

BY_THEMSELVES = ("self", "parent_or_carer")  # who can be handed a screen
# Answers of different weeks do not belong together; and what is unfinished is not kept for ever.
KEPT_UNFINISHED = timedelta(days=7)
TOO_FEW = "Too few questions were answered for a score"


def hand_over(
    *,
    delivery: Delivery,
    instrument: str,
    rater: str,
    occasion: str,
    submission_key: str,
    actor: User,
) -> Answering:
    """Begin to put an instrument's questions to the child or a parent, dated today.

    A second call with the same key returns the answering of the first; so does a call for questions
    of which some are answered already.

    :raises InvalidInput: where it cannot be asked, or not for that occasion on this day.
    :raises AlreadyExists: if there is a score of today already.
    """
    demand(actor, Action.RECORD_WORK, delivery.child)
    known = all_instruments().get(instrument)
    if known is None or not can_be_asked(known, _goals(delivery.id, instrument)):
        raise InvalidInput("The questions of this measure cannot be shown here")
    if rater not in known.raters or rater not in BY_THEMSELVES:
        raise InvalidInput("Choose who answers", field="rater")
    begun = _begun(delivery, instrument, rater, occasion, submission_key)
    if begun is not None:
        return begun
    check_day(
        delivery,
        Answered(
            instrument=instrument,
            rater=rater,
            occasion=occasion,
            taken_on=today(),
            scores={scale.code: scale.minimum for scale in known.scales},
        ),
        known,
    )
    answering = Answering(
        child_id=delivery.child_id,
        delivery_id=delivery.id,
        instrument=instrument,
        rater=rater,
        occasion=occasion,
        taken_on=today(),
        answers={},
        submission_key=submission_key,
        started_by_id=actor.id,
        started_at=now(),
    )
    db.session.add(answering)
    db.session.flush()
    record(actor=actor, action="hand_over_questions", subject=answering)
    return answering


def answering_for(answering_id: int, *, viewer: User, for_change: bool = False) -> Answering:
    """An answering, for somebody who may record work with the child.

    :param for_change: hold it until the transaction ends.
    :raises NotFound: if there is none, or the child is another team's.
    """
    answering = db.session.get(
        Answering, answering_id, with_for_update=for_change, populate_existing=for_change
    )
    if answering is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.RECORD_WORK, answering.child)
    return answering


def asked_in(answering: Answering) -> Questions:
    """The questions of an answering.

    :raises NotFound: where they can no longer be asked.
    """
    try:
        goals = _goals(answering.delivery_id, answering.instrument)
        return questions_of(instrument_of(answering), goals, answering.rater)
    except LookupError:
        raise NotFound("The questions of this measure can no longer be shown.") from None


def instrument_of(answering: Answering) -> Instrument:
    """The instrument of an answering; LookupError where the service no longer has it."""
    return all_instruments()[answering.instrument]


def keep_answer(*, answering: Answering, number: int, answer: str, actor: User) -> None:
    """Keep the answer to one question; another answer to it takes its place.

    There is no event in the audit for each: the handing over and the scores have one each. Once
    all is finished, what comes late changes nothing.

    :param number: of the question, from 1.
    :raises InvalidInput: for what is no answer.
    :raises NotFound: if there is no such question.
    """
    demand(actor, Action.RECORD_WORK, answering.child)
    asked = asked_in(answering)
    if not 1 <= number <= len(asked.questions):
        raise NotFound(NO_SUCH_PAGE)
    if answering.finished_at is not None:
        return
    values = {str(choice.value): choice.value for choice in asked.choices}
    if answer != DECLINED and answer not in values:
        raise InvalidInput("Choose one of the answers", field="answer")
    key = asked.questions[number - 1].key
    answering.answers = {**(answering.answers or {}), key: values.get(answer, DECLINED)}
    db.session.flush()


def finish(*, answering: Answering, actor: User) -> None:
    """Score what was answered, and forget the answers, but for those that staff have to look at.

    Where no score can be recorded, ``refusal`` says why, and all answers stay until staff have
    seen them. A second call does nothing.
    """
    demand(actor, Action.RECORD_WORK, answering.child)
    if answering.finished_at is not None:
        return
    asked, given = asked_in(answering), dict(answering.answers or {})
    number = answering.id
    scores = scored(instrument_of(answering), asked, given)
    refusal = _record(answering, scores, actor) if scores else TOO_FEW
    if refusal:
        # What was refused undid the transaction; another request may have finished it meanwhile.
        answering = db.session.get_one(
            Answering, number, with_for_update=True, populate_existing=True
        )
        if answering.finished_at is not None:
            return
    failed = bool(scores and refusal)
    answering.refusal = refusal
    answering.answered = asked.answered(given)
    answering.answers = given if failed else asked.to_look_at(given) or None
    answering.finished_at = now()
    db.session.flush()
    record(actor=actor, action="finish_questions", subject=answering)


def look_at_answers(*, answering: Answering, actor: User) -> None:
    """Note that staff have seen the answers that had to be looked at, and forget these too."""
    demand(actor, Action.RECORD_WORK, answering.child)
    if answering.finished_at is None or answering.answers is None:
        return
    answering.answers = None
    answering.looked_at, answering.looked_at_by_id = now(), actor.id
    db.session.flush()
    record(actor=actor, action="look_at_answers", subject=answering)


def drop_answers(*, answering: Answering, actor: User) -> None:
    """Take away an answering that will not be finished, with its answers."""
    demand(actor, Action.RECORD_WORK, answering.child)
    if answering.finished_at is not None:
        raise InvalidInput("It is finished already")
    record(actor=actor, action="drop_questions", subject=answering)
    db.session.delete(answering)
    db.session.flush()


def needing_staff(delivery_ids: Collection[int]) -> list[Answering]:
    """What was handed over and is not finished, or holds answers that staff have to look at."""
    return list(
        db.session.scalars(
            select(Answering)
            .where(
                Answering.delivery_id.in_(delivery_ids),
                Answering.answers.is_not(null()),
            )
            .order_by(Answering.started_at, Answering.id)
        )
    )


def measurements_of(answering: Answering) -> list[Measurement]:
    """The scores that came of an answering."""
    return list(
        db.session.scalars(
            select(Measurement)
            .where(Measurement.submission_key == answering.submission_key)
            .order_by(Measurement.id)
        )
    )


def drop_old_answers() -> str:
    """Take away what was not finished within a week; a step of the day."""
    old = db.session.scalars(
        select(Answering)
        .where(Answering.finished_at.is_(None), Answering.started_at < now() - KEPT_UNFINISHED)
        .options(joinedload(Answering.child))
    ).all()
    for answering in old:
        record(actor=None, action="drop_questions", subject=answering)
        db.session.delete(answering)
    return f"Unfinished answers taken away: {len(old)}."


def _record(answering: Answering, scores: dict[str, float], actor: User) -> str | None:
    """Record the scores; says why not, where that is refused."""
    try:
        record_measurements(
            delivery=answering.delivery,
            answered=Answered(
                instrument=answering.instrument,
                rater=answering.rater,
                occasion=answering.occasion,
                taken_on=answering.taken_on,
                scores=scores,
            ),
            submission_key=answering.submission_key,
            actor=actor,
        )
    except DomainError as error:
        return error.message
    return None


def _goals(delivery_id: int, instrument: str) -> list[Goal]:
    """The goals to be rated; none are asked for where the instrument is another."""
    if instrument != GOALS:
        return []
    return [goal for goal in goals_of([delivery_id]) if goal.ended_on is None]


def _begun(
    delivery: Delivery, instrument: str, rater: str, occasion: str, submission_key: str
) -> Answering | None:
    """An answering of this key; or one of the same that is not finished."""
    same_key = db.session.scalar(
        select(Answering).where(Answering.submission_key == submission_key)
    )
    if same_key is not None:
        if same_key.delivery_id != delivery.id:
            raise NotFound(NO_SUCH_PAGE)
        return same_key
    return db.session.scalar(
        select(Answering)
        .where(
            Answering.delivery_id == delivery.id,
            Answering.instrument == instrument,
            Answering.rater == rater,
            Answering.occasion == occasion,
            Answering.finished_at.is_(None),
        )
        .order_by(Answering.id)
        .limit(1)
    )
