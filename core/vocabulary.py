"""The code lists of the service: topics, needs, disposals and so on.

Each list is one file of `content/taxonomy`, so that it changes without a programmer. A code
is never deleted, because records hold it: a term that is no longer used gets a `valid_to`
date, drops out of the choices, and keeps its label.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from core.yaml_lines import (
    ContentError,
    ContentProblem,
    LineOf,
    load_content,
    problems_from_messages,
)


class UnknownCodeError(LookupError):
    """A code is not in its vocabulary, and never was."""


class UnknownVocabularyError(LookupError):
    """There is no vocabulary of that name."""


@dataclass(frozen=True)
class Level:
    """One level of a published evidence scale, in that scale's own words.

    ``rank`` and ``against`` put results in an order and are never shown; see the file of scales.
    """

    code: str
    label: str
    rank: int = 0
    against: bool = False


@dataclass(frozen=True)
class Term:
    """One code of a vocabulary. Both dates are inclusive; None means open at that end.

    The fields from `group` on belong to single vocabularies (see TERM_FIELDS) and keep their
    default elsewhere.
    """

    code: str
    label: str
    help: str | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    synonyms: tuple[str, ...] = ()
    group: str | None = None
    sensitive: bool = False
    head: str | None = None
    attended: bool | None = None
    completed: bool | None = None
    engaged: bool | None = None
    may_copy: bool | None = None
    may_adapt: bool | None = None
    address: str | None = None
    levels: tuple[Level, ...] = ()
    needs: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The label and all synonyms."""
        return (self.label, *self.synonyms)

    @cached_property
    def names_in_lines(self) -> str:
        """The label and all synonyms, one a line."""
        return "\n".join(self.names)

    def valid_on(self, day: datetime.date) -> bool:
        """Say whether the term may be chosen on that day."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Vocabulary:
    """One code list, in the order of its file. `checked` is None where nobody has checked it."""

    code: str
    title: str
    note: str
    source: str
    checked: datetime.date | None
    terms: tuple[Term, ...]

    @cached_property
    def _by_code(self) -> dict[str, Term]:
        return {term.code: term for term in self.terms}

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, withdrawn ones among them."""
        return tuple(term.code for term in self.terms)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of every code, withdrawn ones among them. Not to be changed."""
        return {term.code: term.label for term in self.terms}

    def term(self, code: str) -> Term:
        """Return the term of a code, valid or withdrawn. Raises UnknownCodeError."""
        term = self._by_code.get(code)
        if term is None:
            raise UnknownCodeError(f"'{code}' is not a code of {self.code} ({self.title})")
        return term

    def label(self, code: str) -> str:
        """Return the label of a code, valid or withdrawn. Raises UnknownCodeError."""
        return self.term(code).label

    def valid(self, *, on: datetime.date) -> tuple[Term, ...]:
        """Return the terms that may be chosen on a day."""
        return tuple(term for term in self.terms if term.valid_on(on))

    def choices(self, *, on: datetime.date) -> list[tuple[str, str]]:
        """Return (code, label) of the terms that may be chosen on a day, in file order."""
        return [(term.code, term.label) for term in self.valid(on=on)]


@dataclass(frozen=True)
class Vocabularies:
    """All code lists, by the name of their file."""

    by_code: Mapping[str, Vocabulary]

    def __getitem__(self, code: str) -> Vocabulary:
        if code not in self.by_code:
            known = ", ".join(sorted(self.by_code))
            raise UnknownVocabularyError(f"There is no vocabulary '{code}'. There are: {known}")
        return self.by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def __iter__(self) -> Iterator[Vocabulary]:
        return iter(self.by_code.values())

    def label(self, vocabulary: str, code: str) -> str:
        """Return a label. Raises UnknownVocabularyError or UnknownCodeError."""
        return self[vocabulary].label(code)


# Upper case and dots are for licences, whose codes are the SPDX ones.
CODE = validate.Regexp(
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*\Z",
    error="Use letters, digits, hyphen, dot and underscore only.",
)
NOT_BLANK = validate.Regexp(r"\S", error="Write something here.")


class LevelSchema(Schema):
    """One level of an evidence scale."""

    code = fields.String(required=True, validate=CODE)
    label = fields.String(required=True, validate=NOT_BLANK)
    rank = fields.Integer(strict=True, validate=validate.Range(0, 4))
    against = fields.Boolean(truthy={True}, falsy={False})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Level:
        return Level(**data)


class TermSchema(Schema):
    """What every term may hold. A field that is not named here or in TERM_FIELDS is refused."""

    code = fields.String(required=True, validate=CODE)
    label = fields.String(required=True, validate=NOT_BLANK)
    help = fields.String(allow_none=True, validate=NOT_BLANK)
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    synonyms = fields.List(fields.String(validate=NOT_BLANK))

    @validates_schema
    def check_dates(self, data: dict[str, Any], **_: Any) -> None:
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            raise ValidationError("valid_to is before valid_from.", "valid_to")

    @validates_schema
    def check_synonyms(self, data: dict[str, Any], **_: Any) -> None:
        words = [word.casefold() for word in data.get("synonyms", [])]
        if len(words) != len(set(words)):
            raise ValidationError("A synonym is given twice.", "synonyms")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Term:
        for name in ("synonyms", "levels", "needs"):
            data[name] = tuple(data.get(name, ()))
        return Term(**data)


def _text() -> fields.String:
    return fields.String(required=True, validate=NOT_BLANK)


def _truth() -> fields.Boolean:
    return fields.Boolean(required=True, truthy={True}, falsy={False})


# Fields that the terms of one vocabulary must have beyond the common ones.
TERM_FIELDS: dict[str, dict[str, fields.Field[Any]]] = {
    "topics": {"group": _text(), "sensitive": _truth()},
    "needs": {"group": _text()},
    "disposals": {"group": _text()},
    "ethnic_groups": {"head": _text()},
    "session_reasons": {"group": _text()},
    "attendance": {"attended": _truth()},
    "delivery_endings": {"completed": _truth()},
    "referral_kinds": {"needs": fields.List(fields.String(validate=CODE), required=True)},
    "referral_outcomes": {
        "attended": fields.Boolean(required=True, allow_none=True, truthy={True}, falsy={False})
    },
    "ete_statuses": {"engaged": _truth()},
    "licences": {
        "may_copy": _truth(),
        "may_adapt": _truth(),
        "address": fields.Url(required=True, allow_none=True),
    },
    "evidence_scales": {
        "levels": fields.List(
            fields.Nested(LevelSchema), required=True, validate=validate.Length(min=1)
        ),
        "address": fields.Url(required=True, allow_none=True),
    },
    "gravity_scales": {
        "minimum": fields.Integer(required=True, strict=True),
        "maximum": fields.Integer(required=True, strict=True),
    },
}


def read_checked(value: object) -> datetime.date | None:
    """Read the day somebody checked a source; the words "not yet" give None."""
    if value == "not yet":
        return None
    if type(value) is datetime.date:
        return value
    raise ValidationError('Give a date such as 2026-03-31, or "not yet".')


class VocabularySchema(Schema):
    """The head of a vocabulary file; `load_vocabulary` adds the terms' own schema."""

    title = fields.String(required=True, validate=NOT_BLANK)
    note = fields.String(required=True, validate=NOT_BLANK)
    source = fields.String(required=True, validate=NOT_BLANK)
    checked = fields.Function(deserialize=read_checked, required=True)


