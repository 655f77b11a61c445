"""Reading samples and blind reviews."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import current_app
from sqlalchemy import Select, and_, exists, func, or_, select, union
from sqlalchemy.orm import aliased, joinedload, selectinload

from catalogue.interventions.models import InterventionVersion, VersionEditor
from catalogue.quality.models import HELD_FOR, BlindReview, BlindSample, BlindState
from catalogue.quality.period import Period
from catalogue.returning.models import ReturnProposal
from catalogue.review.checklists import Checklist
from catalogue.review.models import Decision, Review, ReviewCondition, ReviewState
from catalogue.review.rules import Answer
from core.database import db, now
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand, owns_version

PAGE_LENGTH = 20


@dataclass(frozen=True)
class Waiting:
    """A blind review that somebody can take, and why the viewer cannot."""

    blind: BlindReview
    why_not: str | None


@dataclass(frozen=True)
class BlindList:
    """What the viewer holds, and a page of what waits; ``total`` counts all that waits."""

    held: list[BlindReview]
    waiting: list[Waiting]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class DrawnSample:
    """A sample, with how many of its reviews there are and how many are finished."""

    sample: BlindSample
    reviews: int
    finished: int


def eligible_reviews(period: Period) -> list[Review]:
    """The decided reviews that a sample can be drawn from.

    Left out: versions that were drawn before, and reviews on a checklist that has changed since,
    which nobody could answer the same way again.
    """
    start, end = period.moments
    known = [checklist.content_hash for checklist in current_app.extensions["checklists"]]
    drawn = exists().where(
        BlindReview.version_id == Review.version_id, BlindReview.state != BlindState.GIVEN_UP
    )
    return list(
        db.session.scalars(
            select(Review)
            .where(
                Review.state == ReviewState.DECIDED,
                Review.decided_at >= start,
                Review.decided_at < end,
                Review.checklist_hash.in_(known),
                ~drawn,
            )
            .order_by(Review.id)
        )
    )


def in_drawn_order(reviews: Sequence[Review], seed: str) -> list[Review]:
    """The reviews as the seed shuffles them, one a version.

    The order is that of the SHA-256 of "seed:number of the review", so that anyone can repeat it
    with any tool.
    """
    shuffled = sorted(
        reviews, key=lambda each: hashlib.sha256(f"{seed}:{each.id}".encode()).hexdigest()
    )
    first_of_version: dict[int, Review] = {}
    for review in shuffled:
        first_of_version.setdefault(review.version_id, review)
    return list(first_of_version.values())


def blind_list(*, viewer: User, page: int = 1) -> BlindList:
    """What the viewer reviews blind, and what waits for somebody, the oldest draw first."""
    demand(viewer, Action.REVIEW_BLIND)
    is_open = BlindReview.state == BlindState.OPEN
    held = select(BlindReview).where(BlindReview.reviewer_id == viewer.id, is_open)
    run_out = and_(
        is_open, BlindReview.reviewer_id != viewer.id, BlindReview.taken_at <= now() - HELD_FOR
    )
    waits = or_(BlindReview.state == BlindState.WAITING, run_out)
    total = db.session.scalar(select(func.count(BlindReview.id)).where(waits)) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(max(page, 1), pages)
    waiting = select(BlindReview).where(waits).order_by(BlindReview.id)
    found = _listed(waiting.offset((page - 1) * PAGE_LENGTH).limit(PAGE_LENGTH))
    unfit = reasons_against(found, viewer)
    return BlindList(
        held=_listed(held.order_by(BlindReview.id)),
        waiting=[Waiting(blind, unfit.get(blind.id)) for blind in found],
        total=total,
        page=page,
        pages=pages,
    )


def samples_drawn(*, viewer: User) -> list[DrawnSample]:
    """The latest samples, newest first."""
    demand(viewer, Action.REVIEW_BLIND)
    counted = (
        select(
            BlindReview.sample_id,
            func.count(BlindReview.id).filter(BlindReview.state != BlindState.GIVEN_UP).label("n"),
            func.count(BlindReview.id)
            .filter(BlindReview.state == BlindState.FINISHED)
            .label("finished"),
        )
        .group_by(BlindReview.sample_id)
        .subquery()
    )
    rows = db.session.execute(
        select(BlindSample, counted.c.n, counted.c.finished)
        .join(counted, counted.c.sample_id == BlindSample.id)
        .order_by(BlindSample.id.desc())
        .limit(PAGE_LENGTH)
        .options(joinedload(BlindSample.drawn_by, innerjoin=True))
    )
    return [DrawnSample(sample, reviews, finished) for sample, reviews, finished in rows]


def blind_review_for(blind_id: int, *, viewer: User) -> BlindReview:
    """A blind review with its version and its own answers; nothing of the first review is loaded.

    :raises NotFound: if there is none of that number.
    """
    demand(viewer, Action.REVIEW_BLIND)
    found = db.session.scalar(
        _with_version(select(BlindReview))
        .where(BlindReview.id == blind_id)
        .options(selectinload(BlindReview.answers))
    )
    if found is None:
        raise NotFound("There is no such blind review.")
    return found


def held_by(blind: BlindReview, person: User) -> BlindReview:
    """The blind review, if a person is at it.

    :raises NotFound: otherwise.
    """
    if blind.reviewer_id != person.id or blind.state is not BlindState.OPEN:
        raise NotFound("There is no such file, or you cannot see it.")
    return blind


def open_on(version_id: int, *, viewer: User) -> BlindReview | None:
    """The viewer's blind review of a version, while they are at it."""
    version = joinedload(BlindReview.version, innerjoin=True)
    return db.session.scalar(
        select(BlindReview)
        .where(
            BlindReview.version_id == version_id,
            BlindReview.reviewer_id == viewer.id,
            BlindReview.state == BlindState.OPEN,
        )
        .options(version.defer(InterventionVersion.content))
    )


