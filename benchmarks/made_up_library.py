"""A library of any size, made from the sentences of the starter library by a seeded draw.

Each version has a title, aliases, tags, times and a plan of about 400 words. Nothing of it is
meant to be read: it only has to be as long and as varied as a library that has grown.
"""

import random
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from catalogue.interventions.document import (
    TAG_VOCABULARIES,
    AgeRange,
    Document,
    PlannedSession,
    Step,
    Worksheet,
    content_hash,
)
from catalogue.interventions.lifecycle import SEARCH
from catalogue.interventions.models import Intervention, InterventionVersion, VersionState
from catalogue.interventions.schemas import dump_document
from core.config import REPOSITORY
from core.database import db, now, today
from core.outbox.operations import send
from core.people.models import Role, User
from core.vocabulary import Vocabularies

SEED = 20261125
SYLLABLES = re.findall("..", "bacodifagehojukalomenupirosate")
MOST_TAGS = {"topics": 3, "needs": 4, "formats": 2, "settings": 4}
APPROVED_FOR = timedelta(days=700)
ROWS_AT_ONCE = 1000
WRITER = "writer@bench.example"


def made_up_documents(count: int, vocabularies: Vocabularies) -> Iterator[Document]:
    """As many documents as asked for, the same ones each time."""
    draw = random.Random(SEED)
    sentences = _sentences()
    words = sorted({word for sentence in sentences for word in re.findall(r"[a-z]{4,}", sentence)})
    for _ in range(count):
        yield _document(draw, sentences, words, vocabularies)


def live_version(number: int) -> InterventionVersion:
    """A version in use, without a text; it belongs to no session of a database."""
    return InterventionVersion(
        id=number,
        intervention_id=number,
        intervention=Intervention(id=number, slug=f"made-up-{number}"),
        state=VersionState.LIVE,
        approved_at=now() - timedelta(days=number % 600),
        expires_on=today() + APPROVED_FOR,
    )


def _sentences() -> list[str]:
    """The sentences of the starter library."""
    files = sorted((REPOSITORY / "content" / "interventions").glob("*.md"))
    bodies = [file.read_text(encoding="utf-8").split("\n---\n", 1)[1] for file in files]
    found = [each.strip() for body in bodies for each in re.split(r"(?<=[.?!])\s+|\n+", body)]
    return [each for each in found if 4 <= len(each.split()) <= 40]


def _document(
    draw: random.Random, sentences: list[str], words: list[str], vocabularies: Vocabularies
) -> Document:
    def text(count: int) -> str:
        return " ".join(draw.choices(sentences, k=count))

    def some_words(count: int) -> str:
        return " ".join(draw.choices(words, k=count))

    def rare_word() -> str:
        return "".join(draw.choices(SYLLABLES, k=4))

    tags = {
        name: tuple(draw.sample(codes, draw.randint(1, min(MOST_TAGS.get(name, 2), len(codes)))))
        for name, codes in (
            (name, [term.code for term in vocabularies[vocabulary]])
            for name, vocabulary in TAG_VOCABULARIES.items()
        )
    }
    youngest = draw.randint(10, 15)
    steps = tuple(
        Step(
            some_words(3),
            core=True,
            minutes=draw.choice((5, 10, 15)),
            body=text(4),
        )
        for _ in range(4)
    )
    return Document(
        title=some_words(4).capitalize(),
        summary=text(1)[:200],
        aliases=(rare_word(), some_words(2)),
        age=AgeRange(youngest, draw.randint(youngest, 17)),
        purpose=text(2),
        aims=text(2),
        sessions=tuple(
            PlannedSession(some_words(3), text(1), steps) for _ in range(draw.choice((1, 1, 2, 4)))
        ),
        worksheets=(Worksheet(some_words(3), text(6)),),
        **tags,
    )


def fill_database(count: int, vocabularies: Vocabularies) -> None:
    """Put as many versions in use, in rows written at once; the database has only been migrated.

    The index is not told: it is made from the database.
    """
    moment = now()
    writer = User(
        email=WRITER,
        name="Writer",
        role=Role.PRACTITIONER,
        password_hash="none that any password has",
        created_at=moment,
    )
    db.session.add(writer)
    db.session.flush()
    documents = made_up_documents(count, vocabularies)
    for batch in _batches(enumerate(documents, start=1)):
        _insert(batch, writer.id)
    db.session.commit()


def add_version(number: int, document: Document) -> None:
    """Put one more version in use, and let the indexes know. The caller commits."""
    writer = db.session.scalars(select(User).where(User.email == WRITER)).one()
    _insert([(number, document)], writer.id)
    send(SEARCH, intervention_id=number)


def _batches(rows: Iterator[tuple[int, Document]]) -> Iterator[list[tuple[int, Document]]]:
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        yield batch


def _insert(batch: Sequence[tuple[int, Document]], writer_id: int) -> None:
    moment = now()
    interventions = [
        {"id": number, "slug": f"made-up-{number}", "owner_id": writer_id, "created_at": moment}
        for number, _ in batch
    ]
    db.session.execute(insert(Intervention), interventions)
    versions = [_row(number, document, writer_id, moment) for number, document in batch]
    db.session.execute(insert(InterventionVersion), versions)


def _row(number: int, document: Document, writer_id: int, moment: datetime) -> dict[str, Any]:
    content = dump_document(document)
    return {
        "id": number,
        "intervention_id": number,
        "number": 1,
        "state": VersionState.LIVE,
        "title": document.title,
        "summary": document.summary,
        "content": content,
        "content_hash": content_hash(content),
        "author_id": writer_id,
        "created_at": moment,
        "updated_at": moment,
        "approved_at": moment - timedelta(days=number % 600),
        "review_due_on": today() + APPROVED_FOR,
        "expires_on": today() + APPROVED_FOR,
    }
