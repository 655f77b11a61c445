"""The JSON documents that leave `flask evaluate`, key by key."""

from typing import Any

from marshmallow import Schema, fields

from outcomes.evaluation.control_chart import Meaning, Signal, Way
from outcomes.evaluation.estimates import Interval
from outcomes.evaluation.funnel import Flag


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


class RandomEffectsSchema(Schema):
    """A pooled estimate."""

    tau2 = fields.Float()
    estimate = fields.Float()
    se = fields.Float()
    ci = IntervalField()
    prediction = IntervalField()


class ShrunkenSchema(Schema):
    """The estimate of one group after shrinkage."""

    label = fields.String()
    estimate = fields.Float()
    se = fields.Float()
    ci = IntervalField()


class PooledSchema(Schema):
    """`flask evaluate pool --json`."""

    k = fields.Integer()
    q = fields.Float()
    i2 = fields.Float()
    dl = fields.Nested(RandomEffectsSchema, exclude=["prediction"])
    reml = fields.Nested(RandomEffectsSchema)
    hksj = fields.Nested(RandomEffectsSchema, only=["estimate", "se", "ci"])
    shrunken = fields.List(fields.Nested(ShrunkenSchema))
    notes = fields.List(fields.String())


class LimitsSchema(Schema):
    """Control limits of one unit."""

    p001 = fields.Float()
    p025 = fields.Float()
    p975 = fields.Float()
    p999 = fields.Float()


class FunnelUnitSchema(Schema):
    """One unit of a funnel."""

    unit = fields.String()
    value = fields.Float()
    limits = fields.Nested(LimitsSchema)
    overdispersed = fields.Nested(LimitsSchema)
    flag = fields.Enum(Flag, by_value=True)
    flag_overdispersed = fields.Enum(Flag, by_value=True)


class FunnelSchema(Schema):
    """`flask evaluate funnel --json`."""

    target = fields.Float()
    phi = fields.Float()
    tau2 = fields.Float()
    units = fields.List(fields.Nested(FunnelUnitSchema))
    notes = fields.List(fields.String())


class ChartPointSchema(Schema):
    """One value of a control chart; `meaning` where it is known which way is better."""

    date = fields.Date()
    value = fields.Float()
    signal = fields.Enum(Signal, by_value=True)
    direction = fields.Enum(Way, by_value=True)
    meaning = fields.Enum(Meaning, by_value=True)


class ControlChartSchema(Schema):
    """`flask evaluate spc --json`."""

    centre = fields.Float()
    lower = fields.Float()
    upper = fields.Float()
    mean_moving_range = fields.Float()
    points = fields.List(fields.Nested(ChartPointSchema))
    notes = fields.List(fields.String())


class ReoffendingSchema(Schema):
    """`flask evaluate reoffending --json`."""

    cohort = fields.Integer()
    reoffenders = fields.Integer()
    reoffences = fields.Integer()
    binary = fields.Nested(EstimateSchema)
    per_reoffender = fields.Float()
    per_child = fields.Nested(EstimateSchema)
    gravity_mean = fields.Float()
    highest_gravity_mean = fields.Float()
    not_yet_due = fields.Integer()
    notes = fields.List(fields.String())