def reasons_against(blinds: Sequence[BlindReview], actor: User) -> dict[int, str]:
    """Why a person may not take some of the blind reviews, by their numbers."""
    versions = [blind.version_id for blind in blinds]
    other = aliased(BlindReview)
    reviewed = set(
        db.session.scalars(
            select(Review.version_id).where(
                Review.version_id.in_(versions), Review.reviewer_id == actor.id
            )
        )
    )
    taken_before = set(
        db.session.scalars(
            select(other.version_id).where(
                other.version_id.in_(versions), other.reviewer_id == actor.id
            )
        )
    )
    knows = _judged_since(versions, actor)
    found: dict[int, str] = {}
    for blind in blinds:
        if actor.id in blind.version.involved_ids:
            found[blind.id] = "You wrote, edited or submitted this."
        elif blind.version_id in reviewed:
            found[blind.id] = "You have reviewed this yourself, or claimed it once."
        elif blind.version_id in taken_before:
            found[blind.id] = "You gave up a blind review of this."
        elif blind.version_id in knows:
            found[blind.id] = "You have read how this was judged, to deal with it since."
        elif owns_version(actor, blind.version):
            found[blind.id] = "You look after this, so you are told what becomes of it."
    return found


def checklist_to_answer(blind: BlindReview) -> Checklist | None:
    """The checklist that the first review answered; None if its file has changed since."""
    wanted = db.session.scalar(select(Review.checklist_hash).where(Review.id == blind.review_id))
    checklists: Sequence[Checklist] = current_app.extensions["checklists"]
    return next((each for each in checklists if each.content_hash == wanted), None)


def answers_given(blind: BlindReview) -> dict[str, Answer]:
    """What a blind review says of each criterion so far, by the criterion's code."""
    return {row.criterion: Answer(row.rating, row.evidence) for row in blind.answers}


def _judged_since(versions: Sequence[int], actor: User) -> frozenset[int]:
    """The versions of which a person reported or confirmed a condition, spoke on a return, or
    writes what mends them."""
    conditions = (
        select(Review.version_id)
        .join(ReviewCondition, ReviewCondition.review_id == Review.id)
        .where(
            Review.version_id.in_(versions),
            or_(ReviewCondition.reported_by_id == actor.id, ReviewCondition.met_by_id == actor.id),
        )
    )
    returns = select(ReturnProposal.version_id).where(
        ReturnProposal.version_id.in_(versions),
        or_(ReturnProposal.proposed_by_id == actor.id, ReturnProposal.second_id == actor.id),
    )
    return frozenset(db.session.scalars(union(conditions, returns, _mended(versions, actor))))


def _mended(versions: Sequence[int], actor: User) -> Select[Any]:
    """Those of which changes were asked that a person makes in a later version: they know which."""
    later = aliased(InterventionVersion)
    edited = select(VersionEditor.version_id).where(VersionEditor.user_id == actor.id)
    return (
        select(Review.version_id)
        .join(later, later.based_on_id == Review.version_id)
        .where(
            Review.version_id.in_(versions),
            Review.decision == Decision.REQUEST_CHANGES,
            or_(later.author_id == actor.id, later.id.in_(edited)),
        )
    )


def _listed(found: Select[BlindReview]) -> list[BlindReview]:
    """For a list: their versions without the texts, and who edited them."""
    version = joinedload(BlindReview.version, innerjoin=True)
    return list(
        db.session.scalars(
            found.options(
                version.defer(InterventionVersion.content),
                version.joinedload(InterventionVersion.intervention, innerjoin=True),
                version.selectinload(InterventionVersion.editors),
            )
        )
    )


def _with_version(found: Select[BlindReview]) -> Select[BlindReview]:
    return found.options(
        selectinload(BlindReview.version).options(
            selectinload(InterventionVersion.intervention),
            selectinload(InterventionVersion.editors),
            selectinload(InterventionVersion.author),
        ),
        selectinload(BlindReview.reviewer),
    )
