"""Charts: readable on a phone, the same bytes for the same data, and not by colour alone."""

import re

import pytest

from outcomes.reports.charts import (
    BeforeAfterChart,
    BeforeAfterRow,
    Chart,
    ClassesChart,
    ClassesRow,
    Segment,
    chart_key,
)
from outcomes.reports.drawing import TEXT, WIDTH, draw

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


@pytest.fixture(params=[BEFORE_AFTER, CLASSES], ids=["before and after", "classes"])
def chart(request: pytest.FixtureRequest) -> Chart:
    return request.param


def test_every_text_is_at_least_12_pixels_on_a_phone(chart: Chart) -> None:
    sizes = {float(size) for size in re.findall(rb"font-size: ([\d.]+)px", draw(chart))} | {
        float(size) for size in re.findall(rb"font: (?:\w+ )?([\d.]+)px", draw(chart))
    }
    assert sizes == {float(TEXT)}
    assert TEXT * PHONE / WIDTH >= 12


def test_the_same_data_give_the_same_bytes(chart: Chart) -> None:
    assert draw(chart) == draw(chart)
    assert b"<dc:date>" not in draw(chart)


def test_every_row_is_labelled_with_its_children(chart: Chart) -> None:
    svg = draw(chart).decode()
    for row in chart.rows:
        assert row.children in svg
    assert "Too few children to say" in svg


def test_a_name_is_text_and_nothing_else() -> None:
    svg = draw(BEFORE_AFTER).decode()
    assert "A &amp; B &lt;team&gt; $x$" in svg


def test_parts_of_a_bar_carry_their_share_and_worse_is_hatched() -> None:
    svg = draw(CLASSES).decode()
    assert "57%" in svg
    assert "<pattern" in svg


def test_another_number_or_another_audience_is_another_name() -> None:
    changed = BeforeAfterChart(BEFORE_AFTER.rows[:1], True, 0, 40)
    keys = {chart_key(BEFORE_AFTER, "a"), chart_key(BEFORE_AFTER, "b"), chart_key(changed, "a")}
    assert len(keys) == 3
