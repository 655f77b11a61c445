"""Cards of made-up interventions."""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest

from catalogue.search.documents import CARD_TAGS, FIELDS, Card, SearchDocument


@pytest.fixture
def card() -> Callable[..., Card]:
    """Makes a card; tags are given by name."""
    numbers = count(1)

    def make(**changes: Any) -> Card:
        number = changes.pop("intervention_id", None) or next(numbers)
        tags = {name: changes.pop(name, ()) for name in CARD_TAGS}
        values: dict[str, Any] = {
            "intervention_id": number,
            "version_id": number,
            "slug": f"intervention-{number}",
            "title": f"Intervention {number}",
            "aliases": (),
            "summary": "",
            "youngest": 10,
            "oldest": 17,
            "session_minutes": (30,),
            "reading_age": None,
            "approved_on": date(2026, 1, 1),
            "expires_on": date(2028, 1, 1),
            "published_evidence": (),
        }
        return Card(**(values | changes), tags=tags)

    return make


@pytest.fixture
def document(card: Callable[..., Card]) -> Callable[..., SearchDocument]:
    """Makes a document with words in the fields that are named."""

    def make(intervention_id: int, **texts: str) -> SearchDocument:
        whole = {field.name: texts.get(field.name, "") for field in FIELDS}
        return SearchDocument(card(intervention_id=intervention_id), whole)

    return make
