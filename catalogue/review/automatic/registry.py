"""Automatic checks: each looks at a version for one criterion and says what it found.

A feature adds a check of its own when the service starts::

    add_check(app, Check("near_duplicates", "no_duplicate", 1, look_for_near_duplicates))

where the function takes a ``Subject`` and returns an ``Outcome``, best made by ``judged``; such a
one may ask the database, in few questions. Raise
the version whenever the same text could come out otherwise: it is kept with each decision.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from flask import Flask, current_app

from catalogue.instruments.schemas import Instrument
from catalogue.interventions.checks import MissingPart
from catalogue.interventions.document import Document
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.related import Other
from catalogue.review.sections import Section, sections_of
from core.vocabulary import Vocabularies

# More than these would bury the card; how many there are besides is said.
MOST_TOLD = 8


class Standing(StrEnum):
    """What a check came to. None of them answers the criterion."""

    PASSES = "passes"
    LOOK = "look"
    FAILS = "fails"

    @property
    def label(self) -> str:
        return {"passes": "Passes", "look": "Look at this", "fails": "Fails"}[self.value]


@dataclass(frozen=True)
class Detail:
    """One thing that was found, and the section where it stands, if it stands in one."""

    words: str
    anchor: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a check found. ``looked_at`` says in words what it read, and what it did not.

    ``suggestion`` are words that a reviewer may take over as evidence.
    """

    standing: Standing
    words: str
    looked_at: str
    details: tuple[Detail, ...] = ()
    suggestion: str = ""


@dataclass(frozen=True)
class Finding:
    """An outcome, by which version of which check, for which criterion."""

    check: str
    version: int
    criterion: str
    outcome: Outcome

    @property
    def fails(self) -> bool:
        return self.outcome.standing is Standing.FAILS


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A version, and what a check may look at. ``file_texts``: the words of files by SHA-256."""

    version: InterventionVersion
    document: Document
    file_texts: Mapping[str, str]
    translations: Sequence[Other]
    missing: Sequence[MissingPart]
    instruments: Mapping[str, Instrument]
    vocabularies: Vocabularies
    on: date
    # Versions of which the viewer must hear nothing, because they review them blind.
    hidden: frozenset[int] = frozenset()

    @cached_property
    def sections(self) -> Mapping[str, Section]:
        """The sections of the document by their anchors."""
        return sections_of(self.document)

    def lacks(self, *fields: str) -> list[Detail]:
        """What the document has to say in these fields and does not."""
        return [Detail(part.reason) for part in self.missing if part.field in fields]


@dataclass(frozen=True)
class Check:
    """A check: its code, the criterion that it is about, its version, and what it does."""

    code: str
    criterion: str
    version: int
    look: Callable[[Subject], Outcome]


def judged(
    *,
    fine: str,
    looked_at: str,
    fails: Iterable[Detail] = (),
    looks: Iterable[Detail] = (),
    suggestion: str = "",
) -> Outcome:
    """An outcome: what fails first, then what needs a look; if there is nothing, it passes."""
    failing, to_look = list(fails), list(looks)
    told = [*failing, *to_look]
    if not told:
        return Outcome(Standing.PASSES, fine, looked_at, suggestion=suggestion)
    more = len(told) - MOST_TOLD
    details = (*told[:MOST_TOLD], *([Detail(f"And {more} more.")] if more > 0 else []))
    standing = Standing.FAILS if failing else Standing.LOOK
    return Outcome(standing, "", looked_at, details)


def add_check(app: Flask, check: Check) -> None:
    """Let a check have its say. Called at start.

    :raises ValueError: if there is one of that code and criterion already.
    """
    known: dict[tuple[str, str], Check] = app.extensions.setdefault("automatic_checks", {})
    key = (check.criterion, check.code)
    if key in known:
        raise ValueError(f"There is an automatic check {check.code} of {check.criterion} already")
    known[key] = check


def run_checks(subject: Subject) -> dict[str, list[Finding]]:
    """What every check says of a version, by criterion."""
    known: dict[tuple[str, str], Check] = current_app.extensions.get("automatic_checks", {})
    findings: dict[str, list[Finding]] = {}
    for check in known.values():
        finding = Finding(check.code, check.version, check.criterion, check.look(subject))
        findings.setdefault(check.criterion, []).append(finding)
    return findings
