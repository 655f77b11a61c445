"""Where interventions stand by what changed here: a short closed list, the same for every reader.

The library filters and sorts by it; another part of the service provides it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from flask import Flask, current_app

from core.people.models import User

# No service measures so many; within a standing more children come first.
MORE_THAN_ANY_NUMBER_OF_CHILDREN = 100_000_000


class LocalStanding(StrEnum):
    """What is known of an intervention's results here, the strongest first.

    What is not known stands after what is known, and what got worse stands last.
    """

    CERTAIN = "certain"
    LIKELY = "likely"
    UNCLEAR = "unclear"
    TOO_FEW = "too-few"
    NOT_USED = "not-used"
    WORSE = "worse"

    @property
    def label(self) -> str:
        """As a filter is called: "Improvement likely"."""
        return LABELS[self]

    @property
    def in_a_sentence(self) -> str:
        """The same words within a line."""
        return self.label[:1].lower() + self.label[1:]

    @property
    def place(self) -> int:
        """Its place among all, from 0."""
        return PLACES[self]


PLACES = {each: place for place, each in enumerate(LocalStanding)}
LABELS = {
    LocalStanding.CERTAIN: "Improvement certain",
    LocalStanding.LIKELY: "Improvement likely",
    LocalStanding.UNCLEAR: "No clear change",
    LocalStanding.TOO_FEW: "Too few children to say",
    LocalStanding.NOT_USED: "Not used here yet",
    LocalStanding.WORSE: "Got worse",
}


@dataclass(frozen=True)
class Placed:
    """The standing of an intervention, and on how many children it rests, as everyone sees it.

    ``measured`` is 0 where the number is not shown.
    """

    standing: LocalStanding
    measured: int = 0

    @property
    def rank(self) -> int:
        """Its place in the order of the strongest results here; the smallest comes first."""
        return self.standing.place * MORE_THAN_ANY_NUMBER_OF_CHILDREN - self.measured


NOT_USED = Placed(LocalStanding.NOT_USED)


@dataclass(frozen=True)
class LocalStandings:
    """Where the interventions stand that were used here, and what each standing means.

    It holds only what every reader may know, so that neither an order nor a count made of it
    gives anything away.
    """

    placed: Mapping[int, Placed]  # by intervention; one that is not there was not used here yet
    meanings: Mapping[LocalStanding, str]

    @cached_property
    def key(self) -> str:
        """The same for the same standings."""
        said = sorted((number, each.rank) for number, each in self.placed.items())
        return hashlib.sha256(repr(said).encode()).hexdigest()


class StandingsProvider(Protocol):
    """Gives where all interventions stand; None for a viewer who may not see results."""

    def __call__(self, viewer: User) -> LocalStandings | None: ...


def provide_local_standings(app: Flask, provider: StandingsProvider) -> None:
    """Say who knows where interventions stand. Called once, at start."""
    app.extensions["local_standings"] = provider


def local_standings(viewer: User) -> LocalStandings | None:
    """Where all interventions stand; None where nobody provides it, or the viewer may not know."""
    provider: StandingsProvider | None = current_app.extensions.get("local_standings")
    return provider(viewer) if provider else None
