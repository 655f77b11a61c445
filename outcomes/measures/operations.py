"""What records measurements, corrects them and takes them away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from catalogue.instruments.queries import all_instruments
from catalogue.instruments.schemas import Instrument, Scale
from core.audit.operations import differences, record
from core.database import db, now, today
from core.errors import AlreadyExists, DomainError, InvalidInput, NotFound, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from outcomes.delivery.models import Delivery
from outcomes.measures.models import Measurement, MeasurementCorrection
from outcomes.measures.occasions import POST, PRE, refusal_of_day, refusal_of_order
from outcomes.measures.pairs import OCCASIONS, DeliveryTimes
from outcomes.measures.queries import NO_SUCH_PAGE

# Why a score is changed or removed after the day on which it was recorded.
CORRECTION_REASONS = {
    "typed_wrongly": "It was typed wrongly",
    "added_up_wrongly": "The answers were added up wrongly",
    "wrong_day": "The date or the occasion was wrong",
    "wrong_child": "It belongs to another child or another delivery",
    "withdrawn": "The child or family asked for it to be removed",
}
SAME_DAY = "same_day"
# Of a score that another system sends: it says so itself when it sends another one.
SENT_AGAIN = "sent_again"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One answering of an instrument: who, for what, when, and a score for each scale scored."""

    instrument: str
    rater: str
    occasion: str
    taken_on: date
    scores: Mapping[str, float]


def record_measurements(
    *, delivery: Delivery, answered: Answered, submission_key: str, actor: User
) -> list[Measurement]:
    """Record the scores of one answering of an instrument, a measurement a scale.

    A second call with the same submission key returns the measurements of the first.

    :raises InvalidInput: for a value that cannot be, naming its field (``score_<scale>``).
    :raises AlreadyExists: if there is a score of that scale, rater, occasion and day.
    """
    demand(actor, Action.RECORD_WORK, delivery.child)
    if made := _of_submission(submission_key, delivery):
        return made
    instrument = _instrument(answered)
    for code, score in answered.scores.items():
        _check_score(_scale(instrument, code), score, field=f"score_{code}")
    check_day(delivery, answered, instrument)
    measurements = [
        Measurement(
            child_id=delivery.child_id,
            delivery_id=delivery.id,
            instrument=instrument.code,
            scale=code,
            rater=answered.rater,
            occasion=answered.occasion,
            taken_on=answered.taken_on,
            score=score,
            submission_key=submission_key,
            recorded_by_id=actor.id,
            recorded_at=now(),
        )
        for code, score in answered.scores.items()
    ]
    with (
        integrity_as(_sent_twice(), constraint="submission_key"),
        integrity_as(_repeated(), constraint="delivery_id"),
    ):
        db.session.add_all(measurements)
        db.session.flush()
    for measurement in measurements:
        record(actor=actor, action="record_measurement", subject=measurement)
    return measurements


def correct_measurement(
    *,
    measurement: Measurement,
    score: float,
    occasion: str,
    taken_on: date,
    reason: str | None,
    actor: User,
) -> Measurement:
    """Put right what a measurement says; what it said before is kept with the child's record.

    :param reason: a code of ``CORRECTION_REASONS``; None is enough on the day of recording.
    :raises InvalidInput: for a value that cannot be, naming its field.
    """
    demand(actor, Action.RECORD_WORK, measurement.child)
    delivery = measurement.delivery
    answered = Answered(
        instrument=measurement.instrument,
        rater=measurement.rater,
        occasion=occasion,
        taken_on=taken_on,
        scores={measurement.scale: score},
    )
    instrument = _instrument(answered)
    _check_score(_scale(instrument, measurement.scale), score, field="score")
    check_day(delivery, answered, instrument, corrected=measurement)
    correction = _correction(measurement, reason, actor, removed=False)
    measurement.score, measurement.occasion, measurement.taken_on = score, occasion, taken_on
    changes = differences(measurement, withheld=True)
    if not changes:
        return measurement
    with integrity_as(_repeated(), constraint="delivery_id"):
        db.session.add(correction)
        db.session.flush()
    record(
        actor=actor,
        action="correct_measurement",
        subject=measurement,
        changes=changes | {"reason": [None, correction.reason]},
    )
    return measurement


def remove_measurement(*, measurement: Measurement, reason: str | None, actor: User) -> None:
    """Take a measurement away; what it said is kept with the child's record.

    :param reason: a code of ``CORRECTION_REASONS``; None is enough on the day of recording.
    """
    demand(actor, Action.RECORD_WORK, measurement.child)
    correction = _correction(measurement, reason, actor, removed=True)
    record(
        actor=actor,
        action="remove_measurement",
        subject=measurement,
        changes={"reason": [None, correction.reason]},
    )
    db.session.add(correction)
    db.session.delete(measurement)
    db.session.flush()


