"""What a child answered that staff have to see, or have not asked to the end, on the home page."""

from flask import url_for
from sqlalchemy import ColumnElement, null, or_

from catalogue.instruments.queries import all_instruments
from core.home.sections import Item
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import within_teams
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.measures.models import Answering

SEE = "Staff have to see them"


def handed_over(user: User) -> Statement:
    """What a person handed over, or what was handed over in the work that is theirs."""
    theirs = or_(
        Answering.started_by_id == user.id,
        PlanItem.owner_id == user.id,
        Delivery.started_by_id == user.id,
    )
    return _that_wait(user).outerjoin(PlanItem, PlanItem.id == Delivery.plan_item_id).where(theirs)


def to_see_in_teams(user: User) -> Statement:
    """The answers that nobody has seen yet, whoever handed the screen over."""
    return _that_wait(user).where(Answering.finished_at.is_not(None))


def _that_wait(user: User) -> Statement:
    return (
        waiting(
            subject=Answering.id,
            day=Answering.taken_on,
            about_id=ChildRecord.id,
            about=ChildRecord.case_reference,
            words=Answering.instrument,
            flag=Answering.finished_at.is_not(None),
        )
        .join(ChildRecord, ChildRecord.id == Answering.child_id)
        .join(Delivery, Delivery.id == Answering.delivery_id)
        .where(_holds_answers(), within_teams(user))
    )


def _holds_answers() -> ColumnElement[bool]:
    return Answering.answers.is_not(null())


def _item(each: Waiting) -> Item:
    instrument = all_instruments().get(each.words or "")
    title = instrument.title if instrument else each.words
    done = "answered" if each.flag else "begun"
    return Item(
        text=f"{each.about}: {title}",
        address=url_for("answering.given_back", answering_id=each.subject_id),
        detail=f"{done.capitalize()} on {long_date(each.on)}",
        tag=SEE if each.flag else "Not finished",
    )


HANDED_OVER = WaitingKind(
    code="answers",
    title="Answers on a screen",
    empty="",
    order=5,
    statement=handed_over,
    item=_item,
)
TO_SEE = WaitingKind(
    code="answers_to_see",
    title="Answers that nobody has seen yet",
    empty="",
    order=5,
    statement=to_see_in_teams,
    item=_item,
)
