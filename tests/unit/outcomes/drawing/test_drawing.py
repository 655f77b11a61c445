"""Charts: readable on a phone, the same bytes for the same data, and not by colour alone."""

import re

import pytest

from outcomes.drawing.before_after import BeforeAfterChart, BeforeAfterRow
from outcomes.drawing.before_against_after import AgainstChart, AgainstRow
from outcomes.drawing.canvas import TEXT, WIDTH
from outcomes.drawing.classes import ClassesChart, ClassesRow
from outcomes.drawing.divided import Segment
from outcomes.drawing.rates import RateRow, RatesChart
from outcomes.drawing.rendering import chart_key, rendered

Drawable = BeforeAfterChart | ClassesChart | AgainstChart | RatesChart
PHONE = 360  # pixels that a picture gets on a page 390 wide

BEFORE_AFTER = BeforeAfterChart(
    rows=(
        BeforeAfterRow("All teams", "About 35 children", 18.2, 14.1, 12.6, 15.6),
        BeforeAfterRow("A & B <team> $x$", "21 children", 17.0, 17.0, 15.5, 18.5),
        BeforeAfterRow("Without interval", "12 children", 17.0, 13.0),
        BeforeAfterRow("Small", "Fewer than 10 children", instead="Too few children to say"),
    ),
    lower_is_better=True,
    minimum=0,
    maximum=40,
)
CLASSES = ClassesChart(
    rows=(
        ClassesRow(
            "All teams",
            "About 35 children",
            (Segment("improved", 20, "57%"), Segment("unchanged", 10, "29%"), Segment("", 5, "")),
        ),
        ClassesRow("Mine", "17 children", (Segment("deteriorated", 17, "100%"),)),
        ClassesRow("Small", "Fewer than 10 children", instead="Too few children to say"),
    ),
    codes=("improved", "unchanged", "deteriorated"),
)
AGAINST = AgainstChart(
    rows=(
        AgainstRow(
            "Started 2024/25",
            "About 60 children",
            (
                Segment("down", 30, "50%"),
                Segment("up", 10, "17%"),
                Segment("not known", 10, "17%"),
                Segment("", 10, ""),
            ),
        ),
        AgainstRow("Small", "Fewer than 10 children", instead="Too few children to say"),
    )
)
RATES = RatesChart(
    rows=(
        RateRow("Started 2024/25", "About 60 children", 25.0, 16.0, 37.0, text="25%"),
        RateRow("Everybody", "12 children", 100.0, 76.0, 100.0, text="100%"),
        RateRow("Elsewhere", "Published January 2016", 38.0, text="38.0%", quiet=True),
        RateRow("Small", "Fewer than 10 children", instead="Too few children to say"),
    ),
    axis="of the children reoffended",
)


@pytest.fixture(
    params=[BEFORE_AFTER, CLASSES, AGAINST, RATES],
    ids=["before and after", "classes", "before against after", "rates"],
)
def chart(request: pytest.FixtureRequest) -> Drawable:
    return request.param


def test_every_text_is_at_least_12_pixels_on_a_phone(
    chart: Drawable,
) -> None:
    sizes = {float(size) for size in re.findall(rb"font-size: ([\d.]+)px", rendered(chart))} | {
        float(size) for size in re.findall(rb"font: (?:\w+ )?([\d.]+)px", rendered(chart))
    }
    assert sizes == {float(TEXT)}
    assert TEXT * PHONE / WIDTH >= 12


def test_the_same_data_give_the_same_bytes(chart: Drawable) -> None:
    assert rendered(chart) == rendered(chart)
    assert b"<dc:date>" not in rendered(chart)


def test_every_row_is_labelled_with_its_children(chart: Drawable) -> None:
    svg = rendered(chart).decode()
    for row in chart.rows:
        assert (row.beside if isinstance(row, RateRow) else row.children) in svg
    assert "Too few children to say" in svg


def test_a_name_is_text_and_nothing_else() -> None:
    svg = rendered(BEFORE_AFTER).decode()
    assert "A &amp; B &lt;team&gt; $x$" in svg


def test_parts_of_a_bar_carry_their_share_and_worse_is_hatched() -> None:
    svg = rendered(CLASSES).decode()
    assert "57%" in svg
    assert "<pattern" in svg


def test_shares_are_written_beside_their_dots() -> None:
    svg = rendered(RATES).decode()
    for words in ("25%", "100%", "38.0%", "of the children reoffended"):
        assert words in svg


def test_what_went_up_or_is_not_known_is_told_apart_without_colour() -> None:
    svg = rendered(AGAINST).decode()
    assert "<pattern" in svg
    assert "stroke-dasharray" in svg
    for words in ("Down", "Up", "Not known", "Not shown"):
        assert words in svg


def test_another_number_or_another_audience_is_another_name() -> None:
    changed = BeforeAfterChart(BEFORE_AFTER.rows[:1], True, 0, 40)
    keys = {chart_key(BEFORE_AFTER, "a"), chart_key(BEFORE_AFTER, "b"), chart_key(changed, "a")}
    assert len(keys) == 3
