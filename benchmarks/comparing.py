"""The comparison page at 10,000, 100,000 and a million pairs; and a chart, cold and kept.

The question to the database is held against DuckDB, which groups the same pairs, over Parquet, in
the same run; the page against itself at 10,000 pairs.
"""

import random
import resource
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select

from benchmarks.measure import against, report, report_timing
from benchmarks.pages import signed_in
from catalogue.interventions.models import AVAILABLE, InterventionVersion
from core.config import Settings
from core.database import db
from core.people.models import Team, User
from outcomes.analyses.compare.building import build
from outcomes.cells.contributions import ITSELF, Contribution
from outcomes.cells.models import CountRevision, DeliveryScores, ScoreSum
from outcomes.cells.queries import summed_scores
from outcomes.cells.sums import difference_of_sums
from outcomes.drawing.rendering import chart_key, rendered
from outcomes.drawing.store import draw_and_keep, kept_chart
from outcomes.measures.pairs import ScaleKey
from wsgi import create_app

PAIRS = (10_000, 100_000, 1_000_000)
INTERVENTIONS = 6
SCALE = ScaleKey("yp_core", "total", "self")
SEED = 20261127
AT_ONCE = 20_000
GROUPING = """
    SELECT version_id, team_id, count(*), sum(pre), sum(post), sum(pre * pre), sum(post * post),
           sum(pre * post), sum(CAST(change_class <= 1 AS INTEGER))
    FROM read_parquet(?) GROUP BY version_id, team_id
"""
Pair = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class _Scene:
    versions: tuple[int, ...]
    slugs: tuple[str, ...]
    teams: tuple[int, ...]


def run(settings: Settings) -> None:
    """Fill the sums as so many pairs would, then time the page and its question."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = signed_in(app, "manager@demo.example")
    with app.app_context():
        scene = _scene()
    address = f"/results/compare?scale={':'.join(SCALE)}&" + "&".join(
        f"with={slug}" for slug in scene.slugs
    )
    first: float | None = None
    for number in PAIRS:
        with tempfile.TemporaryDirectory() as folder, app.app_context():
            file = Path(folder) / "pairs.parquet"
            _fill(scene, number, file)
            _time_question(scene, file, number)
        first = _time_page(browser, address, number, first)
    _time_chart(app, address)


def _scene() -> _Scene:
    rows = db.session.scalars(
        select(InterventionVersion)
        .where(InterventionVersion.state.in_(AVAILABLE))
        .order_by(InterventionVersion.id)
        .limit(INTERVENTIONS)
    ).all()
    teams = db.session.scalars(select(Team.id).order_by(Team.id)).all()
    return _Scene(
        tuple(row.id for row in rows), tuple(row.intervention.slug for row in rows), tuple(teams)
    )


def _pairs(scene: _Scene, number: int) -> Iterator[Pair]:
    """Version, team, two scores in thousandths, and the class of change."""
    draw = random.Random(SEED)
    for _ in range(number):
        pre = draw.randrange(8, 36)
        post = max(0, min(40, pre + draw.randrange(-14, 7)))
        change = pre - post
        of_class = 1 if change >= 8 else 3 if change <= -8 else 2
        yield draw.choice(scene.versions), draw.choice(scene.teams), pre, post, of_class


def _fill(scene: _Scene, number: int, file: Path) -> None:
    """The sums of the pairs in the database, and the pairs themselves as Parquet."""
    for table in (ScoreSum, DeliveryScores):
        db.session.execute(delete(table))
    sums: dict[Any, dict[str, int]] = {}
    day = date(2026, 7, 1)
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE pairs (version_id INT, team_id INT, pre BIGINT, post BIGINT, "
            "change_class INT)"
        )
        pairs = list(_pairs(scene, number))
        for first in range(0, number, AT_ONCE):
            some = pairs[first : first + AT_ONCE]
            rows = {}
            for place, (version, team, pre, post, told) in enumerate(some, start=first):
                where = (day, "14-15", "", "")
                scores = Contribution(version, team, pre * 1000, post * 1000, day, told, *where)
                rows[place, SCALE] = scores
                rows[place, ITSELF] = Contribution(version, team, 1, 0, None, None, *where)
            for key, numbers in difference_of_sums(ScoreSum, {}, rows).items():
                known = sums.setdefault(key, dict.fromkeys(numbers, 0))
                for name, value in numbers.items():
                    known[name] += value
            text = ",".join(
                f"({v},{t},{pre * 1000},{post * 1000},{told})" for v, t, pre, post, told in some
            )
            connection.execute(f"INSERT INTO pairs VALUES {text}")
        connection.execute(f"COPY pairs TO '{file}' (FORMAT parquet)")
    names = [column.name for column in ScoreSum.__table__.primary_key]
    db.session.execute(
        insert(ScoreSum),
        [dict(zip(names, key, strict=True)) | numbers for key, numbers in sums.items()],
    )
    for version in scene.versions:
        revision = db.session.get(CountRevision, version) or CountRevision(
            version_id=version, revision=0
        )
        revision.revision += 1
        db.session.add(revision)
    db.session.commit()


def _time_question(scene: _Scene, file: Path, number: int) -> None:
    with duckdb.connect() as connection:

        def grouped() -> None:
            connection.execute(GROUPING, [str(file)]).fetchall()

        def asked() -> None:
            summed_scores(scene.versions, SCALE)

        timing = against(asked, grouped, runs=15)
    report_timing(
        f"comparison of {number:,} pairs: question",
        timing,
        ratio_to="DuckDB grouping the same pairs over Parquet",
    )


def _time_page(browser: FlaskClient, address: str, number: int, first: float | None) -> float:
    def page() -> None:
        if browser.get(address).status_code != 200:
            raise RuntimeError(f"{address} was refused")

    timing = against(page, lambda: None, runs=15)
    ratio = None if first is None else timing.work / first
    known = None if first is None else f"the page at {PAIRS[0]:,} pairs"
    report(f"comparison of {number:,} pairs: page", timing.work, "ms", ratio_to=known, ratio=ratio)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report(f"comparison of {number:,} pairs: memory of the whole process", memory, "MB")
    return first or timing.work


def _time_chart(app: Flask, address: str) -> None:
    """The chart of the page: drawn anew, and read from where it is kept."""
    with app.test_request_context(address):
        viewer = db.session.scalars(select(User).filter_by(email="manager@demo.example")).one()
        picture = build(viewer, request.args).parts[0].picture
        if picture is None:
            raise RuntimeError("The comparison has no chart")
        folder = app.extensions["settings"].data_dir
        draw_and_keep(picture.chart, folder, "benchmark")
        key = chart_key(picture.chart, "benchmark")
        timing = against(
            lambda: rendered(picture.chart),
            lambda: kept_chart(folder, "benchmark", key),
            runs=15,
        )
    report_timing("chart of the comparison, drawn", timing, ratio_to="the kept file, read")
