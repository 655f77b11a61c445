"""Instrument files: what a measure is, who may answer it, and what is known of its scales.

One file of `content/instruments` is one instrument, named `<code>.yaml`. Every figure that was
measured somewhere (reliability, norms, cut-off, threshold) names its source, or is the words
"not known". Item texts are held only where they are free to reproduce: most are copyrighted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from catalogue.instruments.content_fields import address_field, checked_field, text_field
from catalogue.instruments.questionnaires import Questionnaire, QuestionnaireSchema
from core.vocabulary import CODE, NOT_BLANK
from core.yaml_lines import (
    ContentError,
    ContentProblem,
    LineOf,
    load_content,
    problems_from_messages,
)

NOT_KNOWN = "not known"
RATERS = ("self", "parent_or_carer", "practitioner")
DIRECTIONS = ("higher", "lower")
# Scores come from decimal steps such as 0.1, which binary floats do not hold exactly.
TOLERANCE = 1e-9

Direction = Literal["higher", "lower"]


@dataclass(frozen=True)
class Figure:
    """A published number. `about` says what it is and of whom; `checked` is None for "not yet"."""

    value: float
    about: str
    source: str
    address: str | None
    checked: date | None


@dataclass(frozen=True)
class Norm:
    """Mean and SD of a general population on the scale, in scale points; None is not known."""

    mean: Figure | None
    sd: Figure | None


@dataclass(frozen=True)
class Scale:
    """One score that an instrument gives. All numbers are in scale points.

    `direction` names the end that is better. `cut_off` is the boundary between a clinical and a
    general population: a score equal to it is on neither side, so that "11 or more" is 10.5.
    `threshold` is the least change that counts as reliable. A figure that is None is not known.
    """

    code: str
    title: str
    direction: Direction
    minimum: float
    maximum: float
    step: float
    reliability: Figure | None
    norm: Norm
    cut_off: Figure | None
    threshold: Figure | None

    def refusal(self, score: float) -> str | None:
        """Say why a score cannot be of this scale, in words for the person; None if it can."""
        if not self.minimum - TOLERANCE <= score <= self.maximum + TOLERANCE:
            return f"Enter a score between {self.minimum:g} and {self.maximum:g}"
        steps = (score - self.minimum) / self.step
        if abs(steps - round(steps)) * self.step > TOLERANCE:
            whole = "a whole number" if self.step == 1 else f"in steps of {self.step:g}"
            return f"Enter a score that is {whole}"
        return None


@dataclass(frozen=True)
class AgeRange:
    """Whole years, both ends included; None means open at that end."""

    lowest: int | None
    highest: int | None

    def includes(self, age: int) -> bool:
        """Say whether the instrument is meant for that age."""
        above = self.lowest is None or self.lowest <= age
        return above and (self.highest is None or age <= self.highest)


@dataclass(frozen=True)
class Licence:
    """What the rights holder allows, in our words, and where that was read."""

    terms: str
    source: str
    address: str | None
    checked: date | None


@dataclass(frozen=True)
class Instrument:
    """A measure. `items_free_to_reproduce` is None where it is not known: treat it as no.

    `questionnaire` is None where the questions are not held: then only scores are entered.
    """

    code: str
    title: str
    abbreviation: str | None
    author: str
    licence: Licence
    items_free_to_reproduce: bool | None
    raters: tuple[str, ...]
    age: AgeRange
    administration: str
    scales: tuple[Scale, ...]
    questionnaire: Questionnaire | None = None

    def scale(self, code: str) -> Scale:
        """Return a scale. Raises LookupError where the instrument has none of that code."""
        for scale in self.scales:
            if scale.code == code:
                return scale
        raise LookupError(f"'{code}' is not a scale of {self.code}")


class FigureSchema(Schema):
    """A figure with its source."""

    value = fields.Float(required=True)
    about = text_field()
    source = text_field()
    address = address_field()
    checked = checked_field()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Figure:
        """Build the figure."""
        return Figure(**data)


def _figure(value: object) -> Figure | None:
    """Read a figure, or the words "not known". A bare number has no source and is refused."""
    if value == NOT_KNOWN:
        return None
    if isinstance(value, dict):
        figure: Figure = FigureSchema().load(value)
        return figure
    raise ValidationError('Give value, about, source, address and checked, or "not known".')


def _figure_field() -> fields.Function:
    return fields.Function(deserialize=_figure, required=True)


class NormSchema(Schema):
    """Both figures of a norm: one without the other is of no use."""

    mean = _figure_field()
    sd = _figure_field()

    @validates_schema
    def check_both(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a mean without an SD, or the other way round."""
        if (data["mean"] is None) != (data["sd"] is None):
            raise ValidationError("Give both mean and sd, or neither.")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Norm:
        """Build the norm."""
        return Norm(**data)


class ScaleSchema(Schema):
    """A scale; figures have to be possible on its range."""

    code = fields.String(required=True, validate=CODE)
    title = text_field()
    direction = fields.String(required=True, validate=validate.OneOf(DIRECTIONS))
    minimum = fields.Float(required=True)
    maximum = fields.Float(required=True)
    step = fields.Float(
        required=True, validate=validate.Range(min=0, min_inclusive=False, error="Must be above 0.")
    )
    reliability = _figure_field()
    norm = fields.Nested(NormSchema, required=True)
    cut_off = _figure_field()
    threshold = _figure_field()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Scale:
        """Build the scale, or say which of its numbers cannot be."""
        scale = Scale(**data)
        wrong = dict(_impossible(scale))
        if wrong:
            raise ValidationError(wrong)
        return scale


