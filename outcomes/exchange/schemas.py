"""What an import says of itself, in the form that scripts read."""

from marshmallow import Schema, fields

from outcomes.exchange.csv_file import FileRefused
from outcomes.exchange.importing import Imported
from outcomes.exchange.rows import Refusal


class RefusalSchema(Schema):
    """Where and why a row was refused."""

    line = fields.Integer()
    column = fields.String()
    value = fields.String()
    reason = fields.String()


class ImportedSchema(Schema):
    """What became of a file."""

    rows = fields.Integer()
    created = fields.Integer()
    updated = fields.Integer()
    unchanged = fields.Integer()
    refused = fields.List(fields.Nested(RefusalSchema))


def refused_file(refused: FileRefused) -> Imported:
    """A file that could not be read at all, as an import of which nothing was kept."""
    refusal = Refusal(refused.line, refused.column, None, refused.reason)
    return Imported(0, 0, 0, 0, (refusal,), kept=False)
