"""Reading signals."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, selectinload

from catalogue.interventions.models import InterventionVersion
from catalogue.signals.models import ReviewSignal
from core.database import db
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 20


@dataclass(frozen=True)
class Signals:
    """A page of signals; ``total`` counts all of them."""

    items: list[ReviewSignal]
    total: int
    page: int
    pages: int


def signals_for(*, viewer: User, ended: bool = False, page: int = 1) -> Signals:
    """The open signals, the oldest first; or those that have ended, the newest first."""
    demand(viewer, Action.SEE_SIGNALS)
    is_open = ReviewSignal.ended_at.is_(None)
    wanted = ~is_open if ended else is_open
    total = db.session.scalar(select(func.count(ReviewSignal.id)).where(wanted)) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(max(page, 1), pages)
    order = ReviewSignal.ended_at.desc() if ended else ReviewSignal.raised_at
    found = _with_versions(select(ReviewSignal).where(wanted)).order_by(order, ReviewSignal.id)
    items = db.session.scalars(found.offset((page - 1) * PAGE_LENGTH).limit(PAGE_LENGTH))
    return Signals(list(items), total, page, pages)


def signal_by_id(signal_id: int, *, viewer: User) -> ReviewSignal:
    """One signal.

    :raises NotFound: if there is none.
    """
    demand(viewer, Action.SEE_SIGNALS)
    found = _with_versions(select(ReviewSignal)).where(ReviewSignal.id == signal_id)
    signal = db.session.scalar(found)
    if signal is None:
        raise NotFound("There is no such signal.")
    return signal


def open_signals_of(intervention_id: int, *, locked: bool = False) -> list[ReviewSignal]:
    """The open signals of all versions of an intervention, the oldest first."""
    found = _open(InterventionVersion.intervention_id == intervention_id)
    if locked:
        found = found.with_for_update(of=ReviewSignal, key_share=True)
    return list(db.session.scalars(found))


def open_signals_by_intervention(ids: Iterable[int]) -> dict[int, list[ReviewSignal]]:
    """The open signals of several interventions, by intervention; one query."""
    found: dict[int, list[ReviewSignal]] = {}
    for signal in db.session.scalars(_open(InterventionVersion.intervention_id.in_(set(ids)))):
        found.setdefault(signal.version.intervention_id, []).append(signal)
    return found


def _open(of: ColumnElement[bool]) -> Select[ReviewSignal]:
    return (
        select(ReviewSignal)
        .join(ReviewSignal.version)
        .where(ReviewSignal.ended_at.is_(None), of)
        .options(contains_eager(ReviewSignal.version).defer(InterventionVersion.content))
        .order_by(ReviewSignal.raised_at, ReviewSignal.id)
    )


def _with_versions(found: Select[ReviewSignal]) -> Select[ReviewSignal]:
    version = selectinload(ReviewSignal.version)
    return found.options(
        selectinload(ReviewSignal.raised_by).lazyload(User.teams),
        selectinload(ReviewSignal.ended_by).lazyload(User.teams),
        version.defer(InterventionVersion.content),
        version.selectinload(InterventionVersion.intervention),
        version.selectinload(InterventionVersion.editors),
    )
