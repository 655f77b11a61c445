"""Documents, drafts and versions in use."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from catalogue.interventions.document import (
    AgeRange,
    Document,
    Fact,
    IntendedOutcome,
    PlannedSession,
    Step,
    Worksheet,
    content_hash,
)
from catalogue.interventions.lifecycle import SEARCH
from catalogue.interventions.models import InterventionVersion, VersionEvent, VersionState
from catalogue.interventions.operations import create_intervention
from core.database import db, now, today
from core.outbox.operations import send
from core.people.models import User
from tests.factories.people import UserFactory, qa_lead

APPROVED_FOR = timedelta(days=730)
DUE_BEFORE_EXPIRY = timedelta(days=90)
_numbers = count(1)


def a_document(**changes: Any) -> Document:
    """A complete and valid document about pausing before answering, with the given changes."""
    document = Document(
        title="Stop and breathe",
        summary="The child learns to notice anger early and to choose what to do next.",
        kind="session",
        aliases=("calming down", "temper"),
        topics=("anger",),
        needs=("thinking_and_behaviour",),
        desistance=("motivation",),
        formats=("one_to_one",),
        settings=("office",),
        legal_stages=("diversion", "court_order"),
        engagement=("activity",),
        communication_supports=("short_steps",),
        communication_needs=("attention_and_memory",),
        age=AgeRange(10, 17),
        developmental_level="Can talk about a recent event in order.",
        content_warnings=("violence",),
        staff_role="Any youth justice worker who knows the child.",
        spacing="One session.",
        equipment=("Pens", "The printed worksheet"),
        cost_band="none",
        measures=(
            IntendedOutcome("The child reaches a goal of their own", "goal_based_outcomes", "goal"),
        ),
        licence="CC-BY-4.0",
        rights_holder="Find and evaluate interventions contributors",
        facts=(
            Fact(
                statement="Sending a threat can be an offence.",
                source="Malicious Communications Act 1988, section 1",
                address="https://www.legislation.gov.uk/ukpga/1988/27/section/1",
                jurisdiction="England and Wales",
            ),
        ),
        purpose="To help a child notice the first signs of anger.",
        aims="- The child names two early signs.\n- The child tries one way to pause.",
        rationale="A pause leaves room for a choice.",
        suitability="Children who say that they react before they think.",
        exclusions="A child in crisis today. Wait until they are settled.",
        preparation="A quiet room with space to stand up.",
        safeguarding="Say the limits of confidentiality at the start.",
        disclosure="Listen, thank the child, and tell your manager the same day.",
        upset="Stop, offer water, and ask what would help.",
        communication_adaptations="Attention and memory: one picture card for each step.",
        sessions=(
            PlannedSession(
                title="The first sign",
                aim="The child finds their own first sign.",
                steps=(
                    Step("Warm up", core=False, minutes=5, body="> How was the way here?"),
                    Step("Body map", core=True, minutes=15, body="Draw where anger starts."),
                    Step("One breath", core=True, minutes=10, body="Try it together, twice."),
                ),
            ),
        ),
        worksheets=(
            Worksheet("My first sign", "I feel it in my:\n______________________________"),
        ),
    )
    return replace(document, **changes)


def a_draft(
    *, author: User | None = None, slug: str | None = None, document: Document | None = None
) -> InterventionVersion:
    """Version 1 of a new intervention, still a draft, committed."""
    number = next(_numbers)
    version = create_intervention(
        slug=slug or f"stop-and-breathe-{number}",
        document=document or a_document(),
        actor=author or UserFactory(),
    )
    db.session.commit()
    return version


def a_live_version(
    *,
    author: User | None = None,
    approver: User | None = None,
    slug: str | None = None,
    document: Document | None = None,
    expires_in: timedelta = APPROVED_FOR,
) -> InterventionVersion:
    """Version 1 of a new intervention, approved today and in use, committed.

    It is put there directly; how a version gets there is for the tests of drafting and review.
    """
    version = a_draft(author=author, slug=slug, document=document)
    make_live(version, approver=approver or qa_lead(), expires_in=expires_in)
    return version


def make_live(
    version: InterventionVersion, *, approver: User, expires_in: timedelta = APPROVED_FOR
) -> None:
    """Put a draft in use, with its timeline and the news for the search index, and commit."""
    moment = now()
    version.content_hash = content_hash(version.content)
    version.submitted_by_id = version.author_id
    version.submitted_at = version.approved_at = moment
    version.last_reviewed_on = today()
    version.expires_on = today() + expires_in
    version.review_due_on = version.expires_on - DUE_BEFORE_EXPIRY
    steps = (
        ("submit", VersionState.SUBMITTED, version.author_id),
        ("claim", VersionState.IN_REVIEW, approver.id),
        ("approve", VersionState.LIVE, approver.id),
    )
    for action, state, actor_id in steps:
        version.events.append(
            VersionEvent(
                at=moment,
                actor_id=actor_id,
                action=action,
                from_state=version.state,
                to_state=state,
            )
        )
        version.state = state
    db.session.flush()
    send(SEARCH, intervention_id=version.intervention_id)
    db.session.commit()
