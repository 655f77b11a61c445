"""The shapes that documents take outside of Python: content files, the database, JSON."""

from collections.abc import Mapping
from typing import Any

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    post_dump,
    post_load,
    pre_load,
    validate,
    validates_schema,
)

from catalogue.interventions.addresses import check_safe
from catalogue.interventions.document import (
    FOR_CHILD,
    FOR_WORKER,
    LONGEST_SLUG,
    SLUG,
    AgeRange,
    Document,
    Fact,
    IntendedOutcome,
    Material,
    MaterialFile,
    MaterialLink,
    PlannedSession,
    PublishedEvidence,
    Step,
    Worksheet,
)
from catalogue.interventions.stored import NOT_YET

YOUNGEST, OLDEST = 10, 21
LONGEST_TEXT = 20_000
LONGEST_FILE_NAME = 120
MOST_MATERIALS = 20
_ADDRESS_ADVICE = "Give a full address that starts with https://"
ADDRESS = validate.URL(schemes={"http", "https"}, error=_ADDRESS_ADVICE)
SECURE_ADDRESS = validate.And(check_safe, validate.URL(schemes={"https"}, error=_ADDRESS_ADVICE))


SLUG_OF_ANOTHER = validate.And(
    validate.Length(max=LONGEST_SLUG),
    validate.Regexp(
        rf"(?:{SLUG.pattern})\Z", error="Give the name of an intervention, like stop-and-breathe"
    ),
)


class _Made(Schema):
    """A schema that makes its dataclass."""

    made: type

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> Any:
        return self.made(
            **{
                key: tuple(value) if isinstance(value, list) else value
                for key, value in data.items()
            }
        )


def _line(longest: int, *, required: bool = True) -> fields.String:
    return fields.String(required=required, validate=validate.Length(max=longest))


def _text() -> fields.String:
    return fields.String(validate=validate.Length(max=LONGEST_TEXT))


def _codes() -> fields.Field[Any]:
    return fields.List(fields.String(validate=validate.Length(min=1, max=60)))


class CheckedDate(fields.Date):
    """A date, or “not yet”."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if value == NOT_YET or value is None:
            return None
        return super()._deserialize(str(value), attr, data, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return NOT_YET if value is None else super()._serialize(value, attr, obj, **kwargs)


class PlainDate(fields.Date):
    """A date that YAML has read as one already, or a text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(str(value), attr, data, **kwargs)


class StepSchema(_Made):
    made = Step
    title = _line(200)
    core = fields.Boolean(required=True)
    minutes = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, 240, error="Give 1 to 240 minutes")
    )
    body = _text()


class PlannedSessionSchema(_Made):
    made = PlannedSession
    title = _line(200)
    aim = _line(1000)
    steps = fields.List(fields.Nested(StepSchema), validate=validate.Length(max=20))


class WorksheetSchema(_Made):
    made = Worksheet
    title = _line(200)
    body = _text()


class MaterialFileSchema(_Made):
    made = MaterialFile
    name = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_FILE_NAME))
    media_type = _line(100)
    size = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    sha256 = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="Give the SHA-256 as 64 hex digits"),
    )


class MaterialLinkSchema(_Made):
    made = MaterialLink
    address = fields.String(required=True, validate=SECURE_ADDRESS)
    looked_at = CheckedDate(allow_none=True)


class MaterialSchema(_Made):
    made = Material
    title = _line(200)
    purpose = _line(400, required=False)
    audience = fields.String(validate=validate.OneOf([FOR_WORKER, FOR_CHILD]))
    description = _line(1000, required=False)
    file = fields.Nested(MaterialFileSchema, allow_none=True)
    link = fields.Nested(MaterialLinkSchema, allow_none=True)

    @validates_schema
    def _one_of_both(self, data: Mapping[str, Any], **_: Any) -> None:
        if (data.get("file") is None) == (data.get("link") is None):
            raise ValidationError("Give either a file or a link.", "file")

    @post_dump
    def _without_the_other(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value is not None}


class IntendedOutcomeSchema(_Made):
    made = IntendedOutcome
    outcome = _line(400)
    instrument = _line(60)
    scale = _line(60)


class PublishedEvidenceSchema(_Made):
    made = PublishedEvidence
    scale = _line(60)
    level = _line(60)
    outcome = _line(400)
    source = _line(400)
    address = fields.String(allow_none=True, validate=ADDRESS)
    checked = CheckedDate(allow_none=True)
    population = _line(400, required=False)


