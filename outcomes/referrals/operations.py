"""What offers a referral, records the child's answer and how it ended, and takes a step back."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now, today
from core.errors import AlreadyExists, InvalidInput, NotPermitted, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import long_date
from outcomes.caseload.history import (
    REFERRAL,
    as_json,
    demand_nobody_else_changed,
    keep_before,
    values_before,
)
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.operations import EARLIEST, demand_unchanged
from outcomes.delivery.models import PlanItem
from outcomes.delivery.words import vocabulary
from outcomes.referrals.models import ACCEPTED, DECLINED, Referral
from outcomes.referrals.telling import settle_silence

WORDS_OR_NOT = "Write what the child said, or tick that they would not say"
NOT_BOTH = "Write what the child said, or tick that they would not say, not both"
OPEN_ALREADY = (
    "This child has an open referral of this kind for this need already. "
    "Go back to the child’s page to see it"
)
MORE_SINCE = "More was recorded since. Remove that first"
_WHO_AND_WHEN = frozenset({"answered_by_id", "answered_at", "ended_by_id", "ended_at"})


class Step(StrEnum):
    """What may be taken back."""

    OFFER = "offer"
    ANSWER = "answer"
    OUTCOME = "outcome"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """To which kind of partner, for which need, and since when."""

    kind: str
    need: str
    offered_on: date
    plan_item_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the child said to it. Who declines gives a reason, and words or none of their own."""

    answer: str
    answered_on: date
    decline_reason: str | None = None
    child_words: str = ""
    child_would_not_say: bool = False


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What came of it."""

    outcome: str
    ended_on: date


def offer_referral(
    *, child: ChildRecord, offer: Offer, submission_key: str, actor: User
) -> Referral:
    """Offer a child a partner's help; a second call with the same key returns the first.

    :raises InvalidInput: for a value that cannot be, naming its field.
    :raises AlreadyExists: if the child has such a referral that is open.
    """
    demand(actor, Action.RECORD_WORK, child)
    made = db.session.scalar(select(Referral).where(Referral.submission_key == submission_key))
    if made is not None:
        demand(actor, Action.RECORD_WORK, made.child)
        return made
    _check_offer(offer, child)
    referral = Referral(
        child_id=child.id,
        **asdict(offer),
        submission_key=submission_key,
        referred_by_id=actor.id,
        recorded_at=now(),
    )
    with integrity_as(AlreadyExists(OPEN_ALREADY, field="kind"), constraint="referrals"):
        db.session.add(referral)
        db.session.flush()
    record(actor=actor, action="offer_referral", subject=child, changes={"referral": referral.id})
    return referral


def change_offer(
    *, referral: Referral, offer: Offer, revision: int, reason: str | None, actor: User
) -> Referral:
    """Put right what was offered; what it said before is kept.

    :param revision: of the referral when the person opened it.
    :param reason: a code of ``correction_reasons``; None is enough on the day of recording.
    :raises StaleEdit: if someone saved since.
    """
    _hold(referral, revision, actor)
    _check_offer(offer, referral.child)
    later = [referral.answered_on, referral.ended_on, *(each.day for each in referral.appointments)]
    first = min(filter(None, later), default=None)
    if first and offer.offered_on > first:
        raise InvalidInput(
            f"The offer must be on or before {long_date(first)}, when more happened",
            field="offered_on",
        )
    _set(referral, asdict(offer))
    return _save(referral, "change_referral", reason, referral.recorded_at, actor)


def record_answer(
    *, referral: Referral, answer: Answer, revision: int, actor: User, reason: str | None = None
) -> Referral:
    """Record what the child said to the offer, or correct it.

    :param reason: of a correction, as for the offer.
    :raises StaleEdit: if someone saved since the person opened it.
    :raises InvalidInput: for what cannot be; once the partner was met, that the child declined.
    """
    _hold(referral, revision, actor)
    _check_answer(referral, answer)
    corrects = referral.answer is not None
    if not corrects:
        referral.answered_by_id, referral.answered_at = actor.id, now()
    accepted = answer.answer == ACCEPTED
    _set(
        referral,
        asdict(answer)
        | {
            "decline_reason": None if accepted else answer.decline_reason,
            "child_words": answer.child_words.strip(),
            "child_would_not_say": answer.child_would_not_say and not accepted,
        },
    )
    made_at = referral.answered_at if corrects else None
    return _save(referral, "answer_referral", reason, made_at, actor, corrects=corrects)


def end_referral(
    *, referral: Referral, ending: Ending, revision: int, actor: User, reason: str | None = None
) -> Referral:
    """Record how a referral ended, or correct it.

    :param reason: of a correction, as for the offer.
    :raises StaleEdit: if someone saved since the person opened it.
    :raises InvalidInput: for what cannot be: an end that needs an appointment which the child
        came to and there is none, or the other way round.
    """
    _hold(referral, revision, actor)
    _check_ending(referral, ending)
    corrects = referral.outcome is not None
    if not corrects:
        referral.ended_by_id, referral.ended_at = actor.id, now()
    _set(referral, asdict(ending))
    made_at = referral.ended_at if corrects else None
    return _save(referral, "end_referral", reason, made_at, actor, corrects=corrects)


def take_back(
    *, referral: Referral, step: Step, revision: int, reason: str | None, actor: User
) -> None:
    """Take a step back that was recorded by mistake, or the referral as a whole.

    :param reason: a code of ``correction_reasons``; None is enough on the day of recording.
    :raises StaleEdit: if someone saved since the person opened it.
    :raises InvalidInput: if more was recorded since, which must be taken back first.
    """
    _hold(referral, revision, actor)
    if step is Step.OFFER:
        _remove(referral, reason, actor)
        return
    if step is Step.ANSWER:
        if referral.outcome or referral.appointments:
            raise InvalidInput(MORE_SINCE)
        _set(referral, _nothing_answered())
        made_at, referral.answered_by_id, referral.answered_at = referral.answered_at, None, None
    else:
        referral.outcome = referral.ended_on = None
        made_at, referral.ended_by_id, referral.ended_at = referral.ended_at, None, None
    _save(referral, f"take_back_{step}_of_referral", reason, made_at, actor)


def undo(*, referral: Referral, step: Step, actor: User) -> None:
    """Take a step back on the day it was recorded, by the person who recorded it.

    :raises NotPermitted: to others, later, or once somebody else changed it.
    :raises InvalidInput: if more was recorded since.
    """
    if not may_undo(referral, step, actor):
        raise NotPermitted(
            "Only the person who recorded it can undo it, on the same day. Correct it instead."
        )
    if step is Step.OFFER and (referral.answer or referral.outcome or referral.appointments):
        raise InvalidInput(MORE_SINCE)
    demand_nobody_else_changed(kind=REFERRAL, subject_id=referral.id, actor=actor)
    take_back(referral=referral, step=step, revision=referral.revision, reason=None, actor=actor)


def may_undo(referral: Referral, step: Step, actor: User) -> bool:
    """Whether a person may still take a step back without a reason."""
    at, by = {
        Step.OFFER: (referral.recorded_at, referral.referred_by_id),
        Step.ANSWER: (referral.answered_at, referral.answered_by_id),
        Step.OUTCOME: (referral.ended_at, referral.ended_by_id),
    }[step]
    return at is not None and at.date() == today() and by == actor.id


def _remove(referral: Referral, reason: str | None, actor: User) -> None:
    child, referral_id = referral.child, referral.id
    said = {
        name: as_json(getattr(referral, name))
        for name in ("kind", "need", "offered_on", "answer", "answered_on", "decline_reason")
    }
    said |= {"child_words": referral.child_words, "outcome": referral.outcome}
    said |= {"appointments": [as_json(each.day) for each in referral.appointments]}
    keep_before(
        child=child,
        kind=REFERRAL,
        subject_id=referral_id,
        before={name: value for name, value in said.items() if value},
        reason=reason,
        made_at=referral.recorded_at,
        actor=actor,
        removed=True,
    )
    settle_silence(referral)
    db.session.delete(referral)
    db.session.flush()
    changes = {"referral": referral_id} | ({"reason": [None, reason]} if reason else {})
    record(actor=actor, action="remove_referral", subject=child, changes=changes)


def _hold(referral: Referral, revision: int, actor: User) -> None:
    demand(actor, Action.RECORD_WORK, referral.child)
    demand_unchanged(referral, revision)


def _set(referral: Referral, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if getattr(referral, name) != value:
            setattr(referral, name, value)


def _nothing_answered() -> dict[str, Any]:
    return {
        "answer": None,
        "answered_on": None,
        "decline_reason": None,
        "child_words": "",
        "child_would_not_say": False,
    }


def _save(
    referral: Referral,
    action: str,
    reason: str | None,
    made_at: datetime | None,
    actor: User,
    *,
    corrects: bool = True,
) -> Referral:
    """Write what was set, keep what stood there before, and say so in the audit."""
    before = {
        name: value for name, value in values_before(referral).items() if name not in _WHO_AND_WHEN
    }
    if not before:
        return referral
    if corrects:
        keep_before(
            child=referral.child,
            kind=REFERRAL,
            subject_id=referral.id,
            before=before,
            reason=reason,
            made_at=made_at,
            actor=actor,
        )
    referral.revision += 1
    with integrity_as(AlreadyExists(OPEN_ALREADY, field="kind"), constraint="referrals"):
        db.session.flush()
    settle_silence(referral)
    changes = {"referral": referral.id, **dict.fromkeys(before, VALUES_WITHHELD)}
    if corrects and reason:
        changes["reason"] = [None, reason]
    record(actor=actor, action=action, subject=referral.child, changes=changes)
    return referral


def check_day(day: date, *, field: str, what: str) -> None:
    """Hold a day between the earliest that is taken and today.

    :raises InvalidInput: if it is not.
    """
    if day > today():
        raise InvalidInput(f"{what} must be today or in the past", field=field)
    if day < EARLIEST:
        raise InvalidInput(f"{what} must be after {long_date(EARLIEST)}", field=field)


def _check_offer(offer: Offer, child: ChildRecord) -> None:
    if offer.kind not in vocabulary("referral_kinds"):
        raise InvalidInput("Choose what the partner is for", field="kind")
    if offer.need not in vocabulary("needs"):
        raise InvalidInput("Choose the need that it is for", field="answers")
    if offer.plan_item_id is not None:
        item = db.session.get(PlanItem, offer.plan_item_id)
        if item is None or item.child_id != child.id or item.need != offer.need:
            raise InvalidInput("Choose the need that it is for", field="answers")
    check_day(offer.offered_on, field="offered_on", what="The offer")


def _check_answer(referral: Referral, answer: Answer) -> None:
    if answer.answer not in (ACCEPTED, DECLINED):
        raise InvalidInput("Choose what the child said", field="answer")
    check_day(answer.answered_on, field="answered_on", what="The answer")
    if answer.answered_on < referral.offered_on:
        raise InvalidInput(
            f"The answer must be on or after the offer, {long_date(referral.offered_on)}",
            field="answered_on",
        )
    later = [referral.ended_on, *(each.day for each in referral.appointments)]
    first = min(filter(None, later), default=None)
    if first and answer.answered_on > first:
        raise InvalidInput(
            f"The answer must be on or before {long_date(first)}, when more happened",
            field="answered_on",
        )
    if answer.answer == DECLINED:
        _check_declined(referral, answer)


def _check_declined(referral: Referral, answer: Answer) -> None:
    if referral.outcome or referral.appointments:
        raise InvalidInput(
            "Appointments or an end are recorded, so that the child did not decline. "
            "Record how it ended instead",
            field="answer",
        )
    if answer.decline_reason not in vocabulary("referral_decline_reasons"):
        raise InvalidInput("Choose the reason", field="decline_reason")
    if bool(answer.child_words.strip()) == answer.child_would_not_say:
        message = NOT_BOTH if answer.child_would_not_say else WORDS_OR_NOT
        raise InvalidInput(message, field="child_words")


def _check_ending(referral: Referral, ending: Ending) -> None:
    if referral.answer == DECLINED:
        raise InvalidInput("The child declined it, and with that it ended", field="outcome")
    outcomes = {term.code: term for term in vocabulary("referral_outcomes")}
    if ending.outcome not in outcomes:
        raise InvalidInput("Choose how it ended", field="outcome")
    check_day(ending.ended_on, field="ended_on", what="The end")
    attended = referral.attended_on
    first = max(filter(None, [referral.offered_on, referral.answered_on, attended]))
    if ending.ended_on < first:
        raise InvalidInput(
            f"The end must be on or after {long_date(first)}, the last day that is recorded",
            field="ended_on",
        )
    needs_attendance = outcomes[ending.outcome].attended
    if needs_attendance and attended is None:
        raise InvalidInput(
            "To end so, the child must have come to an appointment. Record that one first",
            field="outcome",
        )
    if needs_attendance is False and attended is not None:
        raise InvalidInput(
            f"The child came on {long_date(attended)}. Choose another ending, "
            "or correct that appointment first",
            field="outcome",
        )
