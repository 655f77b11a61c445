"""The search page, typing-ahead, a change and a rebuild, in a library of 10,000 versions."""

import os
import statistics
import tempfile
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from benchmarks.made_up_library import WRITER, add_version, fill_database
from benchmarks.measure import against, report
from benchmarks.pages import signed_in
from catalogue.interventions.document import Document
from catalogue.search.keeper import index_keeper
from catalogue.search.queries import search, suggestions
from core.config import Settings
from core.database import reading_only
from core.transactions import commit
from wsgi import create_app

SIZE = int(os.environ.get("BENCH_PAGES_SIZE", "10000"))
CHANGES = 10
NEWCOMER = Document(title="A newcomer", summary="Put in use a moment ago.")
BEGINNINGS = ("st", "kn", "child", "pla", "some wo", "wr", "thi", "safe", "co", "yo")
ADDRESSES = {
    "no words": "/library",
    "one word": "/library?q=knife",
    "words and facets": "/library?q=safe+plan&formats=one_to_one&ages=14-15",
}


def run() -> None:
    """Fill a database, make the index, and measure what people meet."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            secret_key="only for a benchmark, and long enough",
            data_dir=Path(folder),
            password_cost=1,
        )
        app = create_app(settings)
        with app.app_context():
            upgrade()
            fill_database(SIZE, app.extensions["vocabularies"])
            _rebuild()
        _pages(app)
        with app.app_context(), reading_only():
            _typing_ahead()
        _changes(app, settings)


def _rebuild() -> None:
    told: list[int] = []
    started = time.perf_counter()
    with reading_only():
        index_keeper().rebuild(progress=lambda done, total: told.append(done * 100 // total))
    report(f"rebuild of {SIZE:,} versions", time.perf_counter() - started, "s")
    report("progress of the rebuild told", len(told), "times")


def _pages(app: Flask) -> None:
    """The page against three times the engine and a page of the same frame without a search."""
    browser = signed_in(app, WRITER)
    for name, address in ADDRESSES.items():
        query = dict(part.split("=") for part in address.partition("?")[2].split("&") if part)
        words = query.pop("q", "").replace("+", " ")
        filters = {facet: [value] for facet, value in query.items()}

        def engine(words: str = words, filters: dict[str, list[str]] = filters) -> None:
            with app.test_request_context(), reading_only():
                search(words, filters)

        page = against(
            lambda address=address: _get(browser, address), lambda: _get(browser, "/your-account")
        )
        alone = against(engine, lambda: None)
        report(
            f"search page of {SIZE:,} versions, {name}",
            page.work,
            "ms",
            ratio_to="three times the engine's time and a page without a search",
            ratio=page.work / (3 * alone.work + page.known),
        )
        report(f"search of {SIZE:,} versions with its results in words, {name}", alone.work, "ms")


def _typing_ahead() -> None:
    search("knife")  # opens the index, as the first page does
    times = []
    for typed in BEGINNINGS:
        for length in range(1, len(typed) + 1):
            started = time.perf_counter()
            suggestions(typed[:length])
            times.append((time.perf_counter() - started) * 1000)
    report(f"typing-ahead in {SIZE:,} versions, median", statistics.median(times), "ms")
    report(f"typing-ahead in {SIZE:,} versions, slowest", max(times), "ms")


def _changes(app: Flask, settings: Settings) -> None:
    """From a commit to the result of another worker, and of another host."""
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = replace(settings, data_dir=Path(folder), database_url=settings.sqlalchemy_url)
        workers = {"another worker": create_app(settings), "another host": create_app(elsewhere)}
        numbers = count(SIZE + 1)
        for name, worker in workers.items():
            with worker.app_context(), reading_only():
                search("knife")
            waits = [_wait(app, worker, next(numbers)) for _ in range(CHANGES)]
            report(f"a change seen by {name}, slowest of {CHANGES}", max(waits), "ms")


def _wait(app: Flask, worker: Flask, number: int) -> float:
    word = f"newcomer{number}"
    with app.app_context():
        add_version(number, replace(NEWCOMER, aliases=(word,)))
        commit()
    started = time.perf_counter()
    with worker.app_context(), reading_only():
        if search(word).total != 1:
            raise RuntimeError("A change that was committed is not found.")
    return (time.perf_counter() - started) * 1000


def _get(browser: FlaskClient, address: str) -> None:
    status = browser.get(address).status_code
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")
