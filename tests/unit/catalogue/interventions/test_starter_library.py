"""The interventions that come with the service."""

from pathlib import Path

import pytest

from catalogue.instruments.schemas import load_instruments
from catalogue.interventions.checks import missing_parts
from catalogue.interventions.content_files import parse_document, render_document
from core.vocabulary import load_vocabularies

CONTENT = Path(__file__).parents[4] / "content"
VOCABULARIES = load_vocabularies(CONTENT / "taxonomy")
INSTRUMENTS = load_instruments(CONTENT / "instruments")
FILES = sorted((CONTENT / "interventions").glob("*.md"))


def test_there_are_at_least_32_of_them() -> None:
    assert len(FILES) >= 32


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_complete_and_written_in_the_canonical_form(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    found = parse_document(text, path.name, vocabularies=VOCABULARIES, instruments=INSTRUMENTS)
    assert render_document(found.slug, found.document) == text
    assert missing_parts(found.document) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_can_be_run_within_an_hour_and_says_what_to_keep(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    found = parse_document(text, path.name, vocabularies=VOCABULARIES, instruments=INSTRUMENTS)
    assert 1 <= len(found.document.worksheets) <= 4
    for session in found.document.sessions:
        assert 25 <= session.minutes <= 60
        assert 4 <= len(session.steps) <= 8
        assert sum(step.core for step in session.steps) >= 2
        assert all(step.minutes >= 2 for step in session.steps)
