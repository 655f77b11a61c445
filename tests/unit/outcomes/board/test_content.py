"""What a pack may keep: numbers as shown, in plain JSON, and back again."""

import json
from datetime import date

import pytest

from core.errors import InvalidInput
from outcomes.analyses.model import Column, Part, Picture, Row, Table
from outcomes.board.content import Answer, Content, Figure, content_of, kept
from outcomes.board.making import compared
from outcomes.board.quarters import before, code_of, complete_quarters, quarter_named, words_of
from outcomes.drawing.bars import BarRow, BarsChart
from outcomes.drawing.rates import RateRow, RatesChart
from outcomes.drawing.rendering import rendered
from outcomes.evaluation.suppression import Rule, show_count
from outcomes.reports.means import percent
from outcomes.reports.presentation import ShownInterval

TODAY = date(2026, 11, 27)


def a_content(chart: object) -> Content:
    few, many = show_count(3, Rule.TEN_FIVE), show_count(52, Rule.TEN_FIVE)
    interval = ShownInterval(percent(0.4), percent(0.3), percent(0.5))
    table = Table(
        "What",
        (Column("Number"), Column("Share", is_interval=True), Column("Why", in_words=True)),
        (Row("All", (many, interval, "as planned"), is_total=True), Row("Few", (few, few, ""))),
    )
    part = Part("planned", "Heading", "Sentence.", table, Picture(chart, "In words.", "Caption."))
    answer = Answer(
        "planned", "About 50.", Figure("started", "40%", many.words, 40, "%"), part, ("More.",)
    )
    return Content("2026Q3", "July to September 2026", "27 November 2026", "Rule.", (answer,))


@pytest.mark.parametrize(
    "chart",
    [
        BarsChart((BarRow("Planned", 50, "50"), BarRow("Measured", instead="Too few"))),
        RatesChart((RateRow("All", "About 50", 40.0, 30.0, 50.0, "40%"),), "of all"),
    ],
    ids=["bars", "rates"],
)
def test_what_is_kept_comes_back_as_it_was(chart: object) -> None:
    content = a_content(chart)
    back = content_of(json.loads(json.dumps(kept(content))))
    assert back == content
    picture = back.answers[0].part.picture
    assert picture is not None
    assert rendered(picture.chart) == rendered(chart)


def test_a_pack_keeps_nothing_of_which_it_does_not_know_the_shape() -> None:
    with pytest.raises(TypeError, match="cannot hold a date"):
        kept(a_content(TODAY))


def test_a_quarter_is_one_that_is_over() -> None:
    quarter = quarter_named("2026Q3", on=TODAY)
    assert (quarter.start, quarter.end) == (date(2026, 7, 1), date(2026, 9, 30))
    assert (code_of(quarter), words_of(quarter)) == ("2026Q3", "July to September 2026")
    assert code_of(before(quarter)) == "2026Q2"
    assert code_of(before(quarter_named("2026Q1", on=TODAY))) == "2025Q4"
    assert [code_of(each) for each in complete_quarters(TODAY)[:3]] == [
        "2026Q3",
        "2026Q2",
        "2026Q1",
    ]
    assert code_of(complete_quarters(date(2026, 10, 1))[0]) == "2026Q3"


@pytest.mark.parametrize("code", ["2026Q4", "2026Q5", "2026", "Q3", "next", "", "2027Q1"])
def test_no_other_quarter_is_taken(code: str) -> None:
    with pytest.raises(InvalidInput):
        quarter_named(code, on=TODAY)


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        (45.0, 40.0, "40% then: 5 points more now."),
        (40.0, 41.0, "41% then: 1 point less now."),
        (40.0, 40.0, "40% then: the same."),
    ],
)
def test_a_number_is_compared_with_the_earlier_one(now: float, then: float, words: str) -> None:
    figures = [Figure("started", f"{each:g}%", "", each, "%") for each in (now, then)]
    assert compared(*figures, "then") == words


def test_what_is_not_shown_is_not_compared() -> None:
    hidden = Figure("started", "not shown", "")
    assert compared(Figure("started", "40%", "", 40, "%"), hidden, "then") == "not shown then."
