"""The answers of a pack, a module for each question; rooms may answer one of their own."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Flask, current_app

from catalogue.quality.period import Period
from outcomes.board.content import QUESTIONS, Answer
from outcomes.board.readers import Readers


class BoardSection(NamedTuple):
    """Who answers a question.

    ``build`` takes the quarter and all those who may come to read the pack. ``of_quarter``: the
    records tell the number of any quarter, so that the one before can be counted today.
    """

    code: str
    build: Callable[[Period, Readers], Answer]
    of_quarter: bool = False


def add_board_section(app: Flask, section: BoardSection) -> None:
    """Let a room answer one of the questions; the last one that does is asked."""
    if section.code not in QUESTIONS:
        raise LookupError(f"The board does not ask {section.code}")
    known: dict[str, BoardSection] = app.extensions.setdefault("board_sections", {})
    known[section.code] = section


def board_sections() -> list[BoardSection]:
    """Those there are, in the order of the questions."""
    known: dict[str, BoardSection] = current_app.extensions.get("board_sections", {})
    return [known[code] for code in QUESTIONS if code in known]
