"""The board pack: working out its numbers, and putting them on paper.

Held against one plain read of every delivery, which no pack can do without. The promise is ten
seconds for both together.
"""

import statistics
import time
from collections.abc import Callable

from sqlalchemy import select

from benchmarks.measure import report
from core.config import Settings
from core.database import db, now, today
from outcomes.board.content import kept
from outcomes.board.making import content_for
from outcomes.board.models import BoardSnapshot
from outcomes.board.paper import draw_pack
from outcomes.board.quarters import code_of, complete_quarters
from outcomes.delivery.models import Delivery
from wsgi import create_app

BARE = "one plain read of every delivery"
RUNS = 3


def run(settings: Settings, *, service: str) -> None:
    """Make the pack of the last quarter a few times. Nothing is kept."""
    with create_app(settings).app_context():
        quarter = complete_quarters(today())[0]
        db.session.execute(select(Delivery.__table__)).fetchall()
        bare = _seconds(lambda: db.session.execute(select(Delivery.__table__)).fetchall())
        content = kept(content_for(quarter, None))  # what is loaded once is loaded now
        made = _seconds(lambda: content_for(quarter, None))
        snapshot = BoardSnapshot(
            id=1, quarter=code_of(quarter), content=content, words={}, made_at=now()
        )
        drawn = _seconds(lambda: draw_pack(snapshot, demonstration=True))
    for name, seconds in (("numbers", made), ("PDF", drawn), ("in all", made + drawn)):
        report(f"board pack, {service}: {name}", seconds, "s", ratio_to=BARE, ratio=seconds / bare)


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)
