"""Working out what a pack says of a quarter, for all who may come to read it."""

from collections.abc import Iterator
from dataclasses import replace

from catalogue.quality.period import Period
from core.database import today
from core.ui.words import long_date
from outcomes.board.content import Answer, Content, Figure
from outcomes.board.quarters import before, code_of, words_of
from outcomes.board.readers import Readers, readers_of_a_pack
from outcomes.board.sections import BoardSection, board_sections
from outcomes.evaluation.suppression import RULE_IN_WORDS

MORE_IS_HIDDEN = (
    "Others are not shown where somebody who knows the children of one team could work out those "
    "of another."
)
NOTHING_BEFORE = "No pack was kept for the quarter before to compare it with."


def content_for(quarter: Period, earlier: Content | None) -> Content:
    """What the pack of a quarter says today. ``earlier`` is the pack of the quarter before."""
    readers = readers_of_a_pack()
    return Content(
        quarter=code_of(quarter),
        quarter_words=words_of(quarter),
        as_at=long_date(today()),
        rule=f"{RULE_IN_WORDS[readers.rule]} {MORE_IS_HIDDEN}",
        answers=tuple(_answers(quarter, readers, earlier)),
    )


def _answers(quarter: Period, readers: Readers, earlier: Content | None) -> Iterator[Answer]:
    for section in board_sections():
        answer = section.build(quarter, readers)
        yield replace(answer, change=_change(answer, section, quarter, readers, earlier))


def _change(
    answer: Answer,
    section: BoardSection,
    quarter: Period,
    readers: Readers,
    earlier: Content | None,
) -> str:
    """How the number compares with the quarter before: by its pack, else by the records."""
    then = earlier.answer(answer.code) if earlier else None
    if earlier and then:
        return compared(answer.figure, then.figure, f"in the pack of {earlier.quarter_words}")
    if section.of_quarter:
        figure = section.build(before(quarter), readers).figure
        return compared(answer.figure, figure, f"for {words_of(before(quarter))}, by the records")
    return NOTHING_BEFORE


def compared(now: Figure, then: Figure, where: str) -> str:
    """“60% in the pack of April to June 2026; 5 points more now”."""
    said = f"{then.text} {where}"
    if now.value is None or then.value is None:
        return f"{said}."
    difference = round(now.value - then.value)
    if difference == 0:
        return f"{said}: the same."
    unit = "point" if abs(difference) == 1 else "points"
    if now.unit != "%":
        unit = ""
    direction = "more" if difference > 0 else "less"
    return f"{said}: {abs(difference)} {unit} {direction} now.".replace("  ", " ")
