"""What a person has used of the library: packs taken here, and what other parts tell of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from flask import Flask, current_app

from core.people.models import User


class UseKind(StrEnum):
    """How an intervention was used."""

    TOOK_PACK = "took_pack"
    PLANNED = "planned"
    DELIVERED = "delivered"


@dataclass(frozen=True, kw_only=True)
class Use:
    """That a person used an intervention, the last time in this way; nothing about a child.

    A plan names no version: the version is the one that is in use when it starts.
    """

    intervention_id: int
    version_id: int | None
    on: date
    kind: UseKind


class Uses(Protocol):
    """Gives what a person planned and delivered, newest first; of one intervention or of any."""

    def __call__(self, user: User, *, intervention_id: int | None) -> Sequence[Use]: ...


def provide_uses(app: Flask, provider: Uses) -> None:
    """Say who knows of plans and deliveries. Called once, at start."""
    app.extensions["uses"] = provider


def planned_and_delivered(user: User, *, intervention_id: int | None = None) -> Sequence[Use]:
    """What a person planned and delivered, newest first; nothing where nobody provides it."""
    provider: Uses | None = current_app.extensions.get("uses")
    return provider(user, intervention_id=intervention_id) if provider else ()
