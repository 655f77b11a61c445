"""Packs without a database: vocabularies and instruments, and a version that is nowhere stored."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from catalogue.instruments.schemas import load_instruments
from catalogue.interventions.document import Document, content_hash
from catalogue.interventions.models import Intervention, InterventionVersion, VersionState
from catalogue.interventions.reading_age import reading_age_of
from catalogue.interventions.schemas import dump_document
from catalogue.pack.content import Pack, pack_of
from core.config import REPOSITORY
from core.vocabulary import load_vocabularies
from tests.factories.interventions import a_document

CONTENT = REPOSITORY / "content"
ADDRESS = "https://library.example/interventions/stop-and-breathe"


@pytest.fixture(scope="session")
def words() -> Flask:
    """What the words of a pack come from."""
    app = Flask("words")
    app.extensions["vocabularies"] = load_vocabularies(CONTENT / "taxonomy")
    app.extensions["instruments"] = load_instruments(CONTENT / "instruments")
    return app


@pytest.fixture
def a_pack(words: Flask) -> Iterator[Callable[..., Pack]]:
    """Make the pack of a document, approved on 14 January 2026 until 14 January 2028."""

    def make(document: Document | None = None, **changes: Any) -> Pack:
        document = document or a_document(**changes)
        content = dump_document(document)
        version = InterventionVersion(
            intervention=Intervention(slug="stop-and-breathe"),
            number=3,
            state=VersionState.LIVE,
            title=document.title,
            content=content,
            content_hash=content_hash(content),
            approved_at=datetime(2026, 1, 14, 9, 30, tzinfo=UTC),
            last_reviewed_on=date(2026, 1, 14),
            expires_on=date(2028, 1, 14),
        )
        return pack_of(version, document, address=ADDRESS, reading_age=reading_age_of(document))

    with words.app_context():
        yield make
