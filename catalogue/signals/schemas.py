"""The figures of a signal: of a group of children, in a shape that can hold no child."""

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

# Everyone in the service reads a signal: of fewer children a figure could tell who they are.
FEWEST_CHILDREN = 10
LONGEST_MEASURE = 120


class FiguresSchema(Schema):
    """``measure`` says what was counted or averaged, and how: "Share of children who dropped out".

    More is worse: ``value`` is above ``threshold``, so what is better when it is high is given
    turned round ("Share who did not finish"). ``low`` and ``high`` are the ends of its 95%
    interval. Shares are between 0 and 1.
    """

    measure = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_MEASURE))
    n = fields.Integer(required=True, strict=True, validate=validate.Range(min=FEWEST_CHILDREN))
    value = fields.Float(required=True)
    threshold = fields.Float(required=True)
    low = fields.Float()
    high = fields.Float()

    @validates_schema
    def is_beyond(self, data: dict[str, float], **_: object) -> None:
        """What is within its threshold is no signal."""
        if data["value"] <= data["threshold"]:
            raise ValidationError("The value is not above its threshold.", "value")

    @validates_schema
    def has_both_ends(self, data: dict[str, float], **_: object) -> None:
        """An interval has two ends, in their order."""
        if ("low" in data) != ("high" in data):
            raise ValidationError("Give both ends of the interval, or neither.", "low")
        if "low" in data and not data["low"] <= data["value"] <= data["high"]:
            raise ValidationError("The value lies within its interval.", "low")


FIGURES = FiguresSchema()
