"""The JSON documents that leave `flask evaluate`, key by key."""

from typing import Any

from marshmallow import Schema, fields

from outcomes.evaluation.estimates import Interval


class IntervalField(fields.Field[Interval | None]):
    """An interval as `[low, high]`, null where there is none."""

    def _serialize(
        self, value: Interval | None, *_args: Any, **_keywords: Any
    ) -> list[float] | None:
        return None if value is None else [value.low, value.high]


class EstimateSchema(Schema):
    """A value and its 95% interval."""

    value = fields.Float()
    ci = IntervalField()


class SpreadSchema(Schema):
    """Mean and SD in scale points."""

    mean = fields.Float()
    sd = fields.Float()


class MeanChangeSchema(SpreadSchema):
    """The oriented change, with its interval."""

    ci = IntervalField()


class TTestSchema(Schema):
    """The paired t test."""

    statistic = fields.Float()
    df = fields.Integer()
    p = fields.Float()


class EffectSizeSchema(Schema):
    """The standardised mean change."""

    d_av = fields.Float()
    j = fields.Float()
    g_av = fields.Float()
    d_ci = IntervalField()


class ClassCountsSchema(Schema):
    """Children by class of change."""

    recovered = fields.Integer()
    improved = fields.Integer()
    unchanged = fields.Integer()
    deteriorated = fields.Integer()
    harmed = fields.Integer()


class ReliableChangeSchema(Schema):
    """The rule that was used and what it says."""

    s_diff = fields.Float()
    threshold = fields.Float()
    cutoff = fields.Float()
    counts = fields.Nested(ClassCountsSchema)
    improved_rate = fields.Nested(EstimateSchema)
    deteriorated_rate = fields.Nested(EstimateSchema)


class SensitivitySchema(Schema):
    """The improved rate under three readings of the missing pairs."""

    complete_case = fields.Float()
    worst = fields.Float()
    best = fields.Float()


class PairedEvaluationSchema(Schema):
    """`flask evaluate paired --json`."""

    n_started = fields.Integer()
    n_pre = fields.Integer()
    n_paired = fields.Integer()
    pre = fields.Nested(SpreadSchema)
    post = fields.Nested(SpreadSchema)
    change = fields.Nested(MeanChangeSchema)
    t = fields.Nested(TTestSchema)
    effect = fields.Nested(EffectSizeSchema)
    reliable_change = fields.Nested(ReliableChangeSchema)
    missing = fields.Nested(SensitivitySchema)
    groups = fields.Dict(
        keys=fields.String(), values=fields.Nested(lambda: PairedEvaluationSchema())
    )
    notes = fields.List(fields.String())
