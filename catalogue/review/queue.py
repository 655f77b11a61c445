"""The queue: what waits for a decision, filtered and ordered by the database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, defer, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from catalogue.interventions.blindness import blind_versions
from catalogue.interventions.models import InterventionVersion, VersionState, VersionTag
from catalogue.priorities.models import PriorityLevel, ReviewPriority
from catalogue.priorities.queries import (
    RANKS,
    Priority,
    fact_columns,
    priority_from,
    rank_column,
)
from catalogue.review.models import Appeal, Review
from catalogue.review.queries import QueueItem, holds, queue_items
from catalogue.review.rounds import waits_for_decision
from core.config import Settings
from core.database import db, today
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import LOCAL_TIME

PAGE_LENGTH = 20
LAST_PAGE = 1_000_000  # no number of a page that a database cannot take
WHO = ("all", "unclaimed", "mine")
SORTS = ("priority", "due", "-due", "title", "-title")
WORKING_DAYS_OF_A_WEEK = 5
# Another name, so that what asks for appeals within the queue does not mean this one.
_HEARD = aliased(Appeal)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the queue is asked for; what does not exist is put right by ``tidied``.

    ``due`` is the longest waiting first: what was sent first is due first.
    """

    words: str = ""
    topic: str = ""
    priority: str = ""
    who: str = "all"
    sensitive: bool = False
    sort: str = "priority"
    page: int = 1

    def tidied(self) -> "Asked":
        return Asked(
            words=" ".join(self.words.split()),
            topic=self.topic,
            priority=self.priority if self.priority in set(PriorityLevel) else "",
            who=self.who if self.who in WHO else "all",
            sensitive=self.sensitive,
            sort=self.sort if self.sort in SORTS else "priority",
            page=min(max(self.page, 1), LAST_PAGE),
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.words or self.topic or self.priority or self.sensitive) or (
            self.who != "all"
        )


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A version that waits, how urgent it is, since when, and by when it should be decided."""

    version: InterventionVersion
    priority: Priority
    since: date

    @property
    def days(self) -> int:
        """How many days it has waited."""
        return (today() - self.since).days

    @property
    def due_on(self) -> date:
        """By when it should be decided: some working days after it began to wait."""
        settings: Settings = current_app.extensions["settings"]
        return add_working_days(self.since, settings.review_target_working_days)


@dataclass(frozen=True, kw_only=True)
class QueueRow(Waiting):
    """The same with what one QA lead can do about it."""

    item: QueueItem


@dataclass(frozen=True)
class QueuePage:
    """Some of the queue; ``total`` counts all that was asked for."""

    rows: list[QueueRow]
    total: int
    page: int
    pages: int


def queue(asked: Asked, *, viewer: User) -> QueuePage:
    """A page of the versions that wait for a decision or are being reviewed.

    A claim whose time is over holds nothing: its version counts as waiting. What the viewer
    reviews blind is left out: they cannot claim it, and its place here would tell how it was
    judged (an appeal, a second approval).
    """
    demand(viewer, Action.SEE_REVIEW_QUEUE)
    asked = asked.tidied()
    found, page = _page_of(_matching(asked, viewer), asked.page), asked.page
    if not found and page > 1:
        total = db.session.scalar(_counted(_matching(asked, viewer))) or 0
        page = max(1, ceil(total / PAGE_LENGTH))
        found = _page_of(_matching(asked, viewer), page)
    total = found[0].total if found else 0
    return QueuePage(_rows(found, viewer), total, page, max(1, ceil(total / PAGE_LENGTH)))


def oldest_unclaimed(*, viewer: User, at_most: int) -> tuple[list[Waiting], int]:
    """What has waited longest with nobody on it, and how much waits like that in all."""
    demand(viewer, Action.SEE_REVIEW_QUEUE)
    matching = _matching(Asked(who="unclaimed", sort="due"), viewer)
    found = list(db.session.execute(matching.limit(at_most)))
    tags = joinedload(InterventionVersion.tags)
    versions = _versions([row.id for row in found], tags, defer(InterventionVersion.content))
    return [_waiting(row, versions[row.id]) for row in found], found[0].total if found else 0


def add_working_days(day: date, days: int) -> date:
    """Some days from Monday to Friday later; public holidays are not known here."""
    weeks, rest = divmod(days, WORKING_DAYS_OF_A_WEEK)
    later = day + timedelta(weeks=weeks)
    while rest:
        later += timedelta(days=1)
        rest -= later.isoweekday() <= WORKING_DAYS_OF_A_WEEK
    while later.isoweekday() > WORKING_DAYS_OF_A_WEEK:
        later += timedelta(days=1)
    return later


def _matching(asked: Asked, viewer: User) -> Select[Any]:
    """Numbers of versions with their facts and place; nothing here reads their texts."""
    version = InterventionVersion
    facts = fact_columns()
    rank = rank_column(facts)
    columns: list[Any] = [column.label(name) for name, column in facts.items()]
    matching = (
        select(
            version.id,
            ReviewPriority,
            _HEARD.at.label("appealed_at"),
            func.count().over().label("total"),
            *columns,
        )
        .outerjoin(ReviewPriority, ReviewPriority.version_id == version.id)
        .outerjoin(_HEARD, _is_heard())
        .where(waits_for_decision(), version.id.not_in(blind_versions(viewer)))
        .options(joinedload(ReviewPriority.set_by))
        .order_by(*_order(asked.sort, rank), _since(), version.submitted_at, version.id)
    )
    if asked.priority:
        matching = matching.where(rank == RANKS[PriorityLevel(asked.priority)])
    return _narrowed(matching, asked, viewer)


def _is_heard() -> ColumnElement[bool]:
    """Whether the appeal is about the round that the version is in."""
    version = InterventionVersion
    return and_(_HEARD.version_id == version.id, _HEARD.round == version.review_round)


def _since() -> ColumnElement[Any]:
    """The day on which it began to wait: sent in, appealed, or run out."""
    version = InterventionVersion
    sent = func.date(func.coalesce(_HEARD.at, version.submitted_at))
    return case((version.state == VersionState.EXPIRED, version.expires_on), else_=sent)


def _began(version: InterventionVersion, appealed_at: datetime | None) -> date:
    """The same, in local time, for reading."""
    if version.state is VersionState.EXPIRED and version.expires_on is not None:
        return version.expires_on
    return (appealed_at or version.submitted_at or version.updated_at).astimezone(LOCAL_TIME).date()


def _order(sort: str, rank: Any) -> list[Any]:
    version = InterventionVersion
    return {
        "priority": [rank],
        "due": [],
        "-due": [_since().desc(), version.submitted_at.desc()],
        "title": [func.lower(version.title)],
        "-title": [func.lower(version.title).desc()],
    }[sort]


def _narrowed(matching: Select[Any], asked: Asked, viewer: User) -> Select[Any]:
    version = InterventionVersion
    if asked.sensitive:
        matching = matching.where(version.sensitive.is_(True))
    if asked.topic:
        of_topic = VersionTag.vocabulary == "topics", VersionTag.code == asked.topic
        tagged = select(VersionTag.version_id).where(*of_topic)
        matching = matching.where(version.id.in_(tagged))
    if asked.who == "unclaimed":
        matching = matching.where(version.id.not_in(select(Review.version_id).where(*holds())))
    if asked.who == "mine":
        own = select(Review.version_id).where(*holds(), Review.reviewer_id == viewer.id)
        matching = matching.where(version.id.in_(own))
    for word in asked.words.lower().split():
        in_title = func.lower(version.title).contains(word, autoescape=True)
        in_summary = func.lower(version.summary).contains(word, autoescape=True)
        matching = matching.where(or_(in_title, in_summary))
    return matching


def _page_of(matching: Select[Any], page: int) -> list[Any]:
    wanted = matching.offset((page - 1) * PAGE_LENGTH).limit(PAGE_LENGTH)
    return list(db.session.execute(wanted))


def _counted(matching: Select[Any]) -> Select[Any]:
    numbers = matching.with_only_columns(InterventionVersion.id).order_by(None)
    return select(func.count()).select_from(numbers.subquery())


def _rows(found: list[Any], viewer: User) -> list[QueueRow]:
    numbers = [row.id for row in found]
    versions = _versions(
        numbers,
        joinedload(InterventionVersion.intervention),
        selectinload(InterventionVersion.editors),
        selectinload(InterventionVersion.tags),
    )
    items = queue_items([versions[number] for number in numbers], viewer)
    return [
        QueueRow(item=item, **vars(_waiting(row, item.version)))
        for row, item in zip(found, items, strict=True)
    ]


def _versions(numbers: list[int], *options: ORMOption) -> dict[int, InterventionVersion]:
    wanted = select(InterventionVersion).where(InterventionVersion.id.in_(numbers))
    return {
        version.id: version for version in db.session.scalars(wanted.options(*options)).unique()
    }


def _waiting(row: Any, version: InterventionVersion) -> Waiting:
    since = _began(version, row.appealed_at)
    return Waiting(version=version, priority=priority_from(row), since=since)
