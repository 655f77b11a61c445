"""Who must not see, for now, how others judged a version.

A person who reviews a version a second time, blind, is kept from its first review wherever that
could be read. Which versions these are another feature says, when the service starts.
"""

from collections.abc import Callable

from flask import Flask, current_app

from catalogue.interventions.counts import counted
from catalogue.interventions.models import InterventionVersion
from core.errors import DomainError
from core.people.models import User

# How many versions of an intervention a person reviews blind, counted with the intervention.
HELD_BLIND_HERE = "held_blind_here"

Provider = Callable[[User], frozenset[int]]
Readers = Callable[[InterventionVersion], frozenset[int]]


class ReviewingBlind(DomainError):
    """The person reviews the version blind, so what others said of it is kept from them."""

    status = 403

    def __init__(self, version_id: int) -> None:
        super().__init__("You are reviewing this blind. Finish your blind review, or give it up.")
        self.version_id = version_id


def add_blindness(app: Flask, provider: Provider) -> None:
    """Let a feature say which versions a person must see nothing of the reviews of, by number."""
    app.extensions["blindness"] = provider


def blind_versions(viewer: User) -> frozenset[int]:
    """The numbers of the versions that a person reviews blind at the moment."""
    provider: Provider | None = current_app.extensions.get("blindness")
    return provider(viewer) if provider else frozenset()


def blind_versions_of(intervention_id: int, viewer: User) -> frozenset[int]:
    """The same, as far as an intervention goes that may have been read with its counts."""
    if counted(intervention_id, viewer, HELD_BLIND_HERE) == 0:
        return frozenset()
    return blind_versions(viewer)


def add_blind_readers(app: Flask, provider: Readers) -> None:
    """Let the same feature say who reviews a version blind, by number."""
    app.extensions["blind_readers"] = provider


def blind_readers(version: InterventionVersion) -> frozenset[int]:
    """Who reviews a version blind at the moment, and must not be told of it."""
    provider: Readers | None = current_app.extensions.get("blind_readers")
    return provider(version) if provider else frozenset()


def refuse_blind(version: InterventionVersion, viewer: User) -> None:
    """Keep a blind reviewer from what would tell how the version was judged.

    :raises ReviewingBlind: if the viewer reviews it blind.
    """
    if version.id in blind_versions(viewer):
        raise ReviewingBlind(version.id)
