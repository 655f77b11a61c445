"""Reading signals."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import contains_eager, selectinload

from catalogue.interventions.models import InterventionVersion
from catalogue.signals.models import ReviewSignal
from core.database import db
from core.errors import NotFound
from core.paging import Paged, paged
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 20
OPEN_SIGNALS = "open_signals"


def signals_for(*, viewer: User, ended: bool = False, page: int = 1) -> Paged[ReviewSignal]:
    """The open signals, the oldest first; or those that have ended, the newest first."""
    demand(viewer, Action.SEE_SIGNALS)
    is_open = ReviewSignal.ended_at.is_(None)
    wanted = ~is_open if ended else is_open
    order = ReviewSignal.ended_at.desc() if ended else ReviewSignal.raised_at
    found = _with_versions(select(ReviewSignal).where(wanted)).order_by(order, ReviewSignal.id)
    return paged(found, page=page, length=PAGE_LENGTH)


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


def number_open(intervention_id: Any, _viewer_id: Any) -> ScalarSelect[int]:
    """How many signals of an intervention are open, to be asked for with it."""
    return (
        select(func.count(ReviewSignal.id))
        .join(ReviewSignal.version)
        .where(ReviewSignal.ended_at.is_(None))
        .where(InterventionVersion.intervention_id == intervention_id)
        .scalar_subquery()
    )


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
        selectinload(ReviewSignal.raised_by),
        selectinload(ReviewSignal.ended_by),
        version.defer(InterventionVersion.content),
        version.selectinload(InterventionVersion.intervention),
        version.selectinload(InterventionVersion.editors),
    )
