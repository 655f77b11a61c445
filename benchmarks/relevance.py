"""How well the search puts the starter library in order, against SQLite FTS5 on the same text.

The judgements are one person's (see their file), so a figure tells more beside the plain search of
the same run, and beside itself of last month, than alone. ``WORST=10`` in the environment lists the
ten queries that are furthest from their best order.
"""

import os
import re
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import upgrade

from benchmarks.judged_queries import KINDS, NOTHING_RIGHT, JudgedQuery, load_judged_queries
from benchmarks.measure import report
from benchmarks.ranking import DEPTH, ndcg, recall, reciprocal_rank
from catalogue.interventions.content_files import ContentFile
from catalogue.search.documents import SEARCHED_VOCABULARIES
from catalogue.search.queries import search
from catalogue.search.results import SearchPage
from core.config import REPOSITORY, Settings
from core.database import db
from tests.factories.demonstration import the_vocabularies
from tests.factories.starter_library import publish_the_starter_library, the_starter_files
from wsgi import create_app

PLAIN = "SQLite FTS5, bm25, any of the words, no synonyms"
Find = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Answer:
    """What a search gave for a judged query, and how good that order is (nDCG@10)."""

    judged: JudgedQuery
    ranking: Sequence[str]
    ndcg: float


def run() -> None:
    """Ask every judged query of both searches and print how good their answers are."""
    judged = load_judged_queries()
    with starter_library(), closing(_plain_index(the_starter_files())) as connection:
        ours = answers(judged, lambda query: shown(search(query)))
        plain = answers(judged, lambda query: _plain_search(connection, query))
        _report_order("all queries", ours, plain)
        for kind in KINDS:
            if kind != NOTHING_RIGHT:
                _report_order(f"{kind} queries", _of_kind(ours, kind), _of_kind(plain, kind))
        _report_shares(judged, ours, plain)
    _list_worst(ours, int(os.environ.get("WORST", "0")))


@contextmanager
def starter_library() -> Iterator[None]:
    """A service of its own in which the whole starter library, and nothing else, is in use."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            secret_key="only for a benchmark, and long enough",
            data_dir=Path(folder),
            database_url="",
            password_cost=1,
            content_dir=REPOSITORY / "content",
        )
        with create_app(settings, testing=True).app_context():
            upgrade()
            publish_the_starter_library()
            yield
            db.session.remove()
            db.engine.dispose()


def shown(page: SearchPage) -> list[str]:
    """The slugs that a page shows: what has all the words, or else what comes nearest."""
    return [result.slug for result in page.results or page.nearest]


def answers(judged: Sequence[JudgedQuery], find: Find) -> list[Answer]:
    """Ask all the queries for which something is right."""
    asked = [each for each in judged if each.kind != NOTHING_RIGHT]
    found = [(each, find(each.query)) for each in asked]
    return [Answer(each, ranking, ndcg(ranking, each.relevant)) for each, ranking in found]


def mean_ndcg(answered: Sequence[Answer]) -> float:
    """The mean of nDCG@10."""
    return statistics.mean(each.ndcg for each in answered)


def _of_kind(answered: Sequence[Answer], kind: str) -> list[Answer]:
    return [each for each in answered if each.judged.kind == kind]


def _report_order(name: str, ours: Sequence[Answer], plain: Sequence[Answer]) -> None:
    value, known = mean_ndcg(ours), mean_ndcg(plain)
    report(
        f"relevance, {len(ours)} {name}",
        value,
        f"mean nDCG@{DEPTH} (1 is the best order)",
        ratio_to=f"{PLAIN}: {known:.3f}",
        ratio=value / known,
    )


def _report_shares(
    judged: Sequence[JudgedQuery], ours: Sequence[Answer], plain: Sequence[Answer]
) -> None:
    for name, measure in [("reciprocal rank", reciprocal_rank), (f"recall@{DEPTH}", recall)]:
        value, known = (
            statistics.mean(measure(each.ranking, each.judged.relevant) for each in answered)
            for answered in (ours, plain)
        )
        report(
            f"relevance, all queries, {name}",
            value,
            "mean (1 is best)",
            ratio_to=f"{PLAIN}: {known:.3f}",
            ratio=value / known,
        )
    misspelt = [each for each in judged if each.kind == "misspelt"]
    report(
        "relevance, misspelt queries, after “did you mean”",
        mean_ndcg(answers(misspelt, _after_suggestion)),
        f"mean nDCG@{DEPTH}",
    )
    hopeless = [each for each in judged if each.kind == NOTHING_RIGHT]
    report(
        f"relevance, {len(hopeless)} queries with nothing right, told so or “nearest”",
        statistics.mean(search(each.query).total == 0 for each in hopeless),
        "share",
    )


def _after_suggestion(query: str) -> list[str]:
    """What is shown once somebody has followed the suggestion, if there is one."""
    page = search(query)
    return shown(search(page.suggestion) if page.suggestion else page)


def _list_worst(answered: Sequence[Answer], how_many: int) -> None:
    """Say on standard error, so that standard output stays one figure a line."""
    for each in sorted(answered, key=lambda answer: answer.ndcg)[:how_many]:
        wanted = ", ".join(f"{slug} {grade}" for slug, grade in each.judged.relevant.items())
        print(
            f"{each.ndcg:.2f}  {each.judged.query}  ({each.judged.kind})\n"
            f"      wanted: {wanted}\n"
            f"      shown:  {', '.join(each.ranking[:5]) or 'nothing'}",
            file=sys.stderr,
        )


def _plain_index(files: Sequence[ContentFile]) -> sqlite3.Connection:
    """The same words without synonyms, in a table that stems them."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE texts USING fts5(slug UNINDEXED, words, tokenize='porter unicode61')"
    )
    connection.executemany(
        "INSERT INTO texts VALUES (?, ?)", [(file.slug, _words_of(file)) for file in files]
    )
    return connection


def _words_of(file: ContentFile) -> str:
    document = file.document
    labels = [
        the_vocabularies()[name].label(code)
        for name in SEARCHED_VOCABULARIES
        for code in getattr(document, name)
    ]
    steps = [step for session in document.sessions for step in session.steps]
    return "\n".join(
        [
            document.title,
            *document.aliases,
            document.summary,
            document.purpose,
            document.aims,
            *labels,
            *(f"{session.title}\n{session.aim}" for session in document.sessions),
            *(f"{step.title}\n{step.body}" for step in steps),
            *(f"{sheet.title}\n{sheet.body}" for sheet in document.worksheets),
        ]
    )


def _plain_search(connection: sqlite3.Connection, query: str) -> list[str]:
    parts = re.findall(r'"[^"]+"|[\w\'’]+', query)
    wanted = " OR ".join(f'"{part.strip(chr(34))}"' for part in parts)
    rows = connection.execute(
        "SELECT slug FROM texts WHERE texts MATCH ? ORDER BY bm25(texts)", (wanted,)
    )
    return [slug for (slug,) in rows]