def _schema_for(code: str) -> Schema:
    term_schema = TermSchema.from_dict(TERM_FIELDS.get(code, {}), name="VocabularyTermSchema")
    terms = fields.List(fields.Nested(term_schema), required=True, validate=validate.Length(min=1))
    return VocabularySchema.from_dict({"terms": terms}, name="WholeVocabularySchema")()


def load_vocabulary(path: Path) -> Vocabulary:
    """Read one vocabulary file, named after the vocabulary. Raises ContentError."""
    data, line_of = load_content(path)
    try:
        head = _schema_for(path.stem).load(data)
    except ValidationError as error:
        raise ContentError(problems_from_messages(str(path), error.messages, line_of)) from error
    terms: list[Term] = head.pop("terms")
    _refuse_repeated(path, terms, line_of)
    return Vocabulary(code=path.stem, terms=tuple(terms), **head)


def _refuse_repeated(path: Path, terms: list[Term], line_of: LineOf) -> None:
    problems = [
        ContentProblem(
            str(path),
            line_of(("terms", position, "code")),
            f"terms.{position}.code",
            f"'{term.code}' is already a code of this file.",
        )
        for position, term in enumerate(terms)
        if term.code in {earlier.code for earlier in terms[:position]}
    ]
    if problems:
        raise ContentError(problems)


@cache
def load_vocabularies(folder: Path) -> Vocabularies:
    """Read every `*.yaml` of a folder. Raises ContentError with the problems of all files."""
    found: dict[str, Vocabulary] = {}
    problems: list[ContentProblem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found[path.stem] = load_vocabulary(path)
        except ContentError as error:
            problems.extend(error.problems)
    if not found and not problems:
        problems.append(ContentProblem(str(folder), 1, "", "there is no vocabulary here"))
    if problems:
        raise ContentError(problems)
    return Vocabularies(by_code=found)
