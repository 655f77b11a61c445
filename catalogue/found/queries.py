"""Reading what was brought: one's own, what waits for a decision, and what was declined."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.found.models import FoundFile, FoundNote, FoundResource, FoundState
from catalogue.interventions.models import InterventionVersion
from catalogue.materials.models import FileUpload, StoredFile
from catalogue.materials.operations import KEPT_WITHOUT_USE
from core.database import db, now
from core.errors import NotFound
from core.paging import Paged, paged
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 20
NO_SUCH = "There is no such page, or you cannot see it."
# How long the home page tells of a decision.
TOLD_FOR = timedelta(days=30)


def found_for(resource_id: int, *, viewer: User) -> FoundResource:
    """One found resource, with who had to do with it, its notes, its file and its draft.

    :raises NotFound: if there is none, or none that the viewer may know of.
    """
    version, notes = selectinload(FoundResource.version), selectinload(FoundResource.notes)
    resource = db.session.scalar(
        _with_people(select(FoundResource))
        .where(FoundResource.id == resource_id)
        .options(
            notes.joinedload(FoundNote.author, innerjoin=True),
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


def brought_by(person: User, *, page: int = 1) -> Paged[FoundResource]:
    """What a person brought, the newest first."""
    mine = select(FoundResource).where(FoundResource.brought_by_id == person.id)
    return _page(mine, FoundResource.id.desc(), page)


def waiting(*, viewer: User, page: int = 1) -> Paged[FoundResource]:
    """What waits for a decision, the longest waiting first."""
    demand(viewer, Action.SEE_FOUND)
    held = select(FoundResource).where(FoundResource.state == FoundState.HELD)
    return _page(held, FoundResource.brought_at.asc(), page)


def settled(*, viewer: User, page: int = 1) -> Paged[FoundResource]:
    """What was decided on, the newest decision first."""
    demand(viewer, Action.SEE_FOUND)
    decided = FoundResource.state.in_((FoundState.DECLINED, FoundState.DRAFTED))
    return _page(select(FoundResource).where(decided), FoundResource.decided_at.desc(), page)


def declined(*, page: int = 1) -> Paged[FoundResource]:
    """What was declined, the newest decision first; for all staff."""
    out = select(FoundResource).where(FoundResource.state == FoundState.DECLINED)
    return _page(out, FoundResource.decided_at.desc(), page)


def still_of_interest(user_id: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions on what a person brought that is held, or was decided on of late."""
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


def _page(
    query: Select[FoundResource], order: ColumnElement[Any], page: int
) -> Paged[FoundResource]:
    found = _with_people(query).order_by(order, FoundResource.id)
    return paged(found, page=page, length=PAGE_LENGTH)


def _with_people(query: Select[FoundResource]) -> Select[FoundResource]:
    return query.options(
        joinedload(FoundResource.brought_by, innerjoin=True),
        joinedload(FoundResource.decided_by),
    )
