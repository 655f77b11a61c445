"""What the page of a version says of its assurance: how it stands, and what can be done about it.

The rooms of assurance give their notes here when the service starts. Unlike the other parts of the
page they stand on every version, also on what is not in use: its return begins there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from catalogue.interventions.models import InterventionVersion
from core.people.models import User


@dataclass(frozen=True)
class Line:
    """A sentence, a link, or a sentence with the link that goes on from it."""

    text: str = ""
    link: str = ""
    address: str = ""


@dataclass(frozen=True)
class StandingNote:
    """What one room says; without lines it says nothing."""

    heading: str
    lines: Sequence[Line]


Provider = Callable[[InterventionVersion, User], StandingNote]


def add_standing(app: Flask, *, order: int, provider: Provider) -> None:
    """Let a room of assurance say something on the page of every version."""
    providers: list[tuple[int, Provider]] = app.extensions.setdefault("standing", [])
    providers.append((order, provider))
    providers.sort(key=lambda entry: entry[0])


def standing(version: InterventionVersion, viewer: User) -> list[StandingNote]:
    """What the viewer is told of the version's assurance; nothing where there is nothing to say."""
    providers: list[tuple[int, Provider]] = current_app.extensions.get("standing", [])
    notes = [provider(version, viewer) for _, provider in providers]
    return [note for note in notes if note.lines]
