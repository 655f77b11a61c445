"""Reading what was brought: one's own, what waits for a decision, and what was declined."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.found.models import FoundFile, FoundNote, FoundResource, FoundState
from catalogue.interventions.models import InterventionVersion
from catalogue.materials.models import FileUpload, StoredFile
from catalogue.materials.operations import KEPT_WITHOUT_USE
from core.database import db, now
from core.errors import NotFound
from core.people.counts import count_known
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 20
OF_INTEREST = "found_of_interest"
NO_SUCH = "There is no such page, or you cannot see it."
# How long the home page tells of a decision.
TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class FoundPage:
    """A page of found resources; ``total`` counts all of them."""

    items: list[FoundResource]
    total: int
    page: int
    pages: int


def found_for(resource_id: int, *, viewer: User) -> FoundResource:
    """One found resource, with who had to do with it, its notes, its file and its draft.

    :raises NotFound: if there is none, or none that the viewer may know of.
    """
    version, notes = selectinload(FoundResource.version), selectinload(FoundResource.notes)
    resource = db.session.scalar(
        _with_people(select(FoundResource))
        .where(FoundResource.id == resource_id)
        .options(
            notes.joinedload(FoundNote.author, innerjoin=True).lazyload(User.teams),
            joinedload(FoundResource.held_file).joinedload(FoundFile.stored),
            version.defer(InterventionVersion.content),
            version.selectinload(InterventionVersion.intervention),
            version.selectinload(InterventionVersion.editors),
        )
    )
    if resource is None:
        raise NotFound(NO_SUCH)
    demand(viewer, Action.READ_FOUND, resource)
    return resource


def file_of(resource: FoundResource, *, viewer: User) -> FoundFile:
    """The file of what is held, for whoever brought it and QA leads.

    Once it is decided on, its file is handed out by the version that it became, or not at all.

    :raises NotFound: otherwise.
    """
    demand(viewer, Action.OPEN_FOUND, resource)
    if not resource.is_held or resource.held_file is None:
        raise NotFound("Its file is not handed out here any more. Look at its page.")
    return resource.held_file


def brought_by(person: User, *, page: int = 1) -> FoundPage:
    """What a person brought, the newest first."""
    mine = select(FoundResource).where(FoundResource.brought_by_id == person.id)
    return _page(mine, FoundResource.id.desc(), page)


def waiting(*, viewer: User, page: int = 1) -> FoundPage:
    """What waits for a decision, the longest waiting first."""
    demand(viewer, Action.SEE_FOUND)
    held = select(FoundResource).where(FoundResource.state == FoundState.HELD)
    return _page(held, FoundResource.brought_at.asc(), page)


def settled(*, viewer: User, page: int = 1) -> FoundPage:
    """What was decided on, the newest decision first."""
    demand(viewer, Action.SEE_FOUND)
    decided = FoundResource.state.in_((FoundState.DECLINED, FoundState.DRAFTED))
    return _page(select(FoundResource).where(decided), FoundResource.decided_at.desc(), page)


def declined(*, page: int = 1) -> FoundPage:
    """What was declined, the newest decision first; for all staff."""
    out = select(FoundResource).where(FoundResource.state == FoundState.DECLINED)
    return _page(out, FoundResource.decided_at.desc(), page)


def still_of_interest(person: User, *, at_most: int) -> tuple[list[FoundResource], int]:
    """What a person brought that is held or was decided on of late, the newest first; how many."""
    if count_known(person, OF_INTEREST) == 0:
        return [], 0
    mine = select(FoundResource).where(*_of_interest(person.id))
    found = db.session.scalars(mine.order_by(FoundResource.id.desc())).all()
    return list(found[:at_most]), len(found)


def number_of_interest(user_id: Any) -> ScalarSelect[int]:
    """How many those of a person are, to be asked for with the person."""
    return select(func.count(FoundResource.id)).where(*_of_interest(user_id)).scalar_subquery()


def _of_interest(user_id: Any) -> tuple[ColumnElement[bool], ...]:
    recent = or_(
        FoundResource.state == FoundState.HELD,
        FoundResource.decided_at > now() - TOLD_FOR,
    )
    withdrawn = FoundResource.state == FoundState.WITHDRAWN
    return FoundResource.brought_by_id == user_id, ~withdrawn, recent


def uploaded_just_now(sha256: str, *, person: User) -> StoredFile | None:
    """A file that a person brought with a form that was not right yet."""
    return db.session.scalar(
        select(StoredFile)
        .join(StoredFile.uploads)
        .where(
            StoredFile.sha256 == sha256,
            FileUpload.user_id == person.id,
            FileUpload.at > now() - KEPT_WITHOUT_USE,
        )
        .limit(1)
    )


def held_hashes() -> Select[tuple[str]]:
    """The files that found resources hold."""
    return select(FoundFile.sha256)


def _page(query: Select[FoundResource], order: ColumnElement[Any], page: int) -> FoundPage:
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(max(page, 1), pages)
    rows = _with_people(query).order_by(order, FoundResource.id).limit(PAGE_LENGTH)
    items = db.session.scalars(rows.offset((page - 1) * PAGE_LENGTH))
    return FoundPage(list(items), total, page, pages)


def _with_people(query: Select[FoundResource]) -> Select[FoundResource]:
    return query.options(
        joinedload(FoundResource.brought_by, innerjoin=True).lazyload(User.teams),
        joinedload(FoundResource.decided_by).lazyload(User.teams),
    )
