"""Fields that the files of instruments have in many places."""

from marshmallow import fields

from core.vocabulary import NOT_BLANK, read_checked


def text_field() -> fields.String:
    """Words that have to be there."""
    return fields.String(required=True, validate=NOT_BLANK)


def address_field() -> fields.Url:
    """Where a source was read; null where it has no address."""
    return fields.Url(required=True, allow_none=True)


def checked_field() -> fields.Function:
    """The day on which a source was looked at, or "not yet"."""
    return fields.Function(deserialize=read_checked, required=True)
