"""Taking records away whose time is over. Of each day and rule a number stays, and no more."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, insert, or_, select

from core.audit.operations import Subject, record
from core.database import db, metadata, now, today
from core.notices.operations import notify
from core.people.models import Role, User, team_memberships
from core.ui.addresses import path_to
from core.ui.words import plural
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.numbers import never_give_again
from outcomes.drawing.store import forget_charts
from outcomes.retention.dates import Due, due_by
from outcomes.retention.models import PurgeUnderWay, RetentionCount, RetentionHold
from outcomes.whole_record.contents import Contents, contents_of
from outcomes.whole_record.sections import section_named
from outcomes.whole_record.traces import forget_traces

WARNING_DAYS = 60
MOST_AT_ONCE = 500  # of a day; the others go tomorrow
ROWS_AT_ONCE = 200


def purge_due() -> str:
    """Take away the records that go today, for the clock; on every host also its old charts."""
    gone: Counter[str] = Counter()
    for each in [due for due in due_by(today()) if not due.held][:MOST_AT_ONCE]:
        gone[each.disposal] += _purge(each)
    for disposal, went in sorted(gone.items()):
        if went:
            _count(disposal, went)
    db.session.flush()
    last = db.session.scalar(
        select(RetentionCount.last_at).order_by(RetentionCount.last_at.desc()).limit(1)
    )
    if last is not None:
        forget_charts(before=last)
    warned = warn_managers()
    children = plural(gone.total(), "record of a child", "records of children")
    return f"{children} went; {plural(warned, 'manager was', 'managers were')} told what goes soon."


def warn_managers() -> int:
    """Tell managers that records of their teams go soon, once a month; how many were told."""
    day = today()
    soon = [each for each in due_by(day + timedelta(days=WARNING_DAYS)) if not each.held]
    if not soon:
        return 0
    words = f"Records go within {WARNING_DAYS} days because their time is over"
    return len(
        notify(
            user_ids=_managers_of({each.team_id for each in soon}),
            kind="retention",
            words=words,
            address=path_to("retention.due"),
            key=f"retention:{day:%Y-%m}",
        )
    )


def remove_all(contents: Contents) -> int:
    """Remove the rows of a child from every table, and its traces elsewhere; how many rows.

    What another child shares stays; see ``contents_of``.
    """
    number = contents.child_id
    db.session.execute(insert(PurgeUnderWay).values(child_number=number))
    forget_traces(contents)
    removed = 0
    for table in reversed(metadata.sorted_tables):
        section = section_named(table.name)
        rows = contents.of(table.name) if section else ()
        keys = [tuple(row[column.name] for column in table.primary_key) for row in rows]
        for start in range(0, len(keys), ROWS_AT_ONCE):
            some = keys[start : start + ROWS_AT_ONCE]
            db.session.execute(delete(table).where(or_(*(_is_row(table, key) for key in some))))
        removed += len(keys)
    db.session.execute(delete(PurgeUnderWay).where(PurgeUnderWay.child_number == number))
    never_give_again(number)
    return removed


def _is_row(table: Table, key: tuple[Any, ...]) -> ColumnElement[bool]:
    return and_(*(part == value for part, value in zip(table.primary_key, key, strict=True)))


def _purge(due: Due) -> bool:
    """Take a record away, unless another host does or somebody holds it just now."""
    child = select(ChildRecord.id).where(ChildRecord.id == due.child_id)
    if db.session.scalar(child.with_for_update(skip_locked=True)) is None:
        return False
    if db.session.get(RetentionHold, due.child_id) is not None:
        return False
    remove_all(contents_of(due.child_id, own_only=True))
    return True


def _count(disposal: str, children: int) -> None:
    same = select(RetentionCount).where(
        RetentionCount.disposal == disposal, RetentionCount.day == today()
    )
    count = db.session.scalar(same.with_for_update())
    if count is None:
        count = RetentionCount(disposal=disposal, day=today(), children=0)
        db.session.add(count)
    count.children += children
    count.last_at = now()
    # Nobody in particular did it, and no child is named: what went cannot be found by this.
    record(
        actor=None,
        action="purge_records",
        subject=Subject(RetentionCount.__tablename__, None),
        changes={"disposal": [None, disposal], "children": [None, children]},
    )


def _managers_of(team_ids: set[int]) -> Sequence[int]:
    members = select(team_memberships.c.user_id).where(team_memberships.c.team_id.in_(team_ids))
    return db.session.scalars(
        select(User.id).where(
            User.role == Role.MANAGER,
            User.active.is_(True),
            or_(User.whole_service.is_(True), User.id.in_(members)),
        )
    ).all()
