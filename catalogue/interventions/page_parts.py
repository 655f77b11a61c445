"""Parts of an intervention's page that other features give.

The page belongs to the interventions; shelves and feedback build on it. They give their parts here
when the service starts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Flask, current_app

from catalogue.interventions.models import IN_HAND, InterventionVersion
from core.people.models import User

Provider = Callable[[InterventionVersion, User], Any]


class Place(StrEnum):
    """Where a part stands: on the page of a version, or before whoever writes or reviews it."""

    ACTIONS = "actions"
    BEFORE_GLANCE = "before_glance"
    AFTER_GLANCE = "after_glance"
    WHILE_REVIEWED = "while_reviewed"  # on the page of a version that waits or is in review
    PROVENANCE = "provenance"  # where any version comes from, in its draft and its review room


IN_USE = (Place.ACTIONS, Place.BEFORE_GLANCE, Place.AFTER_GLANCE)


@dataclass(frozen=True)
class PagePart:
    """A part: a template, and who gives what it shows."""

    order: int
    template: str
    provider: Provider


@dataclass(frozen=True)
class FilledPart:
    """A part with what it shows."""

    template: str
    data: Any


def add_page_part(
    app: Flask, *, place: Place, order: int, template: str, provider: Provider
) -> None:
    """Let a feature put a part on the page of every version of which the place speaks.

    The template finds ``version`` and ``part`` (what the provider returned).
    """
    places: dict[Place, list[PagePart]] = app.extensions.setdefault("page_parts", {})
    parts = places.setdefault(place, [])
    parts.append(PagePart(order, template, provider))
    parts.sort(key=lambda part: part.order)


def page_parts(version: InterventionVersion, viewer: User) -> dict[str, list[FilledPart]]:
    """The parts of the page by place; of a version that may not be used, only while reviewed."""
    wanted: tuple[Place, ...] = ()
    if version.is_available:
        wanted = IN_USE
    elif version.state in IN_HAND:
        wanted = (Place.WHILE_REVIEWED,)
    return {place.value: _filled(place, version, viewer) for place in wanted}


def provenance(version: InterventionVersion, viewer: User) -> list[FilledPart]:
    """Where a version comes from, for those who write or review it; parts with nothing go."""
    return [part for part in _filled(Place.PROVENANCE, version, viewer) if part.data is not None]


def _filled(place: Place, version: InterventionVersion, viewer: User) -> list[FilledPart]:
    places: dict[Place, list[PagePart]] = current_app.extensions.get("page_parts", {})
    return [
        FilledPart(part.template, part.provider(version, viewer)) for part in places.get(place, [])
    ]
