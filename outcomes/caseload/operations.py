"""What changes child records and assessed needs."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import select

from core.audit.operations import differences, record
from core.database import db, now, today
from core.errors import AlreadyExists, InvalidInput, StaleEdit, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import long_date
from core.vocabulary import UnknownCodeError, Vocabularies
from outcomes.caseload.models import OLDEST, YOUNGEST, ChildNeed, ChildRecord
from outcomes.caseload.numbers import next_number
from outcomes.caseload.references import refusal_of_reference

EARLIEST = date(2000, 1, 1)
LONGEST_AHEAD = timedelta(days=730)  # a day further off is a slip of the fingers
FOR, AGAINST = "for", "against"
CHANGED_MEANWHILE = "Someone saved this record since you opened it."


class HasRevision(Protocol):
    """A record whose number of saves is counted."""

    id: Any
    revision: Any


@dataclass(frozen=True, kw_only=True)
class ChildDetails:
    """What is held about a child. None is “not known”."""

    case_reference: str
    team_id: int
    started_on: date
    age_at_start: int
    sex: str | None = None
    ethnicity: str | None = None
    disposal: str | None = None
    disposal_start: date | None = None
    disposal_end: date | None = None
    home_or_host: str | None = None
    looked_after: str | None = None
    placing_authority: str | None = None
    communication_needs: tuple[str, ...] = ()


def add_child(
    *, details: ChildDetails, actor: User, submission_key: str | None = None
) -> ChildRecord:
    """Add a child to a team of the actor.

    A second call with the same submission key returns the record of the first.

    :raises InvalidInput: for a value that cannot be, naming its field.
    :raises AlreadyExists: if the case reference is known.
    """
    demand(actor, Action.ADD_CHILD)
    if submission_key and (made := _made_by(submission_key)):
        demand(actor, Action.RECORD_WORK, made)
        return made
    _check(details, actor)
    _refuse_known(details.case_reference)
    child = ChildRecord(
        id=next_number(),
        **_columns(details),
        submission_key=submission_key,
        created_by_id=actor.id,
        created_at=now(),
    )
    with integrity_as(_known_already(), constraint="child_records"):
        db.session.add(child)
        db.session.flush()
    record(actor=actor, action="add_child", subject=child)
    return child


def change_child(
    *, child: ChildRecord, details: ChildDetails, revision: int, actor: User
) -> ChildRecord:
    """Change what is held about a child.

    :param revision: of the record when the person opened it.
    :raises StaleEdit: if someone saved since.
    """
    demand(actor, Action.RECORD_WORK, child)
    demand_unchanged(child, revision)
    _check(details, actor)
    if details.case_reference != child.case_reference:
        _refuse_known(details.case_reference)
    for name, value in _columns(details).items():
        if getattr(child, name) != value:
            setattr(child, name, value)
    changes = differences(child, withheld=True)
    if not changes:
        return child
    child.revision += 1
    with integrity_as(_known_already(), constraint="case_reference"):
        db.session.flush()
    record(actor=actor, action="change_child", subject=child, changes=changes)
    return child


def add_need(
    *,
    child: ChildRecord,
    need: str,
    direction: str,
    severity: int | None,
    assessed_on: date,
    actor: User,
) -> ChildNeed:
    """Add an assessed need; the same one assessed on the same day is there already.

    :raises InvalidInput: for an unknown need, or a day in the future.
    """
    demand(actor, Action.RECORD_WORK, child)
    _check_code("needs", need, assessed_on, field="need")
    _check_day(assessed_on, "The day of the assessment", field="assessed_on")
    known = db.session.scalar(
        select(ChildNeed).where(
            ChildNeed.child_id == child.id,
            ChildNeed.need == need,
            ChildNeed.direction == direction,
            ChildNeed.assessed_on == assessed_on,
        )
    )
    if known is not None:
        return known
    added = ChildNeed(
        child_id=child.id,
        need=need,
        direction=direction,
        severity=severity,
        assessed_on=assessed_on,
    )
    again = AlreadyExists("This need was added just now. Go back to the child's page to see it.")
    with integrity_as(again, constraint="child_needs"):
        db.session.add(added)
        db.session.flush()
    record(actor=actor, action="add_need", subject=child, changes={"needs": "changed"})
    return added


def remove_need(*, need: ChildNeed, actor: User) -> None:
    """Take away a need that was added by mistake."""
    child = need.child
    demand(actor, Action.RECORD_WORK, child)
    db.session.delete(need)
    db.session.flush()
    record(actor=actor, action="remove_need", subject=child, changes={"needs": "changed"})


def demand_unchanged(record_opened: HasRevision, revision: int) -> None:
    """Hold a record until the transaction ends, if it is still as the person opened it.

    :param revision: of the record when the person opened it.
    :raises StaleEdit: if someone saved since; the record then shows what is saved.
    """
    kind: Any = type(record_opened)
    saved = select(kind.revision).where(kind.id == record_opened.id).with_for_update()
    if db.session.scalar(saved) != revision:
        db.session.refresh(record_opened)
        raise StaleEdit(CHANGED_MEANWHILE)


def _columns(details: ChildDetails) -> dict[str, object]:
    return asdict(details) | {"communication_needs": sorted(details.communication_needs)}


def _made_by(submission_key: str) -> ChildRecord | None:
    return db.session.scalar(
        select(ChildRecord).where(ChildRecord.submission_key == submission_key)
    )


def _known_already() -> AlreadyExists:
    return AlreadyExists(
        "There is a record with this case reference already. Check the reference. If the child "
        "has come from another team, ask a manager to move the record",
        field="case_reference",
    )


def _refuse_known(reference: str) -> None:
    if db.session.scalar(select(ChildRecord.id).where(ChildRecord.case_reference == reference)):
        raise _known_already()


def _check(details: ChildDetails, actor: User) -> None:
    refusal = refusal_of_reference(details.case_reference)
    if refusal:
        raise InvalidInput(refusal, field="case_reference")
    if not actor.whole_service and details.team_id not in actor.team_ids:
        raise InvalidInput("Choose one of your teams", field="team_id")
    if not YOUNGEST <= details.age_at_start <= OLDEST:
        raise InvalidInput(
            f"Enter an age from {YOUNGEST} to {OLDEST}, in whole years", field="age_at_start"
        )
    _check_day(details.started_on, "The start", field="started_on")
    _check_disposal(details)
    on = details.started_on
    _check_code("sexes", details.sex, on, field="sex")
    _check_code("ethnic_groups", details.ethnicity, on, field="ethnicity")
    _check_code("home_or_host", details.home_or_host, on, field="home_or_host")
    _check_code("looked_after", details.looked_after, on, field="looked_after")
    for code in details.communication_needs:
        _check_code("communication_needs", code, on, field="communication_needs")


def _check_disposal(details: ChildDetails) -> None:
    """A disposal must have been one that could be given on its day."""
    start, end = details.disposal_start, details.disposal_end
    if details.disposal is None:
        if start or end:
            raise InvalidInput("Choose the disposal that these dates belong to", field="disposal")
        return
    if start:
        _check_day(start, "The start of the disposal", field="disposal_start")
    if start and end and end < start:
        raise InvalidInput(
            "The disposal must end on or after the day it starts", field="disposal_end"
        )
    _check_code("disposals", details.disposal, start or details.started_on, field="disposal")


def _check_day(day: date, what: str, *, field: str) -> None:
    if day > today():
        raise InvalidInput(f"{what} must be today or in the past", field=field)
    if day < EARLIEST:
        raise InvalidInput(f"{what} must be after {long_date(EARLIEST)}", field=field)


def _check_code(vocabulary: str, code: str | None, on: date, *, field: str) -> None:
    if code is None:
        return
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    try:
        term = vocabularies[vocabulary].term(code)
    except UnknownCodeError:
        raise InvalidInput("Choose one of the options", field=field) from None
    if not term.valid_on(on):
        raise InvalidInput(
            f"“{term.label}” was not in use on {long_date(on)}. Choose another, or check the date",
            field=field,
        )