class FactSchema(_Made):
    made = Fact
    statement = _line(1000)
    source = _line(400)
    address = fields.String(allow_none=True, validate=ADDRESS)
    jurisdiction = fields.String(allow_none=True, validate=validate.Length(max=80))
    checked = CheckedDate(allow_none=True)


class AgeRangeSchema(_Made):
    made = AgeRange
    youngest = fields.Integer(required=True, strict=True, data_key="from")
    oldest = fields.Integer(required=True, strict=True, data_key="to")

    @pre_load
    def _in_order(self, data: Any, **_: Any) -> Any:
        if isinstance(data, dict) and {"from", "to"} <= data.keys():
            youngest, oldest = data["from"], data["to"]
            whole = isinstance(youngest, int) and isinstance(oldest, int)
            if whole and not YOUNGEST <= youngest <= oldest <= OLDEST:
                raise ValidationError(
                    f"Give ages from {YOUNGEST} to {OLDEST}, the younger first.", "from"
                )
        return data


class DocumentSchema(_Made):
    """A whole document. What it says about codes is checked in ``checks.py``.

    Without materials it is dumped without the word, as it was before there were any: so a text
    that says the same has the hash that it always had.
    """

    class Meta:
        ordered = True

    made = Document
    title = _line(80)
    summary = _line(200)
    kind = fields.String(validate=validate.OneOf(["session", "pack", "programme", "signpost"]))
    language = fields.String(validate=validate.OneOf(["en", "cy"]))
    aliases = fields.List(_line(80))
    topics = _codes()
    needs = _codes()
    desistance = _codes()
    formats = _codes()
    settings = _codes()
    legal_stages = _codes()
    engagement = _codes()
    communication_supports = _codes()
    communication_needs = _codes()
    age = fields.Nested(AgeRangeSchema, allow_none=True)
    developmental_level = _line(1000, required=False)
    content_warnings = _codes()
    training_required = _codes()
    staff_role = _line(400, required=False)
    spacing = _line(400, required=False)
    equipment = fields.List(_line(200))
    cost_band = fields.String(validate=validate.Length(max=20))
    measures = fields.List(fields.Nested(IntendedOutcomeSchema), validate=validate.Length(max=5))
    published_evidence = fields.List(fields.Nested(PublishedEvidenceSchema))
    licence = _line(60, required=False)
    rights_holder = _line(200, required=False)
    source_address = fields.String(allow_none=True, validate=ADDRESS)
    date_found = PlainDate(allow_none=True)
    derived_from = fields.String(allow_none=True, validate=validate.Length(max=400))
    translation_of = fields.String(allow_none=True, validate=SLUG_OF_ANOTHER)
    facts = fields.List(fields.Nested(FactSchema), validate=validate.Length(max=60))
    purpose = _text()
    aims = _text()
    rationale = _text()
    suitability = _text()
    exclusions = _text()
    risk_notes = _text()
    preparation = _text()
    safeguarding = _text()
    disclosure = _text()
    upset = _text()
    communication_adaptations = _text()
    sessions = fields.List(fields.Nested(PlannedSessionSchema), validate=validate.Length(max=20))
    worksheets = fields.List(fields.Nested(WorksheetSchema), validate=validate.Length(max=10))
    materials = fields.List(
        fields.Nested(MaterialSchema), validate=validate.Length(max=MOST_MATERIALS)
    )

    @post_dump
    def _without_empty_materials(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if not data.get("materials", True):
            del data["materials"]
        return data


class VersionSchema(Schema):
    """A version as the service gives it to others; ``document`` is null unless it is available."""

    slug = fields.String()
    version = fields.Integer()
    state = fields.String()
    available = fields.Boolean()
    title = fields.String()
    summary = fields.String()
    approved_at = fields.DateTime()
    approved_until = fields.Date()
    content_hash = fields.String()
    document = fields.Nested(DocumentSchema, allow_none=True)


DOCUMENT_SCHEMA = DocumentSchema()
VERSION_SCHEMA = VersionSchema()


def dump_document(document: Document) -> dict[str, Any]:
    """A document as plain data, in the order of its fields."""
    dumped: dict[str, Any] = DOCUMENT_SCHEMA.dump(document)
    return dumped
