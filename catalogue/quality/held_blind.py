"""Who reviews which version blind at the moment."""

from typing import Any

from flask import g, has_request_context
from sqlalchemy import ColumnElement, ScalarSelect, func, select

from catalogue.interventions.models import InterventionVersion
from catalogue.quality.models import BlindReview, BlindState
from core.database import db
from core.people.counts import count_known
from core.people.models import Role, User

HELD_BLIND = "reviews_held_blind"


def versions_held_blind(viewer: User) -> frozenset[int]:
    """The versions that a person reviews blind at the moment; asked for once in a request."""
    if viewer.role is not Role.QA_LEAD or count_known(viewer, HELD_BLIND) == 0:
        return frozenset()
    if not has_request_context():
        return _read_held_blind(viewer)
    known: dict[int, frozenset[int]] = g.setdefault("versions_held_blind", {})
    if viewer.id not in known:
        known[viewer.id] = _read_held_blind(viewer)
    return known[viewer.id]


def _read_held_blind(viewer: User) -> frozenset[int]:
    held = select(BlindReview.version_id).where(*_held_by(viewer.id))
    return frozenset(db.session.scalars(held))


def readers_of(version: InterventionVersion) -> frozenset[int]:
    """Who reviews a version blind at the moment."""
    holding = select(BlindReview.reviewer_id).where(
        BlindReview.version_id == version.id,
        BlindReview.state == BlindState.OPEN,
        BlindReview.reviewer_id.is_not(None),
    )
    return frozenset(reader for reader in db.session.scalars(holding) if reader is not None)


def number_held_blind(user_id: Any) -> ScalarSelect[int]:
    """How many a person reviews blind, to be asked for with the person."""
    return select(func.count(BlindReview.id)).where(*_held_by(user_id)).scalar_subquery()


def number_held_blind_of(intervention_id: Any, viewer_id: Any) -> ScalarSelect[int]:
    """How many versions of an intervention a person reviews blind, to be asked for with it."""
    held = select(func.count(BlindReview.id)).join(BlindReview.version)
    here = InterventionVersion.intervention_id == intervention_id
    return held.where(here, *_held_by(viewer_id)).scalar_subquery()


def _held_by(user_id: Any) -> tuple[ColumnElement[bool], ...]:
    return BlindReview.reviewer_id == user_id, BlindReview.state == BlindState.OPEN
