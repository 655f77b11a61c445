"""Whatever a file says, sent again it changes nothing."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.database import Base, db
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Attendance
from outcomes.measures.models import Measurement
from outcomes.offences.models import Offence
from tests.factories.exchange import Answer, Sender, ago

# The database is kept from one example to the next: it must hold whatever was there before.
once_each = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
DAYS = st.integers(1, 60).map(ago)
BLANK = st.just("")


def rows_of(*columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[str]]:
    row = st.tuples(*columns).map(lambda cells: ",".join(str(cell) for cell in cells))
    return st.lists(row, min_size=1, max_size=8)


CHILDREN = rows_of(
    st.sampled_from(["YJ-1", "YJ-2", "YJ-3"]),
    st.just("North"),
    st.just(ago(60)),
    st.integers(9, 12),
    *[BLANK] * 3,
    st.sampled_from(["", "female", "male"]),
    *[BLANK] * 5,
)
OFFENCES = rows_of(
    st.just("YJ-1"),
    st.sampled_from([ago(50), ago(49)]),
    st.sampled_from(["", ago(5), ago(4)]),
    *[BLANK] * 2,
)
MEASUREMENTS = rows_of(
    st.just("YJ-1"),
    st.just("D-1"),
    *[st.just("goal_based_outcomes"), st.just("goal"), st.just("self")],
    st.sampled_from(["pre", "mid", "post", ""]),
    st.sampled_from([ago(30), ago(29), ago(20)]),
    st.integers(3, 5),
)
SESSIONS = rows_of(
    st.just("D-1"),
    st.sampled_from(["S-1", "S-2"]),
    st.sampled_from([ago(9), ago(8)]),
    st.just("yes"),
    st.sampled_from(["attended", "absent_agreed"]),
    st.sampled_from(["", 30, 45]),
    *[BLANK] * 3,
)


def everything(table: type[Base]) -> list[tuple[Any, ...]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(table.__table__).order_by("id"))]


def refused_cells(answer: Answer) -> list[tuple[int, str | None]]:
    return [(each["line"], each["column"]) for each in answer.said["refused"]]


def sent_twice(sender: Sender, kind: str, rows: list[str], table: type[Base]) -> None:
    first = sender.rows(kind, *rows, options=("--skip-refused",))
    held = everything(table)
    again = sender.rows(kind, *rows, options=("--skip-refused",))
    assert (again.said["created"], again.said["updated"]) == (0, 0)
    # The words may name another day: a row that came after it in the file is there by now.
    assert refused_cells(again) == refused_cells(first)
    assert everything(table) == held


@given(rows=CHILDREN)
@once_each
def test_children_sent_twice(sender: Sender, child: str, rows: list[str]) -> None:
    sent_twice(sender, "children", rows, ChildRecord)


@given(rows=OFFENCES)
@once_each
def test_offences_sent_twice(sender: Sender, child: str, rows: list[str]) -> None:
    sent_twice(sender, "offences", rows, Offence)


@given(rows=MEASUREMENTS)
@once_each
def test_measurements_sent_twice(sender: Sender, delivery: str, rows: list[str]) -> None:
    sent_twice(sender, "measurements", rows, Measurement)


@given(rows=SESSIONS)
@once_each
def test_sessions_sent_twice(sender: Sender, delivery: str, rows: list[str]) -> None:
    sent_twice(sender, "sessions", rows, Attendance)