def undo_recording(*, submission_key: str, actor: User) -> Delivery:
    """Take away what was recorded today in one go, and return its delivery.

    :raises NotFound: if there is nothing of that key, or nothing that the person may change.
    """
    measurements = _with_key(submission_key)
    if not measurements:
        raise NotFound(NO_SUCH_PAGE)
    delivery = measurements[0].delivery
    demand(actor, Action.RECORD_WORK, delivery.child)
    for measurement in measurements:
        remove_measurement(measurement=measurement, reason=None, actor=actor)
    return delivery


def needs_reason(measurement: Measurement) -> bool:
    """Whether a change must say why: after the day on which the score was recorded."""
    return measurement.recorded_at.date() != today()


def _correction(
    measurement: Measurement, reason: str | None, actor: User, *, removed: bool
) -> MeasurementCorrection:
    """What the measurement says now, to be kept."""
    if reason is None and needs_reason(measurement):
        raise InvalidInput("Choose why it was wrong", field="reason")
    if reason is not None and reason not in {*CORRECTION_REASONS, SENT_AGAIN}:
        raise InvalidInput("Choose one of the reasons", field="reason")
    kept = ("child_id", "delivery_id", "instrument", "scale", "rater", "occasion", "taken_on")
    return MeasurementCorrection(
        **{name: getattr(measurement, name) for name in kept},
        score=measurement.score,
        measurement_id=measurement.id,
        removed=removed,
        reason=reason or SAME_DAY,
        corrected_by_id=actor.id,
        corrected_at=now(),
    )


def _of_submission(submission_key: str, delivery: Delivery) -> list[Measurement]:
    made = _with_key(submission_key)
    if any(measurement.delivery_id != delivery.id for measurement in made):
        raise NotFound(NO_SUCH_PAGE)
    return made


def _with_key(submission_key: str) -> list[Measurement]:
    return list(
        db.session.scalars(
            select(Measurement)
            .where(Measurement.submission_key == submission_key)
            .order_by(Measurement.id)
        )
    )


def _instrument(answered: Answered) -> Instrument:
    instrument = all_instruments().get(answered.instrument)
    if instrument is None:
        raise InvalidInput("Choose one of the measures")
    if answered.rater not in instrument.raters:
        raise InvalidInput("Choose who answered", field="rater")
    if answered.occasion not in OCCASIONS:
        raise InvalidInput("Choose when it was taken", field="occasion")
    if not answered.scores:
        first = instrument.scales[0]
        raise InvalidInput("Enter a score for at least one scale", field=f"score_{first.code}")
    return instrument


def _scale(instrument: Instrument, code: str) -> Scale:
    try:
        return instrument.scale(code)
    except LookupError:
        raise InvalidInput("Choose one of the scales of the measure") from None


def _check_score(scale: Scale, score: float, *, field: str) -> None:
    refusal = scale.refusal(score)
    if refusal:
        raise InvalidInput(refusal, field=field)


def check_day(
    delivery: Delivery,
    answered: Answered,
    instrument: Instrument,
    *,
    corrected: Measurement | None = None,
) -> None:
    """Hold the day within the delivery, the order of before and after, and one score a day.

    :raises InvalidInput: for a day on which there can be no score of that occasion.
    :raises AlreadyExists: if there is a score of one of the scales already.
    """
    times = DeliveryTimes(delivery.started_on, delivery.ended_on, (), 1)
    refusal = refusal_of_day(answered.occasion, answered.taken_on, times.dates, today=today())
    if refusal:
        raise InvalidInput(refusal, field="taken_on")
    others = [row for row in _others(delivery, answered) if row is not corrected]
    refusal = refusal_of_order(
        answered.occasion,
        answered.taken_on,
        before=_earliest(others, PRE),
        after=_earliest(others, POST),
    )
    if refusal:
        raise InvalidInput(refusal, field="taken_on")
    for row in others:
        if (row.occasion, row.taken_on) == (answered.occasion, answered.taken_on):
            raise _repeated(instrument.scale(row.scale))


def _others(delivery: Delivery, answered: Answered) -> list[Measurement]:
    """What the same person answered about the same scales in the same delivery."""
    return list(
        db.session.scalars(
            select(Measurement).where(
                Measurement.delivery_id == delivery.id,
                Measurement.instrument == answered.instrument,
                Measurement.scale.in_(answered.scores),
                Measurement.rater == answered.rater,
            )
        )
    )


def _earliest(measurements: list[Measurement], occasion: str) -> date | None:
    days = [each.taken_on for each in measurements if each.occasion == occasion]
    return min(days, default=None)


def _repeated(scale: Scale | None = None) -> DomainError:
    what = f"A score for “{scale.title}”" if scale else "A score"
    return AlreadyExists(
        f"{what} of that day, occasion and person is recorded already. "
        "To change it, use ‘Correct’ on the child’s page",
        field="taken_on",
    )


def _sent_twice() -> DomainError:
    return AlreadyExists("This was sent twice, and is recorded once. You can leave this page")
