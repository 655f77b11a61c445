"""The charts of the analyses: readable on a phone, with every number, and not by colour alone."""

import re

import pytest

from outcomes.drawing.canvas import TEXT
from outcomes.drawing.control import ChanceLimits, ControlChart, TimePoint
from outcomes.drawing.course import CourseChart, CoursePoint
from outcomes.drawing.dots import Dot, DotPanel, DotRow, DotsChart
from outcomes.drawing.rendering import PNG, rendered
from outcomes.drawing.steps import Stairs, StairsChart, Step, StepsChart

LONG = "Black, Black British, Black Welsh, Caribbean or African"
DOTS = DotsChart(
    panels=(DotPanel("Something started", 0, 100, "%"), DotPanel("Change, in points", zero=True)),
    rows=(
        DotRow("All children", "About 400 children", (Dot(86, "86%", 82, 89), Dot(-1, "−1.0"))),
        DotRow(LONG, "About 30 children", (Dot(77, "77%", 60, 88), None)),
        DotRow(
            "Not known", "Fewer than 10 children", (None, None), instead="Too few children to say"
        ),
    ),
)
SHARES = (72, 70, 74, 50, 75, 81, 82)
CONTROL = ControlChart(
    times=tuple((f"M{number}", "2026") for number in range(9)),
    points=tuple(
        TimePoint(
            number + (number > 2), share, f"{share}%", {3: "worse", 6: "better"}.get(number, "")
        )
        for number, share in enumerate(SHARES)
    ),
    limits=ChanceLimits(72, 60, 84, ("60%", "72%", "84%")),
    unit="%",
    notes=("Trial limits: 7 months",),
    signals=(("worse", "M4 2026: below the lower limit"), ("better", "M7 2026: above the limit")),
)
STEPS = StepsChart(
    (
        Step("Have the need", "About 95 children", 95),
        Step("Planned", "About 80 children", 80, "84%"),
        Step("Improved", "Fewer than 10 children", None, instead="Too few children to say"),
    )
)
STAIRS = StairsChart(
    names=("with the need", "planned", "improved"),
    rows=(
        Stairs("Any need", "About 95 children", (95, 80, 20), "about 20 improved"),
        Stairs("Weapons", "About 30 children", (30, None, None), ""),
        Stairs("Going missing", "Not shown", (None, None, None), "", "Too few children to say"),
    ),
)
COURSE = CourseChart(
    points=(
        CoursePoint("1", "80", 50, 39, 61, "50%"),
        CoursePoint("2", "few"),
        *(CoursePoint(str(number), "15", 100, 80, 100, "100%") for number in range(3, 10)),
    ),
    title="Took part well or better",
    steps="Session",
    counts="children rated",
)
EVERY = {"dots": DOTS, "control": CONTROL, "steps": STEPS, "stairs": STAIRS, "course": COURSE}


def words_of(chart: object) -> str:
    svg = rendered(chart).decode()
    return " ".join(re.findall(r">([^<>]*)</text>", svg))


@pytest.mark.parametrize("chart", EVERY.values(), ids=EVERY)
def test_every_text_is_at_least_12_pixels_on_a_phone_and_bytes_stay(chart: object) -> None:
    svg = rendered(chart)
    assert set(re.findall(rb"font(?:-size)?: (?:\w+ )?([\d.]+)px", svg)) == {str(TEXT).encode()}
    assert rendered(chart) == svg
    assert rendered(chart, PNG).startswith(b"\x89PNG")


def test_dots_have_their_numbers_and_who_has_none_says_so() -> None:
    said = words_of(DOTS)
    for text in ("86%", "−1.0", "77%", "not shown", "Fewer than 10 children", "better →"):
        assert text in said
    assert "Too few children to say" in said
    assert "Black, Black British, Black Welsh," in said, "a long name goes on in the next line"


def test_points_that_stand_out_have_a_word_and_a_shape_of_their_own() -> None:
    said = words_of(CONTROL)
    for text in ("worse", "better", "72% middle", "60% limit", "84% limit", "Trial limits"):
        assert text in said
    assert "Worse. M4 2026: below the lower limit" in said
    plain = ControlChart(CONTROL.times, CONTROL.points[:3], None, "%")
    assert "limit" not in words_of(plain)


def test_one_point_is_a_picture_too() -> None:
    chart = ControlChart((("Jan", "2026"),), (TimePoint(0, 100, "100%"),), None, "%")
    assert "100%" in words_of(chart)


def test_steps_have_their_children_and_their_share() -> None:
    said = words_of(STEPS)
    for text in ("About 95 children", "84%", "Fewer than 10 children", "Too few children to say"):
        assert text in said


def test_stairs_end_where_nothing_may_be_shown() -> None:
    said = words_of(STAIRS)
    assert "not shown from here" in said
    assert "about 20 improved" in said
    assert "Bars from the top: with the need, planned," in said


def test_a_course_has_every_step_its_number_and_what_it_rests_on() -> None:
    said = words_of(COURSE)
    for text in ("50%", "100%", "few", "80", "9", "Session; beneath: children rated"):
        assert text in said
    one = CourseChart(COURSE.points[1:2], "Shares", "Session", "children")
    assert "few" in words_of(one), "a step of which nothing may be shown is drawn all the same"
