"""The questions of an instrument, word by word, and how their answers become scores.

Only for instruments whose items are free to reproduce: the file names the source of the words, and
of the rule by which the manual lets a scale be scored where answers are missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from catalogue.instruments.content_fields import address_field, checked_field, text_field
from core.vocabulary import CODE, NOT_BLANK


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen, and what it counts."""

    value: int
    text: str


@dataclass(frozen=True)
class Item:
    """One question, in the words of its author.

    `reversed` items count the other way round. An answer of `look_at_from` or more is one that
    staff have to look at before the child leaves; None where no answer is.
    """

    text: str
    reversed: bool
    look_at_from: int | None


@dataclass(frozen=True)
class ScaleScoring:
    """How a scale is scored: the positions of its items, the first being 0.

    `least_answered` is None where the manual does not allow a score with answers missing, or where
    its rule was not seen. `source` says where the rule was read.
    """

    scale: str
    positions: tuple[int, ...]
    least_answered: int | None
    source: str


@dataclass(frozen=True)
class Questionnaire:
    """What the child is asked. `stem` is said before each item; None where items stand alone."""

    introduction: str
    stem: str | None
    choices: tuple[Choice, ...]
    items: tuple[Item, ...]
    scoring: tuple[ScaleScoring, ...]
    copyright_line: str | None
    source: str
    address: str | None
    checked: date | None

    @property
    def lowest(self) -> int:
        return min(choice.value for choice in self.choices)

    @property
    def highest(self) -> int:
        return max(choice.value for choice in self.choices)

    def impossible(self, ranges: dict[str, tuple[float, float]]) -> Iterator[str]:
        """Say what of the scoring does not fit the scales, given their lowest and highest score."""
        if [each.scale for each in self.scoring] != list(ranges):
            yield "Has to score each scale of the instrument once, in their order."
            return
        for each in self.scoring:
            n_items = len(each.positions)
            if ranges[each.scale] != (n_items * self.lowest, n_items * self.highest):
                yield f"The items of '{each.scale}' do not add up to its range."


class ChoiceSchema(Schema):
    """An answer."""

    value = fields.Integer(required=True, strict=True)
    text = text_field()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Choice:
        """Build the answer."""
        return Choice(**data)


class ItemSchema(Schema):
    """A question."""

    text = text_field()
    reversed = fields.Boolean(load_default=False)
    look_at_from = fields.Integer(load_default=None, strict=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Item:
        """Build the question."""
        return Item(**data)


class ScaleScoringSchema(Schema):
    """The scoring of a scale; `items` counts from 1, as manuals do."""

    scale = fields.String(required=True, validate=CODE)
    positions = fields.List(
        fields.Integer(strict=True, validate=validate.Range(min=1)),
        required=True,
        data_key="items",
        validate=validate.Length(min=1),
    )
    least_answered = fields.Integer(
        required=True, allow_none=True, strict=True, validate=validate.Range(min=1)
    )
    source = text_field()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ScaleScoring:
        """Build the scoring."""
        positions = tuple(number - 1 for number in data.pop("positions"))
        if len(set(positions)) < len(positions):
            raise ValidationError("Names an item twice.", "items")
        if data["least_answered"] is not None and data["least_answered"] > len(positions):
            raise ValidationError("Is more than the scale has items.", "least_answered")
        return ScaleScoring(positions=positions, **data)


class QuestionnaireSchema(Schema):
    """All questions of an instrument."""

    introduction = text_field()
    stem = fields.String(required=True, allow_none=True, validate=NOT_BLANK)
    choices = fields.List(
        fields.Nested(ChoiceSchema), required=True, validate=validate.Length(min=2)
    )
    items = fields.List(fields.Nested(ItemSchema), required=True, validate=validate.Length(min=1))
    scoring = fields.List(
        fields.Nested(ScaleScoringSchema), required=True, validate=validate.Length(min=1)
    )
    copyright_line = fields.String(required=True, allow_none=True, validate=NOT_BLANK)
    source = text_field()
    address = address_field()
    checked = checked_field()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Questionnaire:
        """Build the questionnaire, or say what of it cannot be."""
        lists = {name: tuple(data[name]) for name in ("choices", "items", "scoring")}
        questions = Questionnaire(**{**data, **lists})
        values = [choice.value for choice in questions.choices]
        if len(set(values)) < len(values):
            raise ValidationError("Two answers count the same.", "choices")
        named = [position for each in questions.scoring for position in each.positions]
        if max(named) >= len(questions.items):
            raise ValidationError("Names an item that there is not.", "scoring")
        return questions
