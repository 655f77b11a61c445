"""Reading the queue, claims, and decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.interventions.blindness import blind_versions, refuse_blind
from catalogue.interventions.models import (
    Intervention,
    InterventionVersion,
)
from catalogue.review.checklists import Checklist
from catalogue.review.models import Review, ReviewKind, ReviewStage, ReviewState
from catalogue.review.rounds import (
    first_approvals,
    judges_before,
    kinds_of_rounds,
)
from catalogue.review.rules import Answer, ApprovalDates, approval_dates, reason_against
from core.config import Settings
from core.database import db, now, today
from core.errors import NotFound
from core.people.models import Role, User
from core.permissions import Action, demand
from core.ui.words import long_date

DUE_SOON = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class QueueItem:
    """A version that waits for a decision, as one QA lead sees it.

    ``claim`` is the claim that holds it now, ``own`` whether it is the viewer's, and ``why_not``
    the words for why the viewer cannot claim it.
    """

    version: InterventionVersion
    topics: list[str]
    kind: ReviewKind
    stage: ReviewStage
    claim: Review | None
    own: bool
    why_not: str | None


@dataclass(frozen=True)
class AnsweredCriterion:
    """A criterion of a review, and what was said of it."""

    code: str
    title: str
    stop: bool
    answer: Answer


def version_to_review(version_id: int, *, viewer: User) -> InterventionVersion:
    """A version that a QA lead may be about to claim.

    :raises NotFound: if there is none, or none that the viewer may read.
    """
    version = db.session.get(InterventionVersion, version_id)
    if version is None:
        raise NotFound("There is no such version, or you cannot see it.")
    demand(viewer, Action.READ_VERSION, version)
    return version


def claims_of(reviewer: User) -> list[Review]:
    """The open reviews of a person, the first to run out first; some may have run out already."""
    return list(
        db.session.scalars(
            select(Review)
            .where(Review.reviewer_id == reviewer.id, Review.state == ReviewState.OPEN)
            .order_by(Review.claim_ends_at, Review.id)
            .options(joinedload(Review.version), joinedload(Review.answers))
        ).unique()
    )


def review_for(review_id: int, *, viewer: User) -> Review:
    """A review, with its answers: a decided one for all staff, any other for QA leads.

    :raises NotFound: if there is none, or none that the viewer may see.
    :raises ReviewingBlind: if it is someone else's, of a version that the viewer reviews blind.
    """
    demand(viewer, Action.READ_REVIEW)
    review = (
        db.session.scalars(
            select(Review)
            .where(Review.id == review_id)
            .options(
                joinedload(Review.reviewer, innerjoin=True),
                selectinload(Review.answers),
                # No inner joins further in: one would be tied to the other versions below, and
                # give this one their author.
                joinedload(Review.version).options(
                    joinedload(InterventionVersion.author),
                    joinedload(InterventionVersion.intervention).options(
                        joinedload(Intervention.owner),
                        joinedload(Intervention.deputy),
                        joinedload(Intervention.versions),
                    ),
                    joinedload(InterventionVersion.editors),
                ),
            )
        )
        .unique()
        .one_or_none()
    )
    decided = review is not None and review.state is ReviewState.DECIDED
    if review is None or not (decided or viewer.role is Role.QA_LEAD):
        raise NotFound("There is no such review, or you cannot see it.")
    if review.reviewer_id != viewer.id:
        refuse_blind(review.version, viewer)
    return review


def decisions_on(versions: Iterable[InterventionVersion], *, viewer: User) -> list[Review]:
    """The decisions on the given versions, rejections too, newest first; for all staff.

    Those on a version that the viewer reviews blind are left out.
    """
    demand(viewer, Action.READ_REVIEW)
    hidden = blind_versions(viewer)
    return list(
        db.session.scalars(
            select(Review)
            .where(
                Review.version_id.in_([each.id for each in versions if each.id not in hidden]),
                Review.state == ReviewState.DECIDED,
            )
            .order_by(Review.decided_at.desc(), Review.id.desc())
            .options(joinedload(Review.reviewer), selectinload(Review.conditions))
        )
    )


def open_review_of(version: InterventionVersion) -> Review | None:
    """The claim on a version, which may have run out."""
    return db.session.scalar(
        select(Review).where(Review.version_id == version.id, Review.state == ReviewState.OPEN)
    )


def first_approval_of(version: InterventionVersion) -> Review | None:
    """The first of the two approvals of a sensitive version in its round, once it is given."""
    return first_approvals([version]).get(version.id)


def answers_of(review: Review) -> dict[str, Answer]:
    """What a review says of each criterion so far, by the criterion's code."""
    return {
        row.criterion: Answer(row.rating, row.evidence, row.condition, row.condition_due_on)
        for row in review.answers
    }


