"""What the automatic checks find, each in a document that has it and in one that has not."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalogue.instruments.schemas import load_instruments
from catalogue.interventions.checks import missing_parts
from catalogue.interventions.document import (
    AgeRange,
    Document,
    Fact,
    IntendedOutcome,
    Material,
    MaterialFile,
    PlannedSession,
    PublishedEvidence,
    Step,
    Worksheet,
)
from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.interventions.related import Other
from catalogue.review.automatic.checks import OWN_CHECKS
from catalogue.review.automatic.checks.texts import known_labels
from catalogue.review.automatic.registry import (
    MOST_TOLD,
    Detail,
    Outcome,
    Standing,
    Subject,
    judged,
)
from catalogue.review.checklists import load_checklists
from core.people.models import User
from core.vocabulary import load_vocabularies
from tests.factories.interventions import a_document

CONTENT = Path(__file__).parents[5] / "content"
VOCABULARIES = load_vocabularies(CONTENT / "taxonomy")
INSTRUMENTS = load_instruments(CONTENT / "instruments")
TODAY = date(2026, 4, 1)
FILE = MaterialFile("cards.txt", "text/plain", 40, "a" * 64)
LONG_WORDS = "Responsibility necessitates considerable deliberation concerning consequences. " * 6


def person(name: str, *, active: bool = True) -> User:
    return User(name=name, active=active, password_hash="x")


def found(
    check: str, document: Document, *, version: InterventionVersion | None = None, **more: Any
) -> Outcome:
    """What one check says of a document."""
    [wanted] = [each for each in OWN_CHECKS if each.code == check]
    intervention = Intervention(owner=person("Amina Begum"), deputy=person("Ben Clarke"))
    given: dict[str, Any] = {
        "version": version or InterventionVersion(sensitive=False, intervention=intervention),
        "file_texts": {},
        "translations": (),
    }
    subject = Subject(
        document=document,
        missing=missing_parts(document),
        instruments=INSTRUMENTS,
        vocabularies=VOCABULARIES,
        on=TODAY,
        **(given | more),
    )
    return wanted.look(subject)


def told(outcome: Outcome) -> str:
    return " ".join(detail.words for detail in outcome.details)


CHECKED = Fact("A threat can be an offence.", "An Act", None, "England", date(2026, 1, 5))
[SESSION] = a_document().sessions
# The check, a document that passes, one that does not, its standing, and what is said of it.
CASES: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("rights", {}, {"licence": "not_known"}, "fails", "does not let us store and print"),
    ("rights", {}, {"licence": "written_permission"}, "look", "The permission is not among"),
    ("rights", {}, {"rights_holder": ""}, "fails", "Rights holder"),
    ("personal_data", {}, {"upset": "Ring Sam Jones on 07700 900123."}, "look", "Sam Jones"),
    ("labels", {}, {"aims": "Young offenders name two signs."}, "look", "say “child”"),
    (
        "labels",
        {"purpose": "Under the Rehabilitation of Offenders Act. A young offender institution."},
        {"purpose": "A persistent offender."},
        "look",
        "“persistent offender”",
    ),
    ("reading_ages", {}, {"worksheets": (Worksheet("Mine", LONG_WORDS),)}, "look", "“Mine”"),
    ("reading_ages", {"worksheets": ()}, {"language": "cy"}, "look", "English only"),
    ("content_warnings", {}, {"topics": ("self_harm",), "content_warnings": ()}, "fails", "harm"),
    ("content_warnings", {}, {"disclosure": ""}, "fails", "discloses"),
    ("ages", {}, {"age": AgeRange(9, 17)}, "fails", "9 to 17"),
    (
        "ages",
        {},
        {"measures": (IntendedOutcome("Calmer", "phq_9_adolescent", "total"),)},
        "look",
        "this is for 10 to 17",
    ),
    ("welsh_version", {"language": "cy"}, {}, "look", "No Welsh version"),
    (
        "evidence_sources",
        {},
        {"published_evidence": (PublishedEvidence("yef_impact", "high", "Anger", "A page"),)},
        "look",
        "Rating 1",
    ),
    ("fact_sources", {"facts": (CHECKED,)}, {}, "look", "Fact 1: nobody has entered a date"),
    (
        "fact_sources",
        {"facts": (CHECKED,)},
        {"facts": (CHECKED, replace(CHECKED, source=" "))},
        "fails",
        "Fact 2 names no source",
    ),
    (
        "fact_sources",
        {"facts": (CHECKED,)},
        {"facts": (replace(CHECKED, checked=date(2025, 1, 14)),)},
        "look",
        "14 January 2025",
    ),
    ("measures", {}, {"measures": ()}, "fails", "How change is measured"),
    ("measures", {}, {"measures": (IntendedOutcome("Calm", "no", "no"),)}, "fails", "“no”"),
    (
        "running_it",
        {},
        {"sessions": (replace(SESSION, steps=(Step("Go", True, 0, "Ask them."),)),)},
        "fails",
        "Step 1 of session 1 has no minutes",
    ),
    (
        "running_it",
        {"summary": "A 30-minute session."},
        {"summary": "A 45-minute session."},
        "look",
        "add up to 30 minutes",
    ),
    (
        "training",
        {"training_required": ("restorative_practice",)},
        {"staff_role": ""},
        "fails",
        "Who may run it",
    ),
    (
        "core_steps",
        {},
        {"sessions": (PlannedSession("A", "B", (Step("Go", False, 5, "> Hello"),)),)},
        "fails",
        "Session 1 has no core step",
    ),
    (
        "core_steps",
        {},
        {"sessions": (PlannedSession("A", "B", (Step("Go", True, 5, "> Hello"),)),)},
        "look",
        "nothing may be changed",
    ),
]


@pytest.mark.parametrize(("check", "good", "bad", "standing", "words"), CASES)
def test_a_check_passes_what_is_sound_and_points_at_what_is_not(
    check: str, good: dict[str, Any], bad: dict[str, Any], standing: str, words: str
) -> None:
    passed = found(check, a_document(**good))
    assert (passed.standing.value, passed.details) == ("passes", ())
    assert passed.words
    outcome = found(check, a_document(**bad))
    assert outcome.standing.value == standing
    assert words in told(outcome)


def test_every_check_says_what_it_looked_at_and_of_which_criterion_it_is() -> None:
    [checklist] = load_checklists(CONTENT / "checklists")
    criteria = {criterion.code for criterion in checklist.criteria}
    for check in OWN_CHECKS:
        assert check.criterion in criteria
        assert found(check.code, a_document()).looked_at.endswith(".")


def test_a_draft_that_says_nothing_breaks_no_check() -> None:
    for check in OWN_CHECKS:
        assert found(check.code, Document()).standing in set(Standing)


def test_what_is_found_leads_to_where_it_stands() -> None:
    steps = (*SESSION.steps[:2], replace(SESSION.steps[2], body="Like any yob."))
    outcome = found("labels", a_document(sessions=(replace(SESSION, steps=steps),)))
    assert [detail.anchor for detail in outcome.details] == ["session-1-step-3"]


def test_files_for_the_child_are_read_too_and_a_picture_is_left_to_a_person() -> None:
    cards = Material("Cards", "To sort", audience="child", file=FILE)
    document = a_document(materials=(cards,))
    words = {FILE.sha256: LONG_WORDS + "Mrs Jones lives at 4 Mill Road."}
    assert "“Cards”: 18 years or older" in told(found("reading_ages", document, file_texts=words))
    assert found("personal_data", document, file_texts=words).details[0].anchor == "material-1"
    assert "no words that could be read" in told(found("reading_ages", document))


def test_an_owner_without_a_deputy_or_an_account_fails() -> None:
    fine = found("owner_and_deputy", a_document())
    assert fine.suggestion == (
        "Amina Begum is the owner and Ben Clarke the deputy. Both have an active account."
    )
    alone = Intervention(owner=person("Amina Begum", active=False))
    version = InterventionVersion(sensitive=False, intervention=alone)
    outcome = found("owner_and_deputy", a_document(), version=version)
    assert outcome.standing == "fails"
    assert "Nobody is named as deputy" in told(outcome)
    assert "The account of Amina Begum, the owner, is closed" in told(outcome)


def test_a_welsh_version_in_use_is_named() -> None:
    outcome = found(
        "welsh_version", a_document(), translations=[Other("anadlu", "Anadlu", "", "Welsh")]
    )
    assert outcome.words == "In use in Welsh as “Anadlu”."


def test_a_sensitive_topic_asks_for_training() -> None:
    version = InterventionVersion(sensitive=True, intervention=Intervention())
    assert found("training", a_document(), version=version).standing == "look"


def test_a_label_is_found_in_capitals_in_the_plural_and_over_a_line_break() -> None:
    known = known_labels()
    said = list(known.found_in("YOUNG\nOFFENDERS, ex-offenders, and a thug. Not thuggish."))
    assert said == ["young offenders", "ex-offenders", "thug"]
    assert [known.instead(each) for each in said] == ["child", "child who offended", "child"]
    assert list(known.found_in("Reoffending, the offence, a criminal record.")) == []


def test_a_card_is_not_buried_under_findings() -> None:
    many = [Detail(str(each)) for each in range(20)]
    outcome = judged(fine="", looked_at="", looks=many)
    assert len(outcome.details) == MOST_TOLD + 1
    assert outcome.details[-1].words == "And 12 more."
