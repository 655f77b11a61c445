"""What is wrong with a document, and what it lacks."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from catalogue.instruments.schemas import load_instruments
from catalogue.interventions.checks import missing_parts, problems_in
from catalogue.interventions.document import (
    Document,
    IntendedOutcome,
    PlannedSession,
    PublishedEvidence,
    Step,
    Worksheet,
)
from catalogue.interventions.words import FIELD_LABELS
from core.vocabulary import Vocabularies, load_vocabularies
from tests.factories.interventions import a_document

CONTENT = Path(__file__).parents[4] / "content"
VOCABULARIES = load_vocabularies(CONTENT / "taxonomy")
INSTRUMENTS = load_instruments(CONTENT / "instruments")
TODAY = date(2026, 4, 1)


def problems(document: Document, vocabularies: Vocabularies = VOCABULARIES) -> list[str]:
    found = problems_in(document, vocabularies=vocabularies, instruments=INSTRUMENTS, on=TODAY)
    return [".".join(str(part) for part in problem.path) for problem in found]


def lacking(document: Document) -> list[str]:
    return [part.field for part in missing_parts(document)]


def test_nothing_is_wrong_with_a_good_document_and_it_lacks_nothing() -> None:
    assert problems(a_document()) == []
    assert missing_parts(a_document()) == []


def test_an_empty_draft_has_nothing_wrong_and_lacks_nearly_everything() -> None:
    assert problems(Document()) == []
    missing = lacking(Document())
    assert {"title", "purpose", "safeguarding", "topics", "measures", "sessions"} <= set(missing)
    assert len(missing) == len(set(missing))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"topics": ("anger", "rage")}, "topics.1"),
        ({"topics": ("anger", "anger")}, "topics.1"),
        ({"training_required": ("anger",)}, "training_required.0"),
        ({"cost_band": "free"}, "cost_band"),
        ({"licence": "mine"}, "licence"),
        ({"measures": (IntendedOutcome("Better", "goals", "goal"),)}, "measures.0.instrument"),
        (
            {"measures": (IntendedOutcome("Better", "goal_based_outcomes", "all"),)},
            "measures.0.scale",
        ),
        (
            {"published_evidence": (PublishedEvidence("stars", "5", "Anger", "A page"),)},
            "published_evidence.0.scale",
        ),
        (
            {"published_evidence": (PublishedEvidence("yef_impact", "5", "Anger", "A page"),)},
            "published_evidence.0.level",
        ),
    ],
)
def test_a_code_that_does_not_exist_is_found_where_it_stands(
    changes: dict[str, object], where: str
) -> None:
    assert problems(a_document(**changes)) == [where]


def test_a_code_that_is_no_longer_used_is_found() -> None:
    topics = VOCABULARIES["topics"]
    ended = tuple(
        replace(term, valid_to=date(2026, 3, 31)) if term.code == "anger" else term
        for term in topics
    )
    changed = Vocabularies({**VOCABULARIES.by_code, "topics": replace(topics, terms=ended)})
    assert problems(a_document(), changed) == ["topics.0"]


def test_a_single_session_has_one_session_and_a_programme_more() -> None:
    [session] = a_document().sessions
    assert lacking(a_document(sessions=(session, session))) == ["sessions"]
    assert lacking(a_document(kind="programme")) == ["sessions"]
    assert lacking(a_document(kind="programme", sessions=(session, session))) == []


def test_a_signpost_needs_no_plan_and_a_pack_needs_its_worksheets() -> None:
    assert lacking(a_document(kind="signpost", sessions=())) == []
    assert lacking(a_document(kind="pack", worksheets=())) == ["worksheets"]


def test_steps_without_words_and_plans_without_a_core_step_are_told() -> None:
    empty = Step("", core=False, minutes=5, body="")
    plan = (PlannedSession("One", "To begin", (empty,)),)
    assert len(missing_parts(a_document(sessions=plan))) == 2
    assert lacking(a_document(sessions=(PlannedSession("", "", ()),))) == ["sessions"] * 2
    assert lacking(a_document(worksheets=(Worksheet("Mine", ""),))) == ["worksheets"]


def test_every_part_of_a_document_has_its_words() -> None:
    assert set(FIELD_LABELS) == {field.name for field in fields(Document)}
