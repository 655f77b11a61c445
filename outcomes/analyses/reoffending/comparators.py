"""Figures of other places, dated and with their source: ``content/comparators/*.yaml``."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from core.vocabulary import NOT_BLANK, read_checked
from core.yaml_lines import ContentError, load_content, problems_from_messages


@dataclass(frozen=True)
class Comparator:
    """One published figure: a whole area, its cohort, and where it was read."""

    area: str
    percent: float
    measure: str
    cohort_from: date
    cohort_to: date
    published: str
    source: str
    checked: date | None


@dataclass(frozen=True)
class Comparators:
    """The figures of one file, and what has to be known of them."""

    title: str
    note: str
    figures: tuple[Comparator, ...]


class ComparatorSchema(Schema):
    """One figure of a file."""

    area = fields.String(required=True, validate=NOT_BLANK)
    percent = fields.Float(required=True, validate=validate.Range(0, 100))
    measure = fields.String(required=True, validate=NOT_BLANK)
    cohort_from = fields.Date(required=True)
    cohort_to = fields.Date(required=True)
    published = fields.String(required=True, validate=NOT_BLANK)
    source = fields.String(required=True, validate=NOT_BLANK)
    checked = fields.Function(deserialize=read_checked, required=True)

    @validates_schema
    def check_cohort(self, data: dict[str, Any], **_: Any) -> None:
        if data["cohort_to"] < data["cohort_from"]:
            raise ValidationError("cohort_to is before cohort_from.", "cohort_to")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Comparator:
        return Comparator(**data)


class ComparatorsSchema(Schema):
    """A file of figures."""

    title = fields.String(required=True, validate=NOT_BLANK)
    note = fields.String(required=True, validate=NOT_BLANK)
    figures = fields.List(fields.Nested(ComparatorSchema), required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Comparators:
        return Comparators(data["title"], data["note"], tuple(data["figures"]))


@cache
def load_comparators(path: Path) -> Comparators:
    """Read one file of figures. Raises ContentError."""
    data, line_of = load_content(path)
    try:
        loaded: Comparators = ComparatorsSchema().load(data)
    except ValidationError as error:
        raise ContentError(problems_from_messages(str(path), error.messages, line_of)) from error
    return loaded
