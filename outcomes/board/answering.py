"""Who answers which question of the pack. The mathematics is loaded by whoever makes one."""

from collections.abc import Callable
from importlib import import_module

from flask import Flask

from catalogue.quality.period import Period
from outcomes.board.content import Answer
from outcomes.board.readers import Readers
from outcomes.board.sections import BoardSection, add_board_section

# The question, and whether the records tell its number of any quarter.
OURS = {
    "library": False,
    "planned": True,
    "changed": False,
    "for_all": False,
    "reoffending": False,
    "unknown": True,
}


def add_sections(app: Flask) -> None:
    """Answer the questions of this package; others are answered by rooms of their own."""
    for code, of_quarter in OURS.items():
        add_board_section(app, BoardSection(code, _answer_of(code), of_quarter))


def _answer_of(code: str) -> Callable[[Period, Readers], Answer]:
    def build(quarter: Period, readers: Readers) -> Answer:
        section = import_module(f"outcomes.board.sections.{code}")
        answer: Answer = section.build(quarter, readers)
        return answer

    return build
