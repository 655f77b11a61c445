"""Checking what is brought against 10,000 documents, held against a plain read of the same rows.

What is brought has most of its wording from one document in the middle; the check has to find that
one first. It is timed whole, as whoever brings something waits for it: the same bytes, the same
page and the wording, with what is told of each that is alike.
"""

import io
import os
import tempfile
import time
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import select

from benchmarks.made_up_library import WRITER, fill_database
from benchmarks.measure import against, report, report_timing
from catalogue.found.known import How, Known, known_already
from catalogue.found.models import FoundResource
from catalogue.found.operations import Brought, bring
from catalogue.found.signatures import catch_up
from catalogue.found.texts import text_of
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from catalogue.materials.models import StoredFile
from catalogue.materials.operations import keep, prepared
from catalogue.materials.queries import store
from core.config import Settings
from core.database import db, today
from core.people.models import User
from core.transactions import commit
from wsgi import create_app

SIZE = int(os.environ.get("BENCH_FOUND_SIZE", "10000"))
AT_ONCE = 500
KEPT = 0.8  # of the wording of the one that it is from
NAME = "found.txt"
PLAIN_READ = "a plain read of the same rows"
ROWS = "SELECT version_id, sha256, resource_id, size, places FROM text_signatures"


def run() -> None:
    """Fill a library, read all of it, bring something, and time the check."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings(
                secret_key="only for a benchmark, and long enough",
                data_dir=Path(folder),
                password_cost=1,
            )
        )
        with app.app_context():
            upgrade()
            fill_database(SIZE, app.extensions["vocabularies"])
            report(f"signatures of {SIZE:,} documents made", _read_all(), "s")
            original_id = SIZE // 2
            resource_id = _bring_much_the_same(original_id).id
            commit()
            _refuse_if_missed(_check(resource_id), original_id)
            timing = against(lambda: _check(resource_id), _read_plainly)
            report_timing(
                f"near-duplicate check against {SIZE:,} documents", timing, ratio_to=PLAIN_READ
            )


def _read_all() -> float:
    started = time.perf_counter()
    while catch_up(at_most=AT_ONCE):
        commit()
        db.session.expunge_all()
    return time.perf_counter() - started


def _bring_much_the_same(original_id: int) -> FoundResource:
    original = db.session.get_one(InterventionVersion, original_id)
    words = text_of(load_document(original.content)).split()
    text = " ".join([*words[: int(len(words) * KEPT)], "and here it ends another way"])
    writer = db.session.scalars(select(User).where(User.email == WRITER)).one()
    return bring(
        brought=Brought(
            title="Found",
            purpose="To be compared.",
            place="In a drawer.",
            found_on=today(),
            licence="not_known",
            file=_stored(text, writer),
            file_name=NAME,
        ),
        actor=writer,
    )


def _stored(text: str, writer: User) -> StoredFile:
    with prepared(stream=io.BytesIO(text.encode()), name=NAME, store=store()) as ready:
        return keep(prepared=ready, version=None, actor=writer, store=store())


def _check(resource_id: int) -> Known:
    """As one request does it: nothing is left in memory from the one before."""
    db.session.rollback()
    db.session.expunge_all()
    return known_already(db.session.get_one(FoundResource, resource_id), viewer=None)


def _read_plainly() -> None:
    db.session.rollback()
    if len(db.session.connection().exec_driver_sql(ROWS).fetchall()) <= SIZE:
        raise RuntimeError("Not every document has its signature")


def _refuse_if_missed(known: Known, version_id: int) -> None:
    first = known.have[0] if known.have else None
    if first is None or (first.version.id, first.likeness.how) != (version_id, How.WORDS):
        raise RuntimeError("The check did not find what was brought")
