"""The interventions that come with the service."""

from pathlib import Path

import pytest

from catalogue.instruments.schemas import load_instruments
from catalogue.interventions.checks import missing_parts
from catalogue.interventions.content_files import parse_document
from catalogue.interventions.content_writing import render_document
from catalogue.interventions.document import Document
from catalogue.interventions.reading_age import reading_age, reading_age_of
from core.vocabulary import load_vocabularies

CONTENT = Path(__file__).parents[4] / "content"
VOCABULARIES = load_vocabularies(CONTENT / "taxonomy")
INSTRUMENTS = load_instruments(CONTENT / "instruments")
FILES = sorted((CONTENT / "interventions").glob("*.md"))
OLDEST_READER = 11
FEWEST_OPENING_WORDS = 20
# Those that the inspection report did not name; a service finds specialists for them.
NOT_NAMED = "Further sensitive topics"


def document_of(path: Path) -> Document:
    text = path.read_bytes().decode("utf-8")
    return parse_document(
        text, path.name, vocabularies=VOCABULARIES, instruments=INSTRUMENTS
    ).document


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
    document = document_of(path)
    assert 1 <= len(document.worksheets) <= 4
    for session in document.sessions:
        assert 25 <= session.minutes <= 60
        assert 4 <= len(session.steps) <= 8
        assert sum(step.core for step in session.steps) >= 2
        assert all(step.minutes >= 2 for step in session.steps)


def test_every_topic_that_the_report_named_has_one_that_is_mainly_about_it() -> None:
    named = {term.code for term in VOCABULARIES["topics"].terms if term.group != NOT_NAMED}
    assert len(named) == 34
    assert named - {document_of(path).topics[0] for path in FILES} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_worksheet_needs_a_reader_older_than_11(path: Path) -> None:
    """By the formula, for each sheet alone and for all of an intervention together.

    There is no lower limit: a sheet that is easy to read excludes nobody, and for short lines to
    fill in the formula says little.
    """
    document = document_of(path)
    together = reading_age_of(document)
    assert together is not None
    assert together <= OLDEST_READER
    for sheet in document.worksheets:
        age = reading_age(sheet.body)
        assert age is None or age <= OLDEST_READER, sheet.title


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_worksheet_says_first_what_it_is_for(path: Path) -> None:
    for sheet in document_of(path).worksheets:
        opening = sheet.body.split("\n\n")[0]
        assert opening.count(".") >= 2, sheet.title
        assert len(opening.split()) >= FEWEST_OPENING_WORDS, sheet.title
        assert "___" not in opening, sheet.title


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_says_what_to_do_when_there_are_only_20_minutes(path: Path) -> None:
    assert "20 minutes" in path.read_text(encoding="utf-8")