def _impossible(scale: Scale) -> Iterator[tuple[str, list[str]]]:
    """Yield the field and the reason of each number that the scale's range rules out."""
    width = scale.maximum - scale.minimum
    if width <= 0:
        yield "maximum", ["Has to be above minimum."]
        return
    steps = width / scale.step
    if abs(steps - round(steps)) * scale.step > TOLERANCE:
        yield "step", ["Does not lead from minimum to maximum."]

    def between(low: float, high: float) -> Callable[[float], bool]:
        return lambda value: low < value < high

    on_the_scale = between(scale.minimum, scale.maximum)
    limits = (
        ("reliability", scale.reliability, between(0, 1), "Has to be between 0 and 1."),
        ("norm", scale.norm.mean, on_the_scale, "The mean has to be on the scale."),
        ("norm", scale.norm.sd, between(0, width), "The sd has to be above 0 and fit the scale."),
        ("cut_off", scale.cut_off, on_the_scale, "Has to be between minimum and maximum."),
        ("threshold", scale.threshold, between(0, width), "Has to be above 0 and fit the scale."),
    )
    for name, figure, possible, reason in limits:
        if figure is not None and not possible(figure.value):
            yield name, [reason]


class AgeSchema(Schema):
    """`{from: 11, to: 17}`; null is open."""

    lowest = fields.Integer(
        required=True,
        allow_none=True,
        strict=True,
        data_key="from",
        validate=validate.Range(0, 120),
    )
    highest = fields.Integer(
        required=True, allow_none=True, strict=True, data_key="to", validate=validate.Range(0, 120)
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AgeRange:
        """Build the range."""
        age = AgeRange(**data)
        if age.lowest is not None and age.highest is not None and age.highest < age.lowest:
            raise ValidationError("Is below from.", "to")
        return age


class LicenceSchema(Schema):
    """The licence of an instrument."""

    terms = text_field()
    source = text_field()
    address = address_field()
    checked = checked_field()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Licence:
        """Build the licence."""
        return Licence(**data)


def _free(value: object) -> bool | None:
    if value == NOT_KNOWN:
        return None
    if isinstance(value, bool):
        return value
    raise ValidationError('Give true, false or "not known".')


class InstrumentSchema(Schema):
    """A whole instrument file."""

    code = fields.String(required=True, validate=CODE)
    title = text_field()
    abbreviation = fields.String(required=True, allow_none=True, validate=NOT_BLANK)
    author = text_field()
    licence = fields.Nested(LicenceSchema, required=True)
    items_free_to_reproduce = fields.Function(deserialize=_free, required=True)
    raters = fields.List(
        fields.String(validate=validate.OneOf(RATERS)),
        required=True,
        validate=validate.Length(min=1),
    )
    age = fields.Nested(AgeSchema, required=True)
    administration = text_field()
    scales = fields.List(fields.Nested(ScaleSchema), required=True, validate=validate.Length(min=1))
    questionnaire = fields.Nested(QuestionnaireSchema, load_default=None)

    @validates_schema
    def check_questions(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse questions that are not free to reproduce, or that do not lead to the scales."""
        questions: Questionnaire | None = data.get("questionnaire")
        if questions is None:
            return
        if data["items_free_to_reproduce"] is not True:
            raise ValidationError("Its items are not free to reproduce.", "questionnaire")
        ranges = {scale.code: (scale.minimum, scale.maximum) for scale in data["scales"]}
        wrong = list(questions.impossible(ranges))
        if wrong:
            raise ValidationError(wrong, "questionnaire")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Instrument:
        """Build the instrument."""
        return Instrument(
            **{**data, "raters": tuple(data["raters"]), "scales": tuple(data["scales"])}
        )


def load_instrument(path: Path) -> Instrument:
    """Read one instrument file. Raises ContentError with file, line and reason."""
    data, line_of = load_content(path)
    try:
        instrument: Instrument = InstrumentSchema().load(data)
    except ValidationError as error:
        raise ContentError(problems_from_messages(str(path), error.messages, line_of)) from error
    problems = list(_problems(path, instrument, line_of))
    if problems:
        raise ContentError(problems)
    return instrument


def _problems(path: Path, instrument: Instrument, line_of: LineOf) -> Iterator[ContentProblem]:
    if path.stem != instrument.code:
        reason = f"The file of this instrument has to be named {instrument.code}.yaml."
        yield ContentProblem(str(path), line_of(("code",)), "code", reason)
    codes = [scale.code for scale in instrument.scales]
    for position, code in enumerate(codes):
        if code in codes[:position]:
            line = line_of(("scales", position, "code"))
            reason = f"'{code}' is already a scale."
            yield ContentProblem(str(path), line, f"scales.{position}.code", reason)


@cache
def load_instruments(folder: Path) -> dict[str, Instrument]:
    """Read every instrument of a folder, by code. Raises ContentError for all files at once."""
    found: dict[str, Instrument] = {}
    problems: list[ContentProblem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found[path.stem] = load_instrument(path)
        except ContentError as error:
            problems.extend(error.problems)
    if problems:
        raise ContentError(problems)
    return found
