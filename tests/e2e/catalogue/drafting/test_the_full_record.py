"""An author writes down everything that an intervention's record holds, section by section."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from catalogue.drafting.group_forms import SessionForm
from catalogue.drafting.sections import PLAN, SECTIONS, Section
from catalogue.interventions.document import (
    DOCUMENT_FIELDS,
    AgeRange,
    Document,
    Fact,
    IntendedOutcome,
    PlannedSession,
    PublishedEvidence,
    Step,
    Worksheet,
)
from catalogue.interventions.models import Intervention
from catalogue.interventions.stored import load_document
from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.e2e.people import answer, press, press_and_go
from tests.e2e.usable import is_usable
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]

# Files have a walk of their own.
MATERIALS = "materials"
WHOLE = Document(
    title="Ffonio cyn ffrwydro",
    summary="The child rings one person before an argument tips over.",
    kind="programme",
    language="cy",
    translation_of="ring-before-you-blow",
    aliases=("kicking off", "losing it"),
    topics=("anger", "peer_influence"),
    needs=("lifestyle_and_peers", "thinking_and_behaviour"),
    desistance=("motivation",),
    formats=("one_to_one", "remote"),
    settings=("office", "home"),
    legal_stages=("diversion", "custody"),
    engagement=("strengths",),
    communication_supports=("short_steps",),
    communication_needs=("attention_and_memory",),
    age=AgeRange(11, 16),
    developmental_level="Can tell what happened in order.",
    content_warnings=("violence",),
    training_required=("trauma_informed_practice",),
    staff_role="Any worker who knows the child.",
    spacing="A week apart.",
    equipment=("Pens", "A phone"),
    cost_band="low",
    measures=(
        IntendedOutcome("Reaches a goal about arguments", "goal_based_outcomes", "goal"),
        IntendedOutcome("Fewer conduct difficulties", "strengths_and_difficulties_self", "conduct"),
    ),
    published_evidence=(
        PublishedEvidence(
            scale="yjb_evaluation_library",
            level="level_1",
            outcome="Violence at school",
            source="A made-up study for a test",
            address="https://example.org/study",
            checked=date(2026, 3, 4),
            population="No one: it is made up.",
        ),
    ),
    licence="CC-BY-4.0",
    rights_holder="A service",
    source_address="https://example.org/source",
    date_found=date(2025, 12, 31),
    derived_from="Ring before you blow, version 1",
    facts=(
        Fact(
            statement="A fact that a test made up.",
            source="Nobody",
            address="https://example.org/fact",
            jurisdiction="Wales",
            checked=date(2026, 2, 28),
        ),
    ),
    purpose="To ring before it tips over.",
    aims="- Names one person\n- Rings them once",
    rationale="A call buys a minute.",
    suitability="Children who have a phone.",
    exclusions="Not while the person to ring is the one they fear.",
    risk_notes="Ask who else uses the phone.",
    preparation="Charge the phone.",
    safeguarding="Say what stays private.",
    disclosure="1. Listen.\n2. Tell your safeguarding lead today.",
    upset="Stop, and offer water.",
    communication_adaptations="One step at a time.",
    sessions=(
        PlannedSession(
            "Who to ring",
            "The child picks one person.",
            (
                Step("Draw the circle", core=True, minutes=15, body="> Who answers?"),
                Step("Try it", core=False, minutes=20, body="Ring from the next room."),
            ),
        ),
        PlannedSession(
            "What to say",
            "The child has one sentence.",
            (Step("One sentence", core=True, minutes=25, body="Write it on a card."),),
        ),
    ),
    worksheets=(
        Worksheet("My person", "I will ring: ____"),
        Worksheet("My words", "I will say: ____"),
    ),
)


def as_typed(shown: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """What a form shows, as the names of its fields and what a person puts into each."""
    for name, value in shown.items():
        if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            for number, entry in enumerate(value):
                yield from as_typed(entry, f"{prefix}{name}-{number}-")
        elif isinstance(value, tuple):
            yield prefix + name, list(value)
        elif isinstance(value, date) or value not in (None, ""):
            yield prefix + name, value


def fill_in(page: Page, shown: Mapping[str, Any]) -> None:
    """Type it all, with room made for every entry of a group."""
    for name, value in shown.items():
        if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            while page.locator(f'[name^="{name}-{len(value) - 1}-"]').count() == 0:
                page.locator(f'button[value="add:{name}"]').click()
                page.wait_for_load_state()
    there = page.locator("main")
    wanted = {
        name: value for name, value in as_typed(shown) if there.locator(f'[name="{name}"]').count()
    }
    answer(page, wanted)


def write_section(page: Page, tasks: str, section: Section) -> None:
    assert section.form is not None
    page.goto(f"{tasks}/{section.name}")
    fill_in(page, section.form.shown(WHOLE))
    press_and_go(page, "Save and go back", tasks)


def write_plan(page: Page, tasks: str) -> None:
    for number, session in enumerate(WHOLE.sessions, start=1):
        page.goto(f"{tasks}/session-plan/{number}")
        fill_in(page, SessionForm.shown(session))
        press_and_go(page, "Save and go to the session plan", f"{tasks}/session-plan")


def test_everything_that_is_typed_is_what_the_record_says(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    same = [
        name
        for name in DOCUMENT_FIELDS
        if getattr(WHOLE, name) == getattr(Document(), name) and name != MATERIALS
    ]
    assert same == [], "each part of the record is written"
    a_live_version(slug="ring-before-you-blow", document=a_document(title="Ring before you blow"))
    author = UserFactory().email
    db.session.rollback()
    with serving(settings, workers=1) as address:
        page = person(address, author)
        page.goto("/drafts/new")
        answer(page, {name: getattr(WHOLE, name) for name in ("title", "summary", "kind")})
        press(page, "Begin the draft")
        tasks = page.url
        for section in SECTIONS:
            if section.name == PLAN:
                write_plan(page, tasks)
            elif section.name != MATERIALS:
                write_section(page, tasks, section)
        is_usable(page)
        press(page, "Submit for review")
        expect(page.get_by_text("is submitted")).to_be_visible()

    intervention = db.session.query(Intervention).filter_by(slug="ffonio-cyn-ffrwydro").one()
    [version] = intervention.versions
    assert replace(load_document(version.content), materials=()) == WHOLE
