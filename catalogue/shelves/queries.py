"""Reading favourites, collections and what was used last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from catalogue.interventions.models import AVAILABLE, Intervention, InterventionVersion
from catalogue.interventions.uses import Use, uses_of
from catalogue.pack.queries import packs_taken
from catalogue.shelves.lines import Line, lines_of
from catalogue.shelves.models import Collection, CollectionItem, Favourite
from core.database import db, today
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, allowed, demand

T = TypeVar("T")

PAGE_SIZE = 20
MOST_RECENT = 10
NO_SUCH_PAGE = "There is no such page, or you cannot see it."


@dataclass(frozen=True)
class Page:
    """Some of a list; ``total`` counts all of it."""

    entries: Sequence["Entry"]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of a list, with what was noted of it there and its place among all."""

    line: Line
    note: str = ""
    place: int = 0


@dataclass(frozen=True)
class Recent:
    """An intervention that a person used, and how they did so last."""

    line: Line
    use: Use


@dataclass(frozen=True)
class Shelf:
    """What a person marked with a star, the newest first, and what they used last.

    ``saved`` has everything with their star, whether or not it may be used today.
    """

    favourites: Page
    recent: Sequence[Recent]
    saved: frozenset[int]


@dataclass(frozen=True)
class CollectionCard:
    """A collection with the number of interventions in it."""

    collection: Collection
    size: int


@dataclass(frozen=True)
class ToHand:
    """What may be used today of what a person used or marked with a star."""

    intervention_id: int
    slug: str
    title: str
    favourite: bool


@dataclass(frozen=True)
class CollectionPage:
    """Some of the collections that a person sees, by name."""

    cards: Sequence[CollectionCard]
    total: int
    page: int
    pages: int


# Favourites


def favourite_ids(user: User) -> frozenset[int]:
    """The interventions with a person's star, whether or not they may be used today."""
    return frozenset(
        db.session.scalars(select(Favourite.intervention_id).where(Favourite.user_id == user.id))
    )


def favourites(user: User, *, page: int = 1, page_size: int = PAGE_SIZE) -> Page:
    """A person's favourites, the newest star first."""
    numbers = _newest_stars(user)
    page, pages, shown = _slice(numbers, page, page_size)
    return Page(_entries(shown, lines_of(shown)), len(numbers), page, pages)


def shelf_of(user: User, *, most_favourites: int) -> Shelf:
    """A person's favourites and what they used last, the lines of both read together."""
    numbers, newest = _newest_stars(user), last_uses(user)[:MOST_RECENT]
    page, pages, shown = _slice(numbers, 1, most_favourites)
    lines = lines_of({*shown, *(use.intervention_id for use in newest)})
    return Shelf(
        favourites=Page(_entries(shown, lines), len(numbers), page, pages),
        recent=[
            Recent(lines[use.intervention_id], use)
            for use in newest
            if use.intervention_id in lines
        ],
        saved=frozenset(numbers),
    )


def _newest_stars(user: User) -> Sequence[int]:
    return db.session.scalars(
        select(Favourite.intervention_id)
        .where(Favourite.user_id == user.id)
        .order_by(Favourite.added_at.desc(), Favourite.intervention_id)
    ).all()


def _entries(numbers: Sequence[int], lines: Mapping[int, Line]) -> list[Entry]:
    return [Entry(line=lines[number]) for number in numbers if number in lines]


# Recently used


def last_uses(user: User) -> list[Use]:
    """The last time that a person took the pack of, planned or delivered each, newest first."""
    last: dict[int, Use] = {}
    for use in uses_of(user, packs_taken(user)):
        last.setdefault(use.intervention_id, use)
    return list(last.values())


def to_hand(user: User, recent: Sequence[int]) -> list[ToHand]:
    """Of what was used of late and of the favourites what may be used; the newest star first."""
    star = Favourite.added_at
    rows = db.session.execute(
        select(Intervention.id, Intervention.slug, InterventionVersion.title, star.label("star"))
        .join(InterventionVersion, InterventionVersion.intervention_id == Intervention.id)
        .outerjoin(
            Favourite,
            and_(Favourite.intervention_id == Intervention.id, Favourite.user_id == user.id),
        )
        .where(
            InterventionVersion.state.in_(AVAILABLE),
            InterventionVersion.expires_on >= today(),
            or_(star.is_not(None), Intervention.id.in_(recent)),
        )
        .order_by(star.desc(), Intervention.id)
    )
    return [ToHand(row.id, row.slug, row.title, row.star is not None) for row in rows]


