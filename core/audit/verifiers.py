"""What else is proved with the audit: features say how their own records are verified.

The audit chain proves itself. A feature that keeps records whose change must be found (decisions,
their scores) gives a verifier here when the service starts; ``flask audit verify`` runs it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

# Told how many records are done, and of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Check:
    """How many records a verifier looked at, and in sentences what is wrong with them."""

    records: int
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Verifier:
    """A kind of record by the name that people know it by ("decisions"), and its verification."""

    name: str
    verify: Callable[[Progress], Check]


def add_verifier(app: Flask, name: str, verify: Callable[[Progress], Check]) -> None:
    """Let a feature have its records verified with the audit. Called once, at start."""
    app.extensions.setdefault("verifiers", []).append(Verifier(name, verify))


def verifiers() -> list[Verifier]:
    """Everything that features had verified, in the order in which they came."""
    known: list[Verifier] = current_app.extensions.get("verifiers", [])
    return known


def silent(done: int, total: int) -> None:
    """Progress that nobody looks at."""
