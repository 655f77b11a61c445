"""Quality assurance checklists: the criteria that a review answers.

A checklist is a file of `content/checklists`, named `<code>-<version>.yaml` with hyphens. A
review is bound to the version and to the hash of the file's bytes, so that a later change of
the file cannot pass for what was answered.
"""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from marshmallow import Schema, ValidationError, fields, post_load, validate

from core.vocabulary import CODE, NOT_BLANK
from core.yaml_lines import (
    ContentError,
    ContentProblem,
    FieldPath,
    LineOf,
    load_content,
    problems_from_messages,
)

INTERVENTION_REVIEW = "intervention_review"
# The rules of a decision are written against these four; a file cannot add another.
RatingCode = Literal["met", "not_fully_met", "not_met", "not_applicable"]
RATINGS: tuple[RatingCode, ...] = ("met", "not_fully_met", "not_met", "not_applicable")


class NoChecklistError(LookupError):
    """There is no checklist of that code, or none that is valid on the day."""


@dataclass(frozen=True)
class Rating:
    """One answer that a criterion can be given."""

    code: str
    label: str
    help: str | None = None


@dataclass(frozen=True)
class Criterion:
    """One question of a checklist. `help` says what good looks like.

    A `stop` criterion has to be met (or not applicable, with a reason) for an approval; any
    other that is not fully met needs a condition with a date.
    """

    code: str
    title: str
    question: str
    help: str
    group: str
    mandatory: bool
    stop: bool


@dataclass(frozen=True)
class Checklist:
    """One version of a checklist. `content_hash` is the SHA-256 of its file, in hexadecimal."""

    code: str
    version: int
    title: str
    note: str
    source: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    ratings: tuple[Rating, ...]
    criteria: tuple[Criterion, ...]
    content_hash: str

    @property
    def groups(self) -> dict[str, tuple[Criterion, ...]]:
        """The criteria under their group headings, both in file order."""
        headings = dict.fromkeys(criterion.group for criterion in self.criteria)
        return {
            heading: tuple(item for item in self.criteria if item.group == heading)
            for heading in headings
        }

    @property
    def mandatory_codes(self) -> frozenset[str]:
        """The criteria without which a review cannot be finished."""
        return frozenset(item.code for item in self.criteria if item.mandatory)

    @property
    def stop_codes(self) -> frozenset[str]:
        """The criteria that have to be met for an approval."""
        return frozenset(item.code for item in self.criteria if item.stop)

    def criterion(self, code: str) -> Criterion:
        """Return a criterion. Raises LookupError for a code that is not on this version."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise LookupError(f"'{code}' is not a criterion of {self.code}, version {self.version}")

    def valid_on(self, day: datetime.date) -> bool:
        """Say whether a review begun on that day may use this version."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


def _text() -> fields.String:
    return fields.String(required=True, validate=NOT_BLANK)


def _truth() -> fields.Boolean:
    return fields.Boolean(required=True, truthy={True}, falsy={False})


class RatingSchema(Schema):
    """One answer."""

    code = fields.String(required=True, validate=validate.OneOf(RATINGS))
    label = _text()
    help = fields.String(allow_none=True, validate=NOT_BLANK)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Rating:
        """Build the rating."""
        return Rating(**data)


class CriterionSchema(Schema):
    """One criterion; every field is needed."""

    code = fields.String(required=True, validate=CODE)
    title = _text()
    question = _text()
    help = _text()
    group = _text()
    mandatory = _truth()
    stop = _truth()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Criterion:
        """Build the criterion. A stop criterion that may be left out would stop nothing."""
        if data["stop"] and not data["mandatory"]:
            raise ValidationError("A stop criterion has to be mandatory.", "mandatory")
        return Criterion(**data)


class ChecklistSchema(Schema):
    """A whole checklist file."""

    code = fields.String(required=True, validate=CODE)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    title = _text()
    note = _text()
    source = _text()
    valid_from = fields.Date(required=True, allow_none=True)
    valid_to = fields.Date(required=True, allow_none=True)
    ratings = fields.List(fields.Nested(RatingSchema), required=True)
    criteria = fields.List(
        fields.Nested(CriterionSchema), required=True, validate=validate.Length(min=1)
    )


def load_checklist(path: Path) -> Checklist:
    """Read one checklist file. Raises ContentError with file, line and reason."""
    data, line_of = load_content(path)
    try:
        loaded = ChecklistSchema().load(data)
    except ValidationError as error:
        raise ContentError(problems_from_messages(str(path), error.messages, line_of)) from error
    ratings: tuple[Rating, ...] = tuple(loaded.pop("ratings"))
    criteria: tuple[Criterion, ...] = tuple(loaded.pop("criteria"))
    checklist = Checklist(
        ratings=ratings,
        criteria=criteria,
        content_hash=hashlib.sha256(path.read_bytes()).hexdigest(),
        **loaded,
    )
    problems = list(_problems(path, checklist, line_of))
    if problems:
        raise ContentError(problems)
    return checklist


def _problems(path: Path, checklist: Checklist, line_of: LineOf) -> Iterable[ContentProblem]:
    def problem(place: FieldPath, reason: str) -> ContentProblem:
        field = ".".join(str(part) for part in place)
        return ContentProblem(str(path), line_of(place), field, reason)

    expected = f"{checklist.code.replace('_', '-')}-{checklist.version}"
    if path.stem != expected:
        yield problem(("version",), f"The file of this version has to be named {expected}.yaml.")
    if sorted(rating.code for rating in checklist.ratings) != sorted(RATINGS):
        yield problem(("ratings",), f"Give each of these once: {', '.join(RATINGS)}.")
    seen: set[str] = set()
    for position, criterion in enumerate(checklist.criteria):
        if criterion.code in seen:
            place = ("criteria", position, "code")
            yield problem(place, f"'{criterion.code}' is already a criterion.")
        seen.add(criterion.code)


@cache
def load_checklists(folder: Path) -> tuple[Checklist, ...]:
    """Read every checklist of a folder, by code and version. Raises ContentError for all files."""
    found: list[Checklist] = []
    problems: list[ContentProblem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(load_checklist(path))
        except ContentError as error:
            problems.extend(error.problems)
    if problems:
        raise ContentError(problems)
    return tuple(sorted(found, key=lambda checklist: (checklist.code, checklist.version)))


def current_checklist(
    checklists: Iterable[Checklist], *, on: datetime.date, code: str = INTERVENTION_REVIEW
) -> Checklist:
    """Return the highest version of a checklist that is valid on a day.

    Raises NoChecklistError where there is none: a review must not start without one.
    """
    valid = [item for item in checklists if item.code == code and item.valid_on(on)]
    if not valid:
        raise NoChecklistError(f"There is no checklist '{code}' valid on {on.isoformat()}")
    return max(valid, key=lambda item: item.version)
