"""What adds snapshots of education, training and employment, puts them right and removes them."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now, today
from core.errors import AlreadyExists, InvalidInput, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import long_date
from outcomes.caseload.history import ETE_SNAPSHOT, as_json, keep_before, values_before
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.operations import EARLIEST, demand_unchanged
from outcomes.ete.models import MOST_HOURS, EteSnapshot
from outcomes.ete.telling import tell_of_drop

HOURS = f"Enter hours a week from 0 to {MOST_HOURS}, like 25 or 12.5"


@dataclass(frozen=True, kw_only=True)
class SnapshotDetails:
    """What a child does on a day; None in the hours a week is “not known”."""

    taken_on: date
    status: str
    hours_offered: float | None = None
    hours_attended: float | None = None


def add_snapshot(
    *, child: ChildRecord, details: SnapshotDetails, submission_key: str, actor: User
) -> EteSnapshot:
    """Add a snapshot; a drop is told to whoever answers for work with the child.

    A second call with the same submission key returns the snapshot of the first.

    :raises InvalidInput: for a value that cannot be, naming its field.
    :raises AlreadyExists: if there is a snapshot of that day.
    """
    demand(actor, Action.RECORD_WORK, child)
    made = db.session.scalar(
        select(EteSnapshot).where(EteSnapshot.submission_key == submission_key)
    )
    if made is not None:
        demand(actor, Action.RECORD_WORK, made.child)
        return made
    _check(details)
    _refuse_same_day(child, details.taken_on)
    snapshot = EteSnapshot(
        child_id=child.id,
        **asdict(details),
        submission_key=submission_key,
        recorded_by_id=actor.id,
        recorded_at=now(),
    )
    with integrity_as(_known_already(details.taken_on), constraint="ete_snapshots"):
        db.session.add(snapshot)
        db.session.flush()
    changes = {"ete_snapshot": snapshot.id}
    record(actor=actor, action="add_ete_snapshot", subject=child, changes=changes)
    tell_of_drop(child)
    return snapshot


def change_snapshot(
    *,
    snapshot: EteSnapshot,
    details: SnapshotDetails,
    revision: int,
    reason: str | None,
    actor: User,
) -> EteSnapshot:
    """Put a snapshot right; what it said before is kept.

    :param revision: of the snapshot when the person opened it.
    :param reason: a code of ``correction_reasons``; None is enough on the day of recording.
    :raises StaleEdit: if someone saved since.
    """
    demand(actor, Action.RECORD_WORK, snapshot.child)
    demand_unchanged(snapshot, revision)
    _check(details)
    if details.taken_on != snapshot.taken_on:
        _refuse_same_day(snapshot.child, details.taken_on)
    for name, value in asdict(details).items():
        if getattr(snapshot, name) != value:
            setattr(snapshot, name, value)
    before = values_before(snapshot)
    if not before:
        return snapshot
    _keep(snapshot, before, reason, actor)
    snapshot.revision += 1
    with integrity_as(_known_already(details.taken_on), constraint="ete_snapshots"):
        db.session.flush()
    _note(snapshot.child, "change_ete_snapshot", snapshot.id, before, reason, actor)
    tell_of_drop(snapshot.child)
    return snapshot


def remove_snapshot(
    *, snapshot: EteSnapshot, revision: int, reason: str | None, actor: User
) -> ChildRecord:
    """Take a snapshot away that should not be there; what it said is kept.

    :param reason: as for a change.
    :return: the child that it was of.
    :raises StaleEdit: if someone saved since the person opened it.
    """
    child = snapshot.child
    demand(actor, Action.RECORD_WORK, child)
    demand_unchanged(snapshot, revision)
    names = ("taken_on", "status", "hours_offered", "hours_attended")
    said = {name: as_json(getattr(snapshot, name)) for name in names}
    _keep(snapshot, said, reason, actor, removed=True)
    snapshot_id = snapshot.id
    db.session.delete(snapshot)
    db.session.flush()
    _note(child, "remove_ete_snapshot", snapshot_id, {}, reason, actor)
    tell_of_drop(child)
    return child


def _keep(
    snapshot: EteSnapshot,
    before: dict[str, Any],
    reason: str | None,
    actor: User,
    *,
    removed: bool = False,
) -> None:
    keep_before(
        child=snapshot.child,
        kind=ETE_SNAPSHOT,
        subject_id=snapshot.id,
        before=before,
        reason=reason,
        made_at=snapshot.recorded_at,
        actor=actor,
        removed=removed,
    )


def _note(
    child: ChildRecord,
    action: str,
    snapshot_id: int,
    before: dict[str, Any],
    reason: str | None,
    actor: User,
) -> None:
    changes = {"ete_snapshot": snapshot_id, **dict.fromkeys(before, VALUES_WITHHELD)}
    if reason:
        changes["reason"] = [None, reason]
    record(actor=actor, action=action, subject=child, changes=changes)


def _check(details: SnapshotDetails) -> None:
    if details.taken_on > today():
        raise InvalidInput("The day must be today or in the past", field="taken_on")
    if details.taken_on < EARLIEST:
        raise InvalidInput(f"The day must be after {long_date(EARLIEST)}", field="taken_on")
    statuses = current_app.extensions["vocabularies"]["ete_statuses"]
    if details.status not in {term.code for term in statuses.valid(on=details.taken_on)}:
        raise InvalidInput("Choose what the child does", field="status")
    for name in ("hours_offered", "hours_attended"):
        hours = getattr(details, name)
        if hours is not None and not 0 <= hours <= MOST_HOURS:
            raise InvalidInput(HOURS, field=name)


def _refuse_same_day(child: ChildRecord, day: date) -> None:
    known = select(EteSnapshot.id).where(
        EteSnapshot.child_id == child.id, EteSnapshot.taken_on == day
    )
    if db.session.scalar(known):
        raise _known_already(day)


def _known_already(day: date) -> AlreadyExists:
    return AlreadyExists(
        f"{long_date(day)} is recorded already. Change that record, or enter another day",
        field="taken_on",
    )
