"""What the home page of a QA lead says of reviews."""

from datetime import date, timedelta

from flask import url_for

from catalogue.interventions.models import AVAILABLE, Intervention, InterventionVersion
from catalogue.interventions.presentation import labels
from catalogue.priorities.models import PriorityLevel
from catalogue.review.models import Review
from catalogue.review.queries import (
    answers_of,
    checklist_of,
    claims_of,
)
from catalogue.review.queue import Waiting, oldest_unclaimed
from catalogue.review.rules import progress
from catalogue.review.words import progress_in_words
from core.database import today
from core.home.sections import Item, Section
from core.home.waiting import Statement, WaitingKind, waiting
from core.home.waiting import Waiting as HomeWaiting
from core.people.models import User
from core.ui.words import list_in_words, long_date, plural

SHOWN = 5
DUE_SOON = timedelta(days=30)


def my_claims(user: User) -> Section:
    """The reviews that a person has begun."""
    claims = claims_of(user)
    return Section(
        title="My claims",
        empty="You are reviewing nothing. Claim a version from the queue.",
        items=[
            Item(
                text=claim.version.title,
                address=url_for("review.show", review_id=claim.id),
                detail=f"{_progress(claim)} · yours until {long_date(claim.claim_ends_at)}",
                tag="Claim ran out" if claim.has_run_out else "",
            )
            for claim in claims[:SHOWN]
        ],
        total=len(claims),
        all_address=url_for("review.show_queue"),
        all_label="See the queue",
    )


def oldest_waiting(user: User) -> Section:
    """The versions that have waited longest and that nobody has claimed."""
    oldest, total = oldest_unclaimed(viewer=user, at_most=SHOWN)
    return Section(
        title="Oldest waiting",
        empty="Nothing waits for a reviewer.",
        items=[
            Item(
                text=row.version.title,
                address=_oldest_first(f"version-{row.version.id}"),
                detail=_waiting(row),
                tag=_tag(row),
            )
            for row in oldest
        ],
        total=total,
        all_address=_oldest_first(),
        all_label="See the queue",
    )


def due_soon(_user: User) -> Statement:
    """The versions in use whose review is due within 30 days or overdue: the same for everyone."""
    version = InterventionVersion
    return (
        waiting(
            subject=version.id,
            day=version.review_due_on,
            about=Intervention.slug,
            words=version.title,
            code=version.expires_on,
        )
        .join(Intervention, Intervention.id == version.intervention_id)
        .where(version.state.in_(AVAILABLE), version.review_due_on <= today() + DUE_SOON)
    )


def _due(each: HomeWaiting) -> Item:
    ends = date.fromisoformat(each.code) if each.code else None
    return Item(
        text=each.words or "",
        address=url_for("interventions.intervention", slug=each.about),
        detail=f"Review due {long_date(each.on)}, approved until {long_date(ends)}",
        tag="Overdue" if each.on < today() else "",
    )


REVIEW_DUE = WaitingKind(
    code="review_due",
    title="Review due soon",
    empty="No review is due in the next 30 days.",
    order=12,
    statement=due_soon,
    item=_due,
)


def _progress(claim: Review) -> str:
    checklist = checklist_of(claim)
    if checklist is None:
        return "The checklist has changed"
    done = progress(checklist, answers_of(claim))
    return progress_in_words(done.answered, done.total, done.open_stops)


def _oldest_first(anchor: str | None = None) -> str:
    return url_for("review.show_queue", sort="due", who="unclaimed", _anchor=anchor)


def _tag(row: Waiting) -> str:
    """What makes it pressing: that it is urgent, late or sensitive."""
    if row.priority.level is PriorityLevel.URGENT:
        return "Urgent"
    if row.due_on < today():
        return "Past its target"
    return "Sensitive" if row.version.sensitive else ""


def _waiting(row: Waiting) -> str:
    since = plural(row.days, "day") if row.days else "Since today"
    topics = [tag.code for tag in row.version.tags if tag.vocabulary == "topics"]
    return f"{since} · {list_in_words(labels('topics', topics))}"
