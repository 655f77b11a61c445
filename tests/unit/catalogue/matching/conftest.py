"""The code lists as they are shipped."""

import pytest

from core.config import REPOSITORY
from core.vocabulary import Vocabularies, load_vocabularies


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return load_vocabularies(REPOSITORY / "content" / "taxonomy")
