"""The file: its format by version, and one schema for each table, made from its columns."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from flask import current_app
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from sqlalchemy import JSON, Column, String

from core.people.models import Role
from outcomes.exchange.schemas import ImportedSchema
from outcomes.handover.columns import NUMBER, Travels, travelling, travelling_sections
from outcomes.whole_record.sections import Column as Told
from outcomes.whole_record.sections import Section, python_kind

FORMAT = "find-and-evaluate-interventions/hand-over"
VERSION = 1
LARGEST_NUMBER = 2**31 - 1


class HandOverSchema(Schema):
    """The file as a whole; ``record`` holds the rows of each table under its name."""

    class Meta:
        unknown = RAISE

    format = fields.String(required=True, validate=validate.Equal(FORMAT))
    version = fields.Integer(required=True, strict=True, validate=validate.Equal(VERSION))
    sha256 = fields.String(required=True, validate=validate.Regexp("[0-9a-f]{64}"))
    written_on = fields.Date(required=True)
    record = fields.Dict(keys=fields.String(), values=fields.List(fields.Dict()), required=True)


def schema_of(section: Section) -> Schema:
    """The schema of a row of a section."""
    return _made(section.name, current_app.name)


@cache
def _made(name: str, _app: str) -> Schema:
    section = next(each for each in travelling_sections() if each.name == name)
    columns: dict[str, fields.Field[Any]] = {NUMBER: _number(required=True)}
    for column, called, travels in travelling(section):
        columns[called] = _field(section, column, travels)
    meta = type("Meta", (), {"unknown": RAISE})
    made: type[Schema] = type(f"{name}Schema", (Schema,), {**columns, "Meta": meta})
    return made()


def _field(section: Section, column: Column[Any], travels: Travels) -> fields.Field[Any]:
    asked: dict[str, Any] = {"required": True, "allow_none": bool(column.nullable)}
    if travels is Travels.STAFF:
        return fields.String(**asked, validate=validate.OneOf([role.value for role in Role]))
    if travels in (Travels.ROW, Travels.VERSION):
        return _number(**asked)
    if travels is Travels.ROW_LOOSELY:
        return fields.Integer(**asked, strict=True)
    if travels is Travels.INTERVENTION:
        return fields.String(**asked, validate=validate.Length(1, 80))
    if travels is Travels.BEFORE:
        return fields.Dict(**asked, keys=fields.String())
    return _value(column, section.columns.get(column.name), asked)


def _number(**asked: Any) -> fields.Integer:
    return fields.Integer(**asked, strict=True, validate=validate.Range(1, LARGEST_NUMBER))


def _value(column: Column[Any], told: Told | None, asked: dict[str, Any]) -> fields.Field[Any]:
    known = _known(told)
    checks: list[Any] = [known] if known else []
    if isinstance(column.type, JSON):
        plain = fields.Raw(validate=[_is_plain, *checks])
        return fields.List(plain, **asked)
    kind = python_kind(column)
    if kind is datetime:
        return fields.AwareDateTime(**asked, format="iso", default_timezone=UTC)
    if kind is date:
        return fields.Date(**asked)
    if kind is bool:
        return fields.Boolean(**asked, truthy={True}, falsy={False})
    if kind is int:
        return fields.Integer(**asked, strict=True, validate=checks)
    if kind is float:
        return fields.Float(**asked)
    if isinstance(column.type, String) and column.type.length:
        checks.append(validate.Length(max=column.type.length))
    return fields.String(**asked, validate=checks)


def _is_plain(value: object) -> None:
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise ValidationError("is neither a code nor a number")


def _known(told: Told | None) -> Any:
    """A check that a code is one of ours; nothing for what has no codes."""
    if told is None or not (told.codes or told.words):
        return None

    def check(value: Any) -> None:
        vocabularies = current_app.extensions["vocabularies"]
        here = value in told.words or any(value in vocabularies[name] for name in told.codes)
        if not here:
            raise ValidationError("is not a code here")

    return check


def canonical(value: Mapping[str, Any]) -> str:
    """JSON that is always the same for the same."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class NotHeldSchema(Schema):
    """A version of which deliveries came, and that is not held here."""

    intervention = fields.String()
    version = fields.Integer()


class ReceivedSchema(ImportedSchema):
    """What became of a file, in the form of other imports."""

    not_held = fields.List(fields.Nested(NotHeldSchema))
