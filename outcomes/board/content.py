"""What a pack says: an answer to each question, of numbers as they may be shown, and no others.

It is kept as plain JSON. Page, PDF and file are made of what is kept, so that they stay the same
whatever happens to the records.
"""

from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, cast

from outcomes.analyses.model import Column, Part, Picture, Row, Table
from outcomes.drawing.bars import BarRow, BarsChart
from outcomes.drawing.before_against_after import AgainstChart, AgainstRow
from outcomes.drawing.divided import Segment
from outcomes.drawing.dots import Dot, DotPanel, DotRow, DotsChart
from outcomes.drawing.rates import RateRow, RatesChart
from outcomes.evaluation.suppression import Shown, State
from outcomes.reports.presentation import ShownInterval

QUESTIONS = {
    "library": "Is our library sound?",
    "planned": "Was what we planned delivered?",
    "changed": "What changed for children?",
    "for_all": "For all of them?",
    "reoffending": "Reoffending?",
    "unknown": "What do we not know?",
}
FORMAT = 1  # raised when what is kept changes its shape


@dataclass(frozen=True)
class Figure:
    """A number for page 1: what it is, as it is shown, and what it rests on.

    ``value`` is what a later pack compares itself with; ``unit`` is "%" or blank.
    """

    label: str
    text: str
    rests_on: str
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer to one question: in a sentence, in a number, with a chart and a table.

    ``change`` says how the number compares with the last quarter's; ``more`` is what else has to
    be known, a sentence each.
    """

    code: str
    sentence: str
    figure: Figure
    part: Part
    more: tuple[str, ...] = ()
    change: str = ""

    @property
    def question(self) -> str:
        return QUESTIONS[self.code]


@dataclass(frozen=True)
class Content:
    """Everything that a pack says, but for the manager's words."""

    quarter: str
    quarter_words: str
    as_at: str
    rule: str
    answers: tuple[Answer, ...]
    format: int = FORMAT

    def answer(self, code: str) -> Answer | None:
        """The answer to a question."""
        return next((each for each in self.answers if each.code == code), None)


# All that may be kept. A chart of another kind has to be named here before a pack can hold it.
SHAPES: dict[str, type[Any]] = {
    each.__name__: each
    for each in (
        *(Content, Answer, Figure, Part, Picture, Table, Column, Row, Shown, ShownInterval),
        *(BarsChart, BarRow, RatesChart, RateRow, AgainstChart, AgainstRow, Segment),
        *(DotsChart, DotPanel, DotRow, Dot),
    )
}
IS = "is"


def kept(content: Content) -> dict[str, Any]:
    """A content as plain JSON."""
    return cast("dict[str, Any]", _plain(content))


def content_of(plain: dict[str, Any]) -> Content:
    """The content that was kept."""
    return cast("Content", _made(plain))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        name = type(value).__name__
        if SHAPES.get(name) is not type(value):
            raise TypeError(f"A pack cannot hold a {name}")
        named = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return {IS: name, **named}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f"A pack cannot hold a {type(value).__name__}")


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_made(each) for each in value)
    if not isinstance(value, dict):
        return value
    named = {name: _made(each) for name, each in value.items() if name != IS}
    shape = SHAPES[value[IS]]
    if shape is Shown:
        named["state"] = State(named["state"])
    return shape(**named)