def checklist_of(review: Review) -> Checklist | None:
    """The checklist that a review was claimed on; None if its file has changed since."""
    return next(
        (
            checklist
            for checklist in current_app.extensions["checklists"]
            if checklist.content_hash == review.checklist_hash
        ),
        None,
    )


def answered_criteria(review: Review) -> dict[str, list[AnsweredCriterion]]:
    """The answers of a review under the group headings of its checklist, in its order.

    Where the file of that checklist is gone or has changed, the codes stand for the titles.
    """
    answers = {code: answer for code, answer in answers_of(review).items() if answer.rating}
    checklist = checklist_of(review)
    if checklist is None:
        titles = {code: code.replace("_", " ").capitalize() for code in answers}
        rows = [AnsweredCriterion(code, titles[code], False, answers[code]) for code in answers]
        return {"As it was then": rows} if rows else {}
    groups = {
        heading: [
            AnsweredCriterion(each.code, each.title, each.stop, answers[each.code])
            for each in criteria
            if each.code in answers
        ]
        for heading, criteria in checklist.groups.items()
    }
    return {heading: rows for heading, rows in groups.items() if rows}


def approval_dates_of(version: InterventionVersion) -> ApprovalDates:
    """The dates that an approval of a version today would give."""
    settings: Settings = current_app.extensions["settings"]
    return approval_dates(
        today(),
        months=(
            settings.sensitive_approval_months if version.sensitive else settings.approval_months
        ),
        review_due_days=settings.review_due_days,
    )


def queue_items(versions: Iterable[InterventionVersion], viewer: User) -> list[QueueItem]:
    """The given versions as one QA lead sees them in the queue, in their order."""
    versions = list(versions)
    claims = _claims_on(versions)
    approvals, kinds = first_approvals(versions), kinds_of_rounds(versions)
    appealed = [version for version in versions if kinds[version.id] is ReviewKind.APPEAL]
    judges = judges_before(appealed) if appealed else {}
    return [
        _queue_item(
            version,
            kinds[version.id],
            claims.get(version.id),
            approvals.get(version.id),
            reason_against(
                viewer,
                version,
                first_approval=approvals.get(version.id),
                judges=judges.get(version.id, frozenset()),
            ),
            viewer,
        )
        for version in versions
    ]


def _queue_item(
    version: InterventionVersion,
    kind: ReviewKind,
    claim: Review | None,
    first: Review | None,
    why_not: str | None,
    viewer: User,
) -> QueueItem:
    own = claim is not None and claim.reviewer_id == viewer.id
    if claim is not None and not own:
        until = long_date(claim.claim_ends_at)
        why_not = why_not or f"{claim.reviewer.name} is reviewing this until {until}."
    return QueueItem(
        version=version,
        topics=[tag.code for tag in version.tags if tag.vocabulary == "topics"],
        kind=kind,
        stage=ReviewStage.SECOND if first else ReviewStage.FIRST,
        claim=claim,
        own=own,
        why_not=why_not,
    )


def _claims_on(versions: Iterable[InterventionVersion]) -> Mapping[int, Review]:
    """The claims whose time is not over, by version."""
    claims = db.session.scalars(
        select(Review)
        .where(Review.version_id.in_([version.id for version in versions]), *holds())
        .options(joinedload(Review.reviewer, innerjoin=True))
    )
    return {claim.version_id: claim for claim in claims}


def holds() -> tuple[ColumnElement[bool], ...]:
    """What is so of a claim whose time is not over."""
    return Review.state == ReviewState.OPEN, Review.claim_ends_at > now()
