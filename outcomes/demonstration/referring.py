"""Referrals of some children of the demonstration, at every stage that there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import and_
from sqlalchemy.orm import selectinload

from core.database import db, today
from core.people.models import Team, User
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.caseload.operations import AGAINST
from outcomes.delivery.words import vocabulary
from outcomes.demonstration.children import children_of
from outcomes.referrals.appointment_operations import AppointmentDetails, add_appointment
from outcomes.referrals.models import ACCEPTED, DECLINED, Referral
from outcomes.referrals.operations import (
    Answer,
    Ending,
    Offer,
    end_referral,
    offer_referral,
    record_answer,
)


@dataclass(frozen=True)
class Course:
    """How a referral went: days ago for each step, and whether the child came."""

    offered: int
    answered: int | None = None
    declined: str = ""
    words: str = ""
    came: tuple[tuple[int, bool | None], ...] = ()
    outcome: str = ""


# Of each team, the first children with a need that a partner answers go these ways in turn.
WAYS = (
    Course(40, 38, declined="rather_here", words="I’ll talk to you, not to someone new"),
    Course(45, 42, came=((30, True), (16, False), (9, True))),
    Course(43, 40, came=((31, True), (24, False))),
    Course(90, 88, came=((75, True), (61, True), (47, True)), outcome="completed"),
    Course(6),
    Course(60, 57, came=((50, False), (43, False)), outcome="not_taken_up"),
    Course(28, 26, declined="trust"),
    Course(50, 47, outcome="partner_could_not_offer"),
    Course(20, 18, came=((10, True), (-4, None))),
)
COURSES = WAYS * 3


def add_referrals(*, prefix: str, teams: Sequence[Team], workers: Sequence[User]) -> None:
    """Add a referral to the first children of each team whose need a partner answers.

    :param prefix: of the case references of the children.
    :param workers: of the teams, in their order.
    """
    kinds = {need: kind.code for kind in vocabulary("referral_kinds") for need in kind.needs}
    for team, worker in zip(teams, workers, strict=True):
        children = db.session.scalars(
            children_of(team, prefix=prefix)
            .where(
                ChildRecord.needs.any(
                    and_(ChildNeed.need.in_(kinds), ChildNeed.direction == AGAINST)
                )
            )
            .options(selectinload(ChildRecord.needs))
            .limit(len(COURSES))
        ).all()
        for child, course in zip(children, COURSES, strict=False):
            need = next(
                each.need
                for each in child.needs
                if each.need in kinds and each.direction == AGAINST
            )
            _go(
                course,
                child,
                Offer(kind=kinds[need], need=need, offered_on=_ago(course.offered)),
                worker,
            )


def _go(course: Course, child: ChildRecord, offer: Offer, worker: User) -> None:
    referral = offer_referral(
        child=child, offer=offer, submission_key=_key(child, "offer"), actor=worker
    )
    if course.answered is None:
        return
    record_answer(
        referral=referral,
        answer=Answer(
            answer=DECLINED if course.declined else ACCEPTED,
            answered_on=_ago(course.answered),
            decline_reason=course.declined or None,
            child_words=course.words,
            child_would_not_say=bool(course.declined) and not course.words,
        ),
        revision=referral.revision,
        actor=worker,
    )
    _meet(course, referral, worker)
    if course.outcome:
        last = min((days for days, _ in course.came), default=course.answered)
        end_referral(
            referral=referral,
            ending=Ending(outcome=course.outcome, ended_on=_ago(last - 1)),
            revision=referral.revision,
            actor=worker,
        )


def _meet(course: Course, referral: Referral, worker: User) -> None:
    for days, attended in course.came:
        add_appointment(
            referral=referral,
            details=AppointmentDetails(day=_ago(days), attended=attended),
            submission_key=_key(referral.child, f"appointment {days}"),
            actor=worker,
        )


def _ago(days: int) -> date:
    return today() - timedelta(days=days)


def _key(child: ChildRecord, what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{child.case_reference}/{what}"))
