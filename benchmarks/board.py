"""The board pack: working out its numbers, and putting them on paper.

Held against one plain read of every delivery, which no pack can do without. The promise is ten
seconds for both together, after a change too, when nothing is kept from an earlier look; the
command comes on top with the start of a process.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Pack:
    """Seconds: the bare read, the numbers the first time and again, the PDF."""

    bare: float
    first: float
    again: float
    drawn: float


def run(settings: Settings, *, service: str) -> None:
    """Make the pack of the last quarter a few times. In the demonstration, one is kept."""
    packs = [_pack(settings) for _ in range(RUNS)]
    bare = statistics.median(pack.bare for pack in packs)
    figures = {
        "numbers, after a change": statistics.median(pack.first for pack in packs),
        "numbers, again": statistics.median(pack.again for pack in packs),
        "PDF": statistics.median(pack.drawn for pack in packs),
        "in all, after a change": statistics.median(pack.first + pack.drawn for pack in packs),
        "the command, with its start": statistics.median(
            _seconds(lambda: _command(settings)) for _ in range(RUNS)
        ),
    }
    for name, seconds in figures.items():
        report(f"board pack, {service}: {name}", seconds, "s", ratio_to=BARE, ratio=seconds / bare)


def _pack(settings: Settings) -> Pack:
    """One pack of a service that has just come up, which keeps nothing from an earlier look."""
    with create_app(settings).app_context():
        quarter = complete_quarters(today())[0]
        db.session.execute(select(Delivery.__table__)).fetchall()
        bare = _seconds(lambda: db.session.execute(select(Delivery.__table__)).fetchall())
        first = _seconds(lambda: content_for(quarter, None))
        content = kept(content_for(quarter, None))
        again = _seconds(lambda: content_for(quarter, None))
        snapshot = BoardSnapshot(
            id=1, quarter=code_of(quarter), content=content, words={}, made_at=now()
        )
        drawn = _seconds(lambda: draw_pack(snapshot, demonstration=True))
    return Pack(bare, first, again, drawn)


def _command(settings: Settings) -> None:
    environment = {**os.environ, "DEMO": "1", "DATA_DIR": str(settings.data_dir)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "report", "board", "--out"]
    subprocess.run(
        [*command, str(settings.data_dir / "board.pdf")],
        env=environment,
        check=True,
        capture_output=True,
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
