"""The import of 100,000 measurements, against a bare ``executemany`` of the same rows.

Both write to the same database in one transaction, and what they wrote is taken away again in
between. The file is checked row by row like any other; the bare statement checks nothing.
"""

import csv
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, select

from benchmarks.measure import report
from catalogue.instruments.queries import all_instruments
from core.config import Settings
from core.database import db, today
from core.people.models import User
from core.transactions import commit
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery
from outcomes.exchange.importing import Wishes, import_records
from outcomes.exchange.kinds import KINDS
from outcomes.measures.models import Measurement
from wsgi import create_app

SIZE, SMALL = 100_000, 10_000
RUNS = 3
MANAGER = "manager@demo.example"
BARE = "a bare executemany of the same rows"
MEGABYTE = 1024 * 1024
STATEMENT = (
    "INSERT INTO measurements (child_id, delivery_id, instrument, scale, rater, occasion, "
    "taken_on, score, submission_key, recorded_by_id, recorded_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
COPIED = (
    "SELECT child_id, delivery_id, instrument, scale, rater, occasion, taken_on, score, "
    "submission_key, recorded_by_id, recorded_at FROM measurements WHERE id > ?"
)


def run(settings: Settings) -> None:
    """Time both in turn, and say how much memory the import takes for few rows and for many."""
    app = create_app(settings)
    with app.app_context():
        rows = list(islice(_rows(), SIZE))
        if len(rows) < SIZE:
            raise RuntimeError(f"The demonstration has deliveries for {len(rows)} rows only")
        before = db.session.scalar(select(func.max(Measurement.id))) or 0
        many, few = _file(rows), _file(rows[:SMALL])
        peaks = [_peak(content, before) for content in (few, many)]
        _import(many)
        copied = [tuple(row) for row in db.session.connection().exec_driver_sql(COPIED, (before,))]
        _take_away(before)
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(RUNS):
            times[0].append(_timed(lambda: _import(many), before))
            times[1].append(_timed(lambda: _executemany(copied), before))
    work, bare = (statistics.median(each) for each in times)
    name = f"import of {SIZE:,} measurements"
    report(name, work, "s", ratio_to=BARE, ratio=work / bare)
    report(
        f"{name}: peak memory",
        peaks[1] / MEGABYTE,
        "MB",
        ratio_to=f"the same of {SMALL:,} measurements",
        ratio=peaks[1] / peaks[0],
    )


def _rows() -> Iterator[tuple[Any, ...]]:
    """Scores of deliveries that ran, of every scale and rater, on as many days as it takes."""
    deliveries = db.session.execute(
        select(ChildRecord.case_reference, Delivery.submission_key, Delivery.started_on)
        .join(ChildRecord, Delivery.child_id == ChildRecord.id)
        .where(Delivery.started_on < today() - timedelta(days=30))
        .order_by(Delivery.id)
    ).all()
    for day in range(30):
        for case_reference, reference, started_on in deliveries:
            for instrument, scale, rater, score in _scales():
                when: date = started_on + timedelta(days=day)
                yield case_reference, reference, instrument, scale, rater, "mid", when, score


def _scales() -> list[tuple[str, str, str, float]]:
    return [
        (instrument.code, scale.code, rater, scale.minimum)
        for instrument in all_instruments().values()
        for scale in instrument.scales
        for rater in instrument.raters
    ]


def _file(rows: list[tuple[Any, ...]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in KINDS["measurements"].columns])
    writer.writerows(rows)
    return text.getvalue().encode()


def _import(content: bytes) -> None:
    actor = db.session.scalars(select(User).where(User.email == MANAGER)).one()
    imported = import_records(
        kind_name="measurements", stream=BytesIO(content), wishes=Wishes(), actor=actor
    )
    commit()
    if not imported.kept or imported.created != imported.rows:
        raise RuntimeError(f"Not all rows were taken: {imported.refused[:3]}")


def _executemany(rows: list[tuple[Any, ...]]) -> None:
    connection = db.session.connection().connection.driver_connection
    connection.executemany(STATEMENT, rows)
    db.session.commit()


def _timed(work: Callable[[], None], before: int) -> float:
    started = time.perf_counter()
    work()
    taken = time.perf_counter() - started
    _take_away(before)
    return taken


def _peak(content: bytes, before: int) -> int:
    """The most bytes that an import holds at once beyond its file."""
    tracemalloc.start()
    _import(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    _take_away(before)
    return peak


def _take_away(before: int) -> None:
    db.session.execute(delete(Measurement).where(Measurement.id > before))
    db.session.commit()
