"""The checklist that a review answers."""

import datetime
import hashlib
from pathlib import Path

import pytest

from catalogue.review.checklists import (
    RATINGS,
    NoChecklistError,
    current_checklist,
    load_checklist,
    load_checklists,
)
from core.yaml_lines import ContentError

SHIPPED = Path(__file__).parents[4] / "content" / "checklists"
TODAY = datetime.date(2026, 4, 1)
FILE = """\
code: intervention_review
version: 1
title: Review
note: A note.
source: Ours
valid_from: null
valid_to: null
ratings:
  - {code: met, label: Met}
  - {code: not_fully_met, label: Not fully met}
  - {code: not_met, label: Not met}
  - {code: not_applicable, label: Not applicable}
criteria:
  - code: rights
    title: Rights
    group: Use
    mandatory: true
    stop: true
    question: May we use it?
    help: The licence is named.
"""


def written(folder: Path, text: str = FILE, *, version: int = 1) -> Path:
    path = folder / f"intervention-review-{version}.yaml"
    path.write_text(text.replace("version: 1", f"version: {version}"), encoding="utf-8")
    return path


# What a review has to answer at the least, each with a word that its question or help must hold.
ASKED_FOR = {
    "rights_and_licence": "right to store, print and use",
    "age_and_maturity": "ages",
    "safeguarding": "discloses harm",
    "no_shaming": "relive harm",
    "child_first_language": "see the child before the offence",
    "reading_level_and_format": "reading age",
    "inclusion": "different needs, backgrounds and beliefs",
    "welsh": "in Welsh",
    "aim_and_theory_of_change": "what should change",
    "evidence_claim": "no more than its sources show",
    "facts_and_law": "for England and for Wales",
    "runnable_by_another_worker": "a worker who has never seen it",
    "skills_and_training": "who may deliver it",
    "core_and_adaptable_steps": "core or adaptable",
    "outcome_measure": "measure",
    "tried_with_users": "children or practitioners tried it",
    "no_personal_data": "real child, victim, family or worker",
    "no_duplicate": "what the library already has",
    "owner_and_review_date": "an owner and a deputy named",
}


@pytest.mark.parametrize(("code", "words"), ASKED_FOR.items())
def test_every_checklist_since_the_first_asks_for_each_of_these(code: str, words: str) -> None:
    for checklist in load_checklists(SHIPPED):
        criterion = checklist.criterion(code)
        assert words in f"{criterion.question} {criterion.help}"
        assert criterion.mandatory


def test_the_shipped_checklist_covers_what_a_review_has_to_answer() -> None:
    checklist = current_checklist(load_checklists(SHIPPED), on=TODAY)
    assert checklist.version == 1
    assert checklist.stop_codes == {
        "rights_and_licence",
        "safeguarding",
        "no_shaming",
        "no_personal_data",
        "facts_and_law",
    }
    assert len(checklist.mandatory_codes) == len(checklist.criteria) == 19
    assert [rating.code for rating in checklist.ratings] == list(RATINGS)


def test_groups_hold_every_criterion_once_in_order() -> None:
    checklist = current_checklist(load_checklists(SHIPPED), on=TODAY)
    grouped = [item.code for items in checklist.groups.values() for item in items]
    assert grouped == [item.code for item in checklist.criteria]


def test_a_criterion_is_found_by_its_code(tmp_path: Path) -> None:
    checklist = load_checklist(written(tmp_path))
    assert checklist.criterion("rights").question == "May we use it?"
    with pytest.raises(LookupError, match="'colour' is not a criterion of intervention_review"):
        checklist.criterion("colour")


def test_the_hash_is_that_of_the_files_bytes(tmp_path: Path) -> None:
    path = written(tmp_path)
    first = load_checklist(path)
    assert first.content_hash == hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(FILE.replace("named.", "named now."), encoding="utf-8")
    assert load_checklist(path).content_hash != first.content_hash


def test_the_current_checklist_is_the_highest_version_valid_on_the_day(tmp_path: Path) -> None:
    written(tmp_path)
    later = FILE.replace("valid_from: null", "valid_from: 2026-05-01")
    written(tmp_path, later, version=2)
    checklists = load_checklists(tmp_path)
    assert [item.version for item in checklists] == [1, 2]
    assert current_checklist(checklists, on=datetime.date(2026, 4, 30)).version == 1
    assert current_checklist(checklists, on=datetime.date(2026, 5, 1)).version == 2


def test_no_review_starts_without_a_checklist(tmp_path: Path) -> None:
    written(tmp_path, FILE.replace("valid_to: null", "valid_to: 2025-12-31"))
    with pytest.raises(NoChecklistError, match="no checklist 'intervention_review' valid on 2026"):
        current_checklist(load_checklists(tmp_path), on=TODAY)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "reason"),
    [
        ("    question: May we use it?\n", "", 14, "criteria.0.question", "Missing data"),
        ("stop: true", "stop: perhaps", 18, "criteria.0.stop", "Not a valid boolean"),
        ("mandatory: true", "mandatory: false", 17, "criteria.0.mandatory", "has to be mandatory"),
        ("  - {code: met, label: Met}\n", "", 8, "ratings", "Give each of these once"),
        ("code: not_met,", "code: poor,", 11, "ratings.2.code", "Must be one of"),
        ("version: 1", "version: 3", 2, "version", "intervention-review-3.yaml"),
        ("version: 1", "version: one", 2, "version", "Not a valid integer"),
        ("help: The licence", "advice: The licence", 20, "criteria.0.advice", "Unknown field"),
    ],
)
def test_a_broken_checklist_is_refused_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, field: str, reason: str
) -> None:
    path = tmp_path / "intervention-review-1.yaml"
    path.write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_checklists(tmp_path)
    found = {(item.file, item.line, item.field): item.reason for item in caught.value.problems}
    assert reason in found[(str(path), line, field)]


def test_a_criterion_given_twice_is_refused(tmp_path: Path) -> None:
    criterion = FILE[FILE.index("  - code: rights") :]
    with pytest.raises(ContentError, match=r"line 21, criteria\.1\.code: 'rights' is already"):
        load_checklist(written(tmp_path, FILE + criterion))
