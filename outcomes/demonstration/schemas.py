"""What ``flask demo load --json`` prints."""

from marshmallow import Schema, fields


class PlantedSchema(Schema):
    """A planted effect: mean and SD of the change, in scale points, positive for an improvement."""

    intervention = fields.String()
    instrument = fields.String()
    scale = fields.String()
    rater = fields.String()
    direction = fields.String()
    change = fields.Float()
    sd_change = fields.Float()
    pairs = fields.Integer()


class LoadedSchema(Schema):
    """What was loaded with a seed, and what was planted in it."""

    seed = fields.Integer()
    children = fields.Integer()
    teams = fields.Integer()
    deliveries = fields.Integer()
    measurements = fields.Integer()
    planted = fields.List(fields.Nested(PlantedSchema))
