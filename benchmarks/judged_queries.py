"""Searches that people type, with what ought to be found: ``tests/data/judged_queries.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from core.config import REPOSITORY
from core.vocabulary import NOT_BLANK
from core.yaml_lines import ContentError, load_content, problems_from_messages

JUDGED_QUERIES = REPOSITORY / "tests" / "data" / "judged_queries.yaml"
NOTHING_RIGHT = "none"
KINDS = (
    "plain",
    "street",
    "acronym",
    "misspelt",
    "phrase",
    "situation",
    "title",
    NOTHING_RIGHT,
)
HIGHEST_GRADE = 3


@dataclass(frozen=True)
class JudgedQuery:
    """What was typed, the kind of words it is, why it is judged so, and the grade of each slug."""

    query: str
    kind: str
    note: str
    relevant: Mapping[str, int]


class JudgedQuerySchema(Schema):
    """One search and its judgement; only one of the kind "none" has nothing relevant."""

    query = fields.String(required=True, validate=NOT_BLANK)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    note = fields.String(required=True, validate=NOT_BLANK)
    relevant = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(strict=True, validate=validate.Range(1, HIGHEST_GRADE)),
        required=True,
    )

    @validates_schema
    def check_empty(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse an empty judgement that is not meant, and a full one where none is meant."""
        if (data["kind"] == NOTHING_RIGHT) == bool(data["relevant"]):
            raise ValidationError(
                f"Name what is relevant, or give the kind “{NOTHING_RIGHT}” and name nothing."
            )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> JudgedQuery:
        """Build the judged query."""
        return JudgedQuery(**data)


class JudgedQueriesSchema(Schema):
    """The whole file."""

    queries = fields.List(fields.Nested(JudgedQuerySchema), required=True)


def load_judged_queries(path: Path = JUDGED_QUERIES) -> list[JudgedQuery]:
    """Read the file. Raises ContentError with the line of each thing that is wrong."""
    data, line_of = load_content(path)
    try:
        queries: list[JudgedQuery] = JudgedQueriesSchema().load(data)["queries"]
    except ValidationError as error:
        raise ContentError(problems_from_messages(str(path), error.messages, line_of)) from error
    return queries