# Collections


def collections_seen_by(user: User, *, page: int = 1) -> CollectionPage:
    """The collections that are a person's own or their teams', by name."""
    total = db.session.scalar(select(func.count(Collection.id)).where(_seen_by(user))) or 0
    pages = max(1, ceil(total / PAGE_SIZE))
    page = min(max(page, 1), pages)
    size = (
        select(func.count(CollectionItem.id))
        .where(CollectionItem.collection_id == Collection.id, CollectionItem.taken_out_at.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Collection, size)
        .where(_seen_by(user))
        .options(joinedload(Collection.team), joinedload(Collection.owner).selectinload(User.teams))
        .order_by(Collection.name_key, Collection.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    cards = [CollectionCard(collection, count) for collection, count in rows]
    return CollectionPage(cards, total, page, pages)


def collections_to_add_to(user: User) -> list[Collection]:
    """The collections that a person may change, by name."""
    seen = db.session.scalars(
        select(Collection)
        .where(_seen_by(user))
        .options(joinedload(Collection.team), joinedload(Collection.owner).selectinload(User.teams))
        .order_by(Collection.name_key, Collection.id)
    )
    return [each for each in seen if allowed(user, Action.CHANGE_COLLECTION, each)]


def holding(intervention_id: int, collections: Sequence[Collection]) -> set[int]:
    """The numbers of those collections that an intervention is in."""
    return set(
        db.session.scalars(
            select(CollectionItem.collection_id).where(
                CollectionItem.intervention_id == intervention_id,
                CollectionItem.collection_id.in_([each.id for each in collections]),
                CollectionItem.taken_out_at.is_(None),
            )
        )
    )


def collection_for(collection_id: int, *, viewer: User) -> Collection:
    """A collection with its owner and team.

    :raises NotFound: if there is none, or it is another's or another team's.
    """
    found = db.session.scalar(
        select(Collection)
        .where(Collection.id == collection_id)
        .options(joinedload(Collection.team), joinedload(Collection.owner).selectinload(User.teams))
    )
    if found is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.READ_COLLECTION, found)
    return found


def items_of(collection: Collection) -> list[CollectionItem]:
    """What is in a collection, in its order."""
    return list(
        db.session.scalars(
            select(CollectionItem)
            .where(
                CollectionItem.collection_id == collection.id,
                CollectionItem.taken_out_at.is_(None),
            )
            .order_by(CollectionItem.position, CollectionItem.id)
        )
    )


def contents(collection: Collection, *, page: int = 1) -> Page:
    """What is in a collection, in its order, a page at a time."""
    items = items_of(collection)
    places = {item.id: place for place, item in enumerate(items, start=1)}
    page, pages, shown = _slice(items, page, PAGE_SIZE)
    lines = lines_of([item.intervention_id for item in shown])
    entries = [
        Entry(line=lines[item.intervention_id], note=item.note, place=places[item.id])
        for item in shown
        if item.intervention_id in lines
    ]
    return Page(entries, len(items), page, pages)


def item_for(collection: Collection, intervention_id: int) -> CollectionItem:
    """One intervention of a collection, also one that was just taken out.

    :raises NotFound: if it is not in there.
    """
    item = db.session.scalar(
        select(CollectionItem).where(
            CollectionItem.collection_id == collection.id,
            CollectionItem.intervention_id == intervention_id,
        )
    )
    if item is None:
        raise NotFound("It is not in this collection any more.")
    return item


def _seen_by(user: User) -> ColumnElement[bool]:
    return or_(
        and_(Collection.team_id.is_(None), Collection.owner_id == user.id),
        Collection.team_id.in_(user.team_ids),
    )


def _slice(entries: Sequence[T], page: int, size: int) -> tuple[int, int, Sequence[T]]:
    """The page (one that there is), how many pages there are, and what is on it."""
    pages = max(1, ceil(len(entries) / size))
    page = min(max(page, 1), pages)
    return page, pages, entries[(page - 1) * size : page * size]
