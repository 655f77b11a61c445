"""A small library, made live."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from catalogue.interventions.models import InterventionVersion
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, qa_lead

Publish = Callable[..., InterventionVersion]

# Nothing of the sample document that a search in these tests could meet by chance.
PLAIN: dict[str, Any] = {
    "summary": "The child tries something new.",
    "aliases": (),
    "topics": ("sleep",),
    "needs": ("physical_health",),
}


@pytest.fixture
def publish(app: Flask) -> Publish:
    """Puts an intervention in use: its name, and what differs from a plain document."""
    author, approver = UserFactory(), qa_lead()

    def put_in_use(slug: str, **changes: Any) -> InterventionVersion:
        options = {name: changes.pop(name) for name in ("expires_in",) if name in changes}
        document = a_document(**(PLAIN | {"title": slug.replace("-", " ")} | changes))
        return a_live_version(
            author=author, approver=approver, slug=slug, document=document, **options
        )

    return put_in_use
