"""What the child's page is made of: entries of its timeline, and parts above it.

The page belongs to the caseload; plans, sessions and measures belong to features that build on it.
They give their entries and parts here when the service starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from core.people.models import User
from outcomes.caseload.models import ChildRecord


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One thing on a child's timeline.

    :param on: the day it happened; entries of one day stand in the order of ``recorded_at``.
    :param text: plain text, escaped by the page; or Markup.
    """

    on: date
    title: str
    kind: str
    text: str | Markup = ""
    by: str = ""
    address: str | None = None
    recorded_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


Source = Callable[[ChildRecord, User], Sequence[TimelineEntry]]
Provider = Callable[[ChildRecord, User], Any]


@dataclass(frozen=True, kw_only=True)
class TimelineSource:
    """Where entries of one kind come from; ``label`` is what the filter calls them."""

    kind: str
    label: str
    order: int
    entries: Source


@dataclass(frozen=True, kw_only=True)
class ChildPart:
    """A part of the child's page above the timeline: a template, included with ``part`` set."""

    order: int
    template: str
    provider: Provider


@dataclass(frozen=True)
class FilledPart:
    """A part with what it shows."""

    template: str
    data: Any


def add_timeline_source(app: Flask, *, kind: str, label: str, order: int, entries: Source) -> None:
    """Let a feature add entries to the timeline of every child.

    :param kind: the word in the filter's address ("measure").
    :param label: the word in the filter ("Measures").
    """
    sources = timeline_sources(app)
    sources.append(TimelineSource(kind=kind, label=label, order=order, entries=entries))
    sources.sort(key=lambda source: source.order)


def add_child_part(app: Flask, *, order: int, template: str, provider: Provider) -> None:
    """Let a feature put a part on the page of every child.

    The template finds ``child`` and ``part`` (what the provider returned).
    """
    parts: list[ChildPart] = app.extensions.setdefault("child_parts", [])
    parts.append(ChildPart(order=order, template=template, provider=provider))
    parts.sort(key=lambda part: part.order)


def timeline_sources(app: Flask | None = None) -> list[TimelineSource]:
    """All sources of the timeline, in the order of the filter."""
    extensions = (app or current_app).extensions
    sources: list[TimelineSource] = extensions.setdefault("timeline_sources", [])
    return sources


def timeline_of(
    child: ChildRecord, *, viewer: User, kind: str | None = None
) -> list[TimelineEntry]:
    """The entries of a child's timeline, the newest first; of one kind where one is given."""
    entries = [
        entry
        for source in timeline_sources()
        if kind is None or source.kind == kind
        for entry in source.entries(child, viewer)
    ]
    return sorted(entries, key=lambda entry: (entry.on, entry.recorded_at), reverse=True)


def parts_of(child: ChildRecord, *, viewer: User) -> list[FilledPart]:
    """The parts of a child's page above the timeline, filled."""
    parts: list[ChildPart] = current_app.extensions.get("child_parts", [])
    return [FilledPart(part.template, part.provider(child, viewer)) for part in parts]
