"""Records as CSV, in the very columns in which they come in; of a person's own teams only."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import aliased

from catalogue.interventions.models import Intervention, InterventionVersion
from core.csv_output import csv_text
from core.database import db
from core.people.models import Team, User
from core.permissions import Action, demand
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.caseload.queries import within_teams
from outcomes.delivery.models import (
    Attendance,
    Delivery,
    PlanItem,
    SessionFacilitator,
    SessionRecord,
)
from outcomes.exchange.cells import LIST_SEPARATOR, held_text
from outcomes.exchange.kinds import KINDS
from outcomes.exchange.models import ExternalReference
from outcomes.exchange.records.sessions import DECLINED
from outcomes.measures.models import Measurement
from outcomes.offences.models import Offence

BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheet programs know UTF-8
ROWS_AT_ONCE = 1000
CASE = ChildRecord.case_reference
T = TypeVar("T")


def export_records(*, kind_name: str, out: BinaryIO, viewer: User) -> int:
    """Write the records of a kind that a person may see into a file; the number of rows.

    Text that a spreadsheet would take for a formula gets an apostrophe, which an import takes off.
    """
    demand(viewer, Action.EXPORT_RECORDS)
    header = [column.name for column in KINDS[kind_name].columns]
    out.write((BYTE_ORDER_MARK + csv_text([header])).encode())
    rows = 0
    for chunk in _in_chunks(ROWS[kind_name](within_teams(viewer))):
        out.write(csv_text([[_cell(value) for value in row] for row in chunk]).encode())
        rows += len(chunk)
    return rows


def _in_chunks(rows: Iterator[T]) -> Iterator[list[T]]:
    chunk: list[T] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == ROWS_AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _cell(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return LIST_SEPARATOR.join(value)
    return held_text(value) if isinstance(value, str) else value


def _read(query: Any) -> Iterator[Row[Any]]:
    yield from db.session.execute(query.execution_options(yield_per=ROWS_AT_ONCE))


def _children(visible: ColumnElement[bool]) -> Iterator[Sequence[Any]]:
    child = ChildRecord
    return _read(
        select(
            *(CASE, Team.name, child.started_on, child.age_at_start),
            *(child.disposal, child.disposal_start, child.disposal_end),
            *(child.sex, child.ethnicity, child.looked_after, child.home_or_host),
            *(child.placing_authority, child.communication_needs),
        )
        .join(Team, child.team_id == Team.id)
        .where(visible)
        .order_by(child.id)
    )


def _needs(visible: ColumnElement[bool]) -> Iterator[Sequence[Any]]:
    need = ChildNeed
    return _read(
        select(CASE, need.need, need.direction, need.severity, need.assessed_on)
        .join(ChildRecord, need.child_id == ChildRecord.id)
        .where(visible)
        .order_by(need.id)
    )


def _plans(visible: ColumnElement[bool]) -> Iterator[Sequence[Any]]:
    item, owner = PlanItem, aliased(User)
    return _read(
        select(
            *(CASE, func.coalesce(ExternalReference.reference, item.submission_key)),
            *(item.need, Intervention.slug, item.desired_outcome, item.child_view),
            *(item.child_view_declined_reason, item.sessions_planned, owner.email),
            item.start_by,
        )
        .join(ChildRecord, item.child_id == ChildRecord.id)
        .join(Intervention, item.intervention_id == Intervention.id)
        .join(owner, item.owner_id == owner.id)
        .outerjoin(ExternalReference, ExternalReference.plan_item_id == item.id)
        .where(visible)
        .order_by(item.id)
    )


def _deliveries(visible: ColumnElement[bool]) -> Iterator[Sequence[Any]]:
    delivery, of_plan = Delivery, aliased(ExternalReference)
    return _read(
        select(
            *(CASE, func.coalesce(ExternalReference.reference, delivery.submission_key)),
            func.coalesce(of_plan.reference, PlanItem.submission_key),
            *(Intervention.slug, InterventionVersion.number),
            *(delivery.started_on, delivery.ended_on, delivery.ending),
        )
        .join(ChildRecord, delivery.child_id == ChildRecord.id)
        .join(Intervention, delivery.intervention_id == Intervention.id)
        .join(InterventionVersion, delivery.version_id == InterventionVersion.id)
        .outerjoin(PlanItem, delivery.plan_item_id == PlanItem.id)
        .outerjoin(ExternalReference, ExternalReference.delivery_id == delivery.id)
        .outerjoin(of_plan, of_plan.plan_item_id == PlanItem.id)
        .where(visible)
        .order_by(delivery.id)
    )


def _sessions(visible: ColumnElement[bool]) -> Iterator[Sequence[Any]]:
    """A row for each child at a session."""
    at, session, of_session = Attendance, SessionRecord, aliased(ExternalReference)
    query = (
        select(
            func.coalesce(ExternalReference.reference, Delivery.submission_key).label("delivery"),
            func.coalesce(of_session.reference, session.submission_key).label("session"),
            *(session.id, session.held_on, session.happened, session.not_held_reason),
            *(at.attendance, session.minutes, at.engagement),
            *(at.child_words, at.child_words_declined_reason),
        )
        .join(session, at.session_id == session.id)
        .join(Delivery, at.delivery_id == Delivery.id)
        .join(ChildRecord, Delivery.child_id == ChildRecord.id)
        .outerjoin(ExternalReference, ExternalReference.delivery_id == Delivery.id)
        .outerjoin(of_session, of_session.session_id == session.id)
        .where(visible)
        .order_by(at.id)
    )
    for chunk in _in_chunks(_read(query)):
        ran = _facilitators([row.id for row in chunk])
        for row in chunk:
            declined = row.child_words_declined_reason
            yield (
                *(row.delivery, row.session, row.held_on),
                "yes" if row.happened else row.not_held_reason,
                *(row.attendance, row.minutes, row.engagement),
                f"{DECLINED} {declined}" if declined else row.child_words,
                ran[row.id],
            )


def _facilitators(session_ids: Sequence[int]) -> dict[int, list[str]]:
    """The email addresses of those who ran some sessions."""
    emails: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(SessionFacilitator.session_id, User.email)
        .join(User, SessionFacilitator.user_id == User.id)
        .where(SessionFacilitator.session_id.in_(set(session_ids)))
        .order_by(User.email)
    )
    for session_id, email in rows:
        emails[session_id].append(email)
    return emails


def _measurements(visible: ColumnElement[bool]) -> Iterator[Sequence[Any]]:
    each = Measurement
    return _read(
        select(
            *(CASE, func.coalesce(ExternalReference.reference, Delivery.submission_key)),
            *(each.instrument, each.scale, each.rater, each.occasion, each.taken_on, each.score),
        )
        .join(ChildRecord, each.child_id == ChildRecord.id)
        .join(Delivery, each.delivery_id == Delivery.id)
        .outerjoin(ExternalReference, ExternalReference.delivery_id == Delivery.id)
        .where(visible)
        .order_by(each.id)
    )


def _offences(visible: ColumnElement[bool]) -> Iterator[Sequence[Any]]:
    each = Offence
    return _read(
        select(CASE, each.offence_date, each.proven_date, each.gravity, each.gravity_scale)
        .join(ChildRecord, each.child_id == ChildRecord.id)
        .where(visible)
        .order_by(each.id)
    )


ROWS: dict[str, Callable[[ColumnElement[bool]], Iterator[Sequence[Any]]]] = {
    "children": _children,
    "needs": _needs,
    "plans": _plans,
    "deliveries": _deliveries,
    "sessions": _sessions,
    "measurements": _measurements,
    "offences": _offences,
}
