"""What others ask to be changed in a draft.

A draft is written in one feature and asked for changes in another, which gives its notes here when
the service starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import Flask, current_app

from catalogue.interventions.models import InterventionVersion
from core.people.models import User


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something asked for: of which field and place, by whom, and whether it is said to be done.

    ``address`` is where to answer it and to say that it is done.
    """

    field: str
    place: str
    words: str
    by: str
    at: datetime
    done: bool
    address: str


class Notes(Protocol):
    """Gives what the viewer may read of what is asked of a draft, in the order of its text."""

    def __call__(self, draft: InterventionVersion, *, viewer: User) -> Sequence[Note]: ...


def provide_notes(app: Flask, provider: Notes) -> None:
    """Say who knows what is asked of drafts. Called at start."""
    app.extensions.setdefault("draft_notes", []).append(provider)


def notes_on(draft: InterventionVersion, *, viewer: User) -> list[Note]:
    """Everything that is asked of a draft, as far as the viewer may read it."""
    providers: list[Notes] = current_app.extensions.get("draft_notes", [])
    return [note for provider in providers for note in provider(draft, viewer=viewer)]
