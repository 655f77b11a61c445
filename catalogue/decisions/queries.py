"""Finding decisions by what was decided, what it is about, and words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from catalogue.interventions.blindness import blind_versions
from catalogue.interventions.models import Intervention, InterventionVersion, VersionTag
from catalogue.review.models import Decision, Review, ReviewAnswer, ReviewState
from core.database import db
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 20
MOST_WORDS = 8
LONGEST_WORD = 60
TOPICS = "topics"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is looked for; empty values look for everything. ``slug``: of one intervention."""

    words: str = ""
    decisions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    slug: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of decisions; ``total`` counts all of them.

    ``by_decision`` and ``by_topic`` count what each choice would find beside the other choices.
    """

    items: list[Review]
    total: int
    page: int
    pages: int
    by_decision: Mapping[str, int]
    by_topic: Mapping[str, int]


def find_decisions(asked: Asked, *, viewer: User) -> Found:
    """The decisions that were asked for, the newest first; for all staff, rejections too.

    Those on a version that the viewer reviews blind are left out, and are not counted.
    """
    demand(viewer, Action.READ_REVIEW)
    hidden = blind_versions(viewer)
    total = db.session.scalar(_only(select(func.count(Review.id)), asked, hidden)) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(max(asked.page, 1), pages)
    items = db.session.scalars(
        _with_what_is_shown(_only(select(Review), asked, hidden))
        .order_by(Review.decided_at.desc(), Review.id.desc())
        .offset((page - 1) * PAGE_LENGTH)
        .limit(PAGE_LENGTH)
    )
    return Found(
        items=list(items),
        total=total,
        page=page,
        pages=pages,
        by_decision=_by_decision(replace(asked, decisions=()), hidden),
        by_topic=_by_topic(replace(asked, topics=()), hidden),
    )


def title_of(slug: str) -> str:
    """What an intervention was called when it was last decided on.

    :raises NotFound: if nothing of that name was ever decided on.
    """
    title: str | None = db.session.scalar(
        _only(select(InterventionVersion.title), Asked(slug=slug))
        .order_by(Review.decided_at.desc(), Review.id.desc())
        .limit(1)
    )
    if title is None:
        raise NotFound("There is no decision on anything of that name.")
    return title


def _only(query: Any, asked: Asked, hidden: frozenset[int] = frozenset()) -> Any:
    """The query over decisions that were asked for, joined to their versions; without some."""
    query = (
        query.select_from(Review)
        .join(Review.version)
        .where(Review.state == ReviewState.DECIDED, *(_says(each) for each in _words(asked)))
    )
    if hidden:
        query = query.where(Review.version_id.not_in(hidden))
    if asked.decisions:
        query = query.where(Review.decision.in_(_known(asked.decisions)))
    if asked.topics:
        query = query.where(
            select(VersionTag.code)
            .where(
                VersionTag.version_id == Review.version_id,
                VersionTag.vocabulary == TOPICS,
                VersionTag.code.in_(asked.topics),
            )
            .exists()
        )
    if asked.slug:
        query = query.join(InterventionVersion.intervention).where(Intervention.slug == asked.slug)
    return query


def _known(codes: tuple[str, ...]) -> list[Decision]:
    return [each for each in Decision if each.value in codes]


def _words(asked: Asked) -> list[str]:
    return [each[:LONGEST_WORD] for each in asked.words.split()[:MOST_WORDS]]


def _says(word: str) -> ColumnElement[bool]:
    """Whether the title, the reason or the evidence of any criterion has the word."""
    evidence = select(ReviewAnswer.review_id).where(
        ReviewAnswer.review_id == Review.id, ReviewAnswer.evidence.icontains(word, autoescape=True)
    )
    return or_(
        InterventionVersion.title.icontains(word, autoescape=True),
        Review.reason.icontains(word, autoescape=True),
        evidence.exists(),
    )


def _by_decision(asked: Asked, hidden: frozenset[int]) -> dict[str, int]:
    counted = _only(select(Review.decision, func.count(Review.id)), asked, hidden).group_by(
        Review.decision
    )
    return {decision.value: count for decision, count in db.session.execute(counted) if decision}


def _by_topic(asked: Asked, hidden: frozenset[int]) -> dict[str, int]:
    counted = (
        _only(select(VersionTag.code, func.count(Review.id)), asked, hidden)
        .join(VersionTag, VersionTag.version_id == Review.version_id)
        .where(VersionTag.vocabulary == TOPICS)
        .group_by(VersionTag.code)
    )
    return {row.code: row[1] for row in db.session.execute(counted)}


def _with_what_is_shown(query: Select[Review]) -> Select[Review]:
    version = contains_eager(Review.version)
    return query.options(
        version.defer(InterventionVersion.content),
        version.selectinload(InterventionVersion.tags),
        joinedload(Review.reviewer, innerjoin=True),
        selectinload(Review.answers),
        selectinload(Review.conditions),
    )
