"""Reading interventions and their versions."""

import re
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from catalogue.interventions.blindness import ReviewingBlind, blind_versions_of
from catalogue.interventions.counts import VIEWER, counts_to_ask, remember_counts
from catalogue.interventions.models import (
    WAS_PUBLIC,
    Intervention,
    InterventionVersion,
    VersionEvent,
)
from core.database import db
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, allowed, demand

NO_SUCH_PAGE = "There is no such page, or you cannot see it."
_PAGE_ADDRESS = re.compile(r"(?:https?://[^/\s]+)?/interventions/([a-z0-9-]+)(?:[/?#].*)?")


def intervention_by_slug(slug: str, *, viewer: User | None = None) -> Intervention:
    """The intervention with its versions, their editors and authors.

    :param viewer: whoever looks at a page of it; then what rooms count of it is asked with it.
    :raises NotFound: if there is none of that name.
    """
    versions = joinedload(Intervention.versions)
    counts = counts_to_ask() if viewer else {}
    row = (
        db.session.execute(
            select(Intervention, *counts.values())
            .where(Intervention.slug == slug)
            .options(
                joinedload(Intervention.owner),
                joinedload(Intervention.deputy),
                joinedload(Intervention.replaced_by),
                versions.joinedload(InterventionVersion.editors),
                versions.joinedload(InterventionVersion.author),
            ),
            {VIEWER: viewer.id} if viewer else None,
        )
        .unique()
        .one_or_none()
    )
    if row is None:
        raise NotFound(NO_SUCH_PAGE)
    found: Intervention = row[0]
    if viewer:
        remember_counts(found, viewer, counts, row[1:])
    for version in found.versions:
        # So that nobody asks for it again: it is the one that they were loaded from.
        set_committed_value(version, "intervention", found)
    return found


def slug_named(words: str) -> str | None:
    """The slug of the intervention that someone named by slug, by its page's address or by title.

    A title counts where it is or was in use. None where there is no such intervention.
    """
    words = words.strip()
    address = _PAGE_ADDRESS.fullmatch(words)
    by_slug = select(Intervention.slug).where(Intervention.slug == (address or [0, words])[1])
    by_title = (
        select(Intervention.slug)
        .join(Intervention.versions)
        .where(InterventionVersion.title == words, InterventionVersion.state.in_(WAS_PUBLIC))
        .order_by(InterventionVersion.id.desc())
        .limit(1)
    )
    return db.session.scalar(by_slug) or db.session.scalar(by_title)


def version_for(slug: str, number: int | None = None, *, viewer: User) -> InterventionVersion:
    """One version of an intervention, by its number.

    Without a number: the available version, else the newest that was in use, else the newest.

    :raises NotFound: if there is none, or none that the viewer may read.
    :raises ReviewingBlind: if the viewer reviews it blind.
    """
    intervention = intervention_by_slug(slug, viewer=viewer)
    version = intervention.foremost_version
    if number is not None:
        version = _numbered(intervention.versions, number)
    if version is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.READ_VERSION, version)
    if version.id in blind_versions_of(intervention.id, viewer):
        raise ReviewingBlind(version.id)
    return version


def version_history(intervention: Intervention, *, viewer: User) -> list[InterventionVersion]:
    """The versions that the viewer may read, newest first, with their events and who acted.

    One that the viewer reviews blind is left out: its events tell how it was judged.
    """
    _read_events(intervention)
    hidden = blind_versions_of(intervention.id, viewer)
    return [
        version
        for version in reversed(intervention.versions)
        if version.id not in hidden and allowed(viewer, Action.READ_VERSION, version)
    ]


def _read_events(intervention: Intervention) -> None:
    """Give each of its versions its events, with who acted; one query."""
    happened: dict[int, list[VersionEvent]] = defaultdict(list)
    for event in db.session.scalars(
        select(VersionEvent)
        .join(VersionEvent.version)
        .where(InterventionVersion.intervention_id == intervention.id)
        .order_by(VersionEvent.id)
        .options(joinedload(VersionEvent.actor))
    ):
        happened[event.version_id].append(event)
    for version in intervention.versions:
        set_committed_value(version, "events", happened[version.id])


def _numbered(versions: list[InterventionVersion], number: int) -> InterventionVersion | None:
    return next((version for version in versions if version.number == number), None)
