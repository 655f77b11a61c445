"""Search in libraries of 10,000 and 100,000 versions, against SQLite FTS5 in the same run."""

import multiprocessing
import os
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks import results_here
from benchmarks.asking import Asked, ask
from benchmarks.full_text import FullTextTable
from benchmarks.made_up_library import SEED, live_version, made_up_documents
from benchmarks.measure import report
from catalogue.search.documents import SearchDocument, search_document
from catalogue.search.index import TextIndex, create_index
from catalogue.search.interpreting import PhraseBook, interpret
from catalogue.search.loading import LoadedIndex, load
from catalogue.search.looking import Wanted
from catalogue.search.parsing import parse_query
from catalogue.search.understanding import look_as_understood
from core.config import REPOSITORY
from core.database import today
from core.vocabulary import load_vocabularies

SIZES = (10_000, 100_000)
QUERIES = 200
COMMON = ("child", "plan", "safe", "friends", "what to do about friends")
FTS5 = "SQLite FTS5 with the same search and counts"


def run() -> None:
    """Time both engines on the same searches, in turn, in libraries of each size."""
    vocabularies = load_vocabularies(REPOSITORY / "content" / "taxonomy")
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "").split()] or SIZES
    for size in sizes:
        documents = [
            search_document(live_version(number), document, vocabularies)
            for number, document in enumerate(made_up_documents(size, vocabularies), start=1)
        ]
        _measure(size, documents, PhraseBook(vocabularies))


def _measure(size: int, documents: Sequence[SearchDocument], book: PhraseBook) -> None:
    with tempfile.TemporaryDirectory() as folder:
        table = FullTextTable(documents)
        path = Path(folder) / "index"
        started = time.perf_counter()
        create_index(path, documents)
        report(f"index of {size:,} versions made", time.perf_counter() - started, "s")
        started = time.perf_counter()
        loaded = load(TextIndex(path))
        report(f"index of {size:,} versions opened", time.perf_counter() - started, "s")
        searches = _searches(documents)
        times = _in_turn(loaded, book, table, searches)
        results_here.run(size, loaded, book, searches)
        report(
            f"memory of an index of {size:,} versions that was searched, at the most",
            _memory_of(path),
            "MB",
        )
    for name, figure in (("median", statistics.median), ("p95", _p95)):
        ours, known = figure([a for a, _ in times]), figure([b for _, b in times])
        report(
            f"search of {size:,} versions with all counts, {name}",
            ours,
            "ms",
            ratio_to=FTS5,
            ratio=ours / known,
        )


def _in_turn(
    loaded: LoadedIndex, book: PhraseBook, table: FullTextTable, searches: Sequence[Asked]
) -> list[tuple[float, float]]:
    """Milliseconds of each search in both engines; each search comes once, so much is cold."""
    times = []
    for asked in searches:
        first = time.perf_counter()
        looked = ask(loaded, book, asked)
        second = time.perf_counter()
        total, _, _ = table.search(asked.words, asked.filters, today())
        third = time.perf_counter()
        if (looked.total > 0) != (total > 0):
            raise RuntimeError(f"{asked.typed}: {looked.total} here, {total} in FTS5")
        times.append(((second - first) * 1000, (third - second) * 1000))
    return times


def _searches(documents: Sequence[SearchDocument]) -> list[Asked]:
    """Words and pairs of words that stand in a document, some as a phrase, some with filters."""
    draw = random.Random(SEED)
    searches = []
    while len(searches) < QUERIES:
        document = draw.choice(documents)
        words = [
            word for word in document.texts["purpose"].split() if word.isalpha() and len(word) > 4
        ]
        if len(words) < 2:
            continue
        place = draw.randrange(len(words) - 1)
        kind = len(searches) % 4
        one, two = words[place].lower(), words[place + 1].lower()
        alias = document.texts["aliases"].split()[0]
        typed = (one, f"{one} {two}", alias, f"{two} {one}")[kind]
        filters: dict[str, tuple[str, ...]] = {}
        if kind in (1, 3):
            filters = {name: document.card.tags[name][:2] for name in ("topics", "formats")}
        if kind == 3:
            filters["ages"] = ("14-15",)
        searches.append(Asked(f"{typed} ", " AND ".join(typed.split()), filters))
    return searches


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _memory_of(path: Path) -> float:
    """Megabytes that it adds to a process of its own, which holds nothing else."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as process:
        return process.submit(_megabytes_to_search, path).result()


def _megabytes_to_search(path: Path) -> float:
    before = _resident_megabytes()
    loaded = load(TextIndex(path))
    book = PhraseBook(load_vocabularies(REPOSITORY / "content" / "taxonomy"))
    for typed in COMMON:
        query = parse_query(typed)
        wanted = Wanted(query=query, filters={}, sort="", page=1, page_size=20, day=today())
        look_as_understood(loaded, wanted, interpret(query, book, chosen={}))
    return _resident_megabytes() - before


def _resident_megabytes() -> float:
    """The most that this process held. (getrusage counts what its parent held, too.)"""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
