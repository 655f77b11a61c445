"""Documents, drafts and versions in use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import text

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
from catalogue.interventions.lifecycle import SEARCH, TRANSITIONS
from catalogue.interventions.models import (
    WAS_PUBLIC,
    InterventionVersion,
    VersionEvent,
    VersionState,
)
from catalogue.interventions.operations import create_intervention
from core.database import db, now, today
from core.outbox.operations import send
from core.people.models import User
from tests.factories.people import UserFactory, qa_lead
from tests.numbering import Numbering

APPROVED_FOR = timedelta(days=730)
DUE_BEFORE_EXPIRY = timedelta(days=90)
_numbers = Numbering()


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
        db.session.flush()  # the database itself lets no step be left out
    send(SEARCH, intervention_id=version.intervention_id)
    db.session.commit()


HELD_BY = ("versions_steps", "versions_rejected_stays_so", "versions_reinstated_by_two")
# The steps that the database lets through by themselves: those back into use need more than this.
_PLAIN_STEPS = [
    (each.before, each.after)
    for each in TRANSITIONS
    if each.before not in (VersionState.REJECTED, VersionState.SUSPENDED)
    or each.after is VersionState.RETIRED
]


def put_in_state(version: InterventionVersion, state: VersionState | str) -> None:
    """Put a version in a state directly, for a test of what is shown or handed out then.

    It goes there by steps that the database allows. Where there are none, the database is made to
    look away: that nothing comes to stand there is for other tests, this one is about what is
    shown if it did. How a version gets somewhere through the service is for the tests of review.
    """
    state = VersionState(state)
    steps = _steps_to(version.state, state)
    if steps is None:
        with past_the_guards(*HELD_BY):
            version.state = state
            db.session.flush()
        return
    for step in steps:
        version.state = step
        db.session.flush()


@contextmanager
def past_the_guards(*triggers: str) -> Iterator[None]:
    """Let the database look away for a moment, as it never does for the service."""
    db.session.flush()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        db.session.flush()
        db.session.execute(text("SET LOCAL session_replication_role = DEFAULT"))
        return
    written = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name"
    again = [db.session.scalar(text(written), {"name": name}) for name in triggers]
    for name in triggers:
        db.session.execute(text(f"DROP TRIGGER {name}"))
    yield
    db.session.flush()
    for trigger in again:
        db.session.execute(text(str(trigger)))


def _steps_to(start: VersionState, end: VersionState) -> list[VersionState] | None:
    """The shortest way by plain steps; None where there is none."""
    ways: dict[VersionState, list[VersionState]] = {start: []}
    waiting = [start]
    for here in waiting:
        for before, after in _PLAIN_STEPS:
            if before is here and after not in ways:
                ways[after] = [*ways[here], after]
                waiting.append(after)
    return ways.get(end)


def a_version_in(state: VersionState) -> InterventionVersion:
    """A version in a state, committed, without the reviews that led to it."""
    version = a_draft()
    version.content_hash = content_hash(version.content)
    if state in WAS_PUBLIC:
        version.approved_at, version.last_reviewed_on = now(), today()
        version.expires_on = today() + APPROVED_FOR
        version.review_due_on = version.expires_on - DUE_BEFORE_EXPIRY
    put_in_state(version, state)
    db.session.commit()
    return version
