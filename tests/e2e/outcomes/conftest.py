"""Where a walk begins: a service that holds the ``case`` of its module."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.config import Settings
from tests.e2e.conftest import serving


@pytest.fixture
def address(settings: Settings, case: Any) -> Iterator[str]:
    """The address of the service; the case is in its database before it starts."""
    with serving(settings) as served:
        yield served
