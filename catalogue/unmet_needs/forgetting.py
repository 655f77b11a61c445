"""What was looked for in vain does not stay for ever, and goes at once where it names somebody."""

from datetime import timedelta
from typing import Any

from sqlalchemy import CompoundSelect, delete, exists, select, union

from catalogue.unmet_needs.models import EmptySearch, LibraryRequest, NeedStatus, UnmetNeed
from core.audit.operations import record
from core.database import db, today
from core.errors import DomainError
from core.people.models import User
from core.permissions import Action, demand

# Searches without a result are forgotten after a year; a need that nothing else holds goes too.
EMPTY_SEARCHES_KEPT = timedelta(days=365)


class StillAsked(DomainError):
    """Somebody asks for it, or something else was put together with it."""


def forget(*, need: UnmetNeed, actor: User) -> None:
    """Delete a need with its words and searches. The audit says that it was done, not the words.

    :raises StillAsked: if a request stands, or another need was put together with it.
    """
    demand(actor, Action.ANSWER_UNMET_NEED)
    db.session.refresh(need, with_for_update=True)
    requests = select(LibraryRequest.id).where(
        LibraryRequest.need_id == need.id, LibraryRequest.withdrawn_at.is_(None)
    )
    put_here = select(UnmetNeed.id).where(UnmetNeed.same_as_id == need.id)
    if db.session.scalar(select(exists(requests) | exists(put_here))):
        raise StillAsked(
            "Somebody asks for this, or another need was put together with it, so it cannot be "
            "removed. Whoever asked can take the request back."
        )
    record(actor=actor, action="forget_unmet_need", subject=need)
    for table in (EmptySearch, LibraryRequest):
        db.session.execute(delete(table).where(table.need_id == need.id))
    db.session.delete(need)
    db.session.flush()


def forget_old_searches() -> None:
    """Delete searches older than a year, and needs that nothing holds any more."""
    old = EmptySearch.day < today() - EMPTY_SEARCHES_KEPT
    if not db.session.scalar(select(exists().where(old))):
        return
    db.session.execute(delete(EmptySearch).where(old))
    held: CompoundSelect[Any] = union(
        select(EmptySearch.need_id),
        select(LibraryRequest.need_id),
        select(UnmetNeed.same_as_id).where(UnmetNeed.same_as_id.is_not(None)),
    )
    db.session.execute(
        delete(UnmetNeed).where(
            UnmetNeed.status == NeedStatus.OPEN,
            UnmetNeed.same_as_id.is_(None),
            UnmetNeed.id.not_in(held),
        )
    )
