"""The manifest of a pack's archive."""

from marshmallow import Schema, fields

MANIFEST_FORMAT = 1


class PackedFileSchema(Schema):
    """One file of the archive, so that a copy can be checked."""

    class Meta:
        ordered = True

    name = fields.String(required=True)
    sha256 = fields.String(required=True)
    size = fields.Integer(required=True)


class ManifestSchema(Schema):
    """What the archive holds, and of which version."""

    class Meta:
        ordered = True

    format = fields.Integer(required=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.Integer(required=True)
    content_hash = fields.String(required=True)
    approved_until = fields.Date(required=True)
    address = fields.String(required=True)
    files = fields.List(fields.Nested(PackedFileSchema), required=True)
