"""What is signal and what is noise in values over time."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation.control_chart import (
    ControlChart,
    Meaning,
    Signal,
    Way,
    control_chart,
    mean_moving_range,
)
from outcomes.evaluation.estimates import FloatArray

FIRST = date(2024, 1, 1)


def chart(values: Sequence[float], *, screen: bool = True) -> ControlChart:
    days = [FIRST + timedelta(days=number) for number in range(len(values))]
    return control_chart(days, np.array(values, dtype=float), screen=screen)


def signals(result: ControlChart) -> list[Signal | None]:
    return [point.signal for point in result.points]


def test_breaches_by_month(
    reference: Callable[[str], dict[str, list[str]]], numbers: Callable[[list[str]], FloatArray]
) -> None:
    columns = reference("breaches.csv")
    days = [date.fromisoformat(day) for day in columns["date"]]

    result = control_chart(days, numbers(columns["value"]), improvement=Way.DOWN)

    assert result.centre == pytest.approx(1545.1667, rel=1e-6)
    assert result.lower == pytest.approx(740.39576, rel=1e-6)
    assert result.upper == pytest.approx(2349.9376, rel=1e-6)
    found = {
        point.date.isoformat()[:7]: (point.signal, point.direction, point.meaning)
        for point in result.points
        if point.signal
    }
    better = (Signal.TWO_OF_THREE, Way.DOWN, Meaning.IMPROVEMENT)
    worse = (Signal.BEYOND_LIMIT, Way.UP, Meaning.CONCERN)
    assert found == {"2016-05": better, "2016-06": better, "2016-12": worse, "2017-01": worse}
    assert result.notes == ()


def test_without_screening_one_jump_widens_the_limits() -> None:
    values = [10, 11, 10, 11, 10, 11, 10, 60, 10, 11, 10, 11]

    assert mean_moving_range(np.array(values, dtype=float), screen=True) == 1.0
    assert mean_moving_range(np.array(values, dtype=float), screen=False) > 9


def test_six_rises_make_a_trend_of_seven_points() -> None:
    # Alternating large steps keep the limits wide and the centre amid the trend.
    noise = [30.0, 70, 30, 70, 30, 70]
    rising = [40.0, 43, 46, 50, 54, 57, 60]

    result = chart([*noise, *rising, *noise])

    assert signals(result)[6:13] == [Signal.TREND] * 7
    assert {point.direction for point in result.points[6:13]} == {Way.UP}


def test_a_tie_breaks_a_trend() -> None:
    noise = [30.0, 70, 30, 70, 30, 70]
    rising = [40.0, 43, 46, 46, 54, 57, 60]

    assert Signal.TREND not in signals(chart([*noise, *rising, *noise]))


def test_a_trend_downwards() -> None:
    noise = [30.0, 70, 30, 70, 30, 70]
    falling = [60.0, 57, 54, 50, 46, 43, 40]

    result = chart([*noise, *falling, *noise])

    assert {point.direction for point in result.points if point.signal is Signal.TREND} == {
        Way.DOWN
    }


def test_seven_on_one_side_are_a_shift_and_six_are_not() -> None:
    low = [48.0, 52, 47, 53, 48, 52, 47]
    six, seven = [55.0, 54, 56, 54, 55, 54], [55.0, 54, 56, 54, 55, 54, 55]

    assert Signal.SHIFT not in signals(chart([*low, *six, *low]))
    assert signals(chart([*low, *seven, *low])).count(Signal.SHIFT) == 7


def test_two_of_three_marks_only_those_beyond_two_thirds() -> None:
    calm = [50.0, 51, 49, 50, 51, 49, 50, 51, 49, 50]
    result = chart([*calm, 53.3, 50.9, 53.4, *calm])

    marked = [point.value for point in result.points if point.signal is Signal.TWO_OF_THREE]
    assert marked == [53.3, 53.4]


def test_three_on_both_sides_are_no_two_of_three() -> None:
    calm = [50.0, 51, 49, 50, 51, 49, 50, 51, 49, 50]

    assert Signal.TWO_OF_THREE not in signals(chart([*calm, 53.3, 49.5, 53.4, *calm]))


def test_beyond_the_limit_comes_first() -> None:
    calm = [50.0, 51, 49, 50, 51, 49, 50, 51, 49, 50]
    result = chart([*calm, 70, 71, *calm])

    assert signals(result)[10:12] == [Signal.BEYOND_LIMIT] * 2


def test_points_are_put_in_order() -> None:
    result = control_chart([date(2024, 2, 1), date(2024, 1, 1)], np.array([2.0, 1.0]))

    assert [point.value for point in result.points] == [1.0, 2.0]


@pytest.mark.parametrize("values", [[], [3.0]])
def test_fewer_than_two_points_have_no_limits(values: list[float]) -> None:
    result = chart(values)

    assert (result.centre, result.lower, result.mean_moving_range) == (None, None, None)
    assert len(result.points) == len(values)


def test_under_twelve_points_the_limits_are_on_trial() -> None:
    assert chart([1.0, 2.0]).notes == ("Trial limits: 2 points, and settled limits need 12.",)


def test_values_that_never_change_give_no_signal() -> None:
    result = chart([0.1] * 15)

    assert (result.lower, result.upper) == (result.centre, result.centre)
    assert set(signals(result)) == {None}


def test_what_is_no_chart_is_refused() -> None:
    with pytest.raises(ValueError, match="comes once"):
        control_chart([FIRST, FIRST], np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="number"):
        chart([1.0, float("nan")])


@given(st.lists(st.integers(-50, 50).map(float), max_size=40), st.booleans())
def test_a_chart_turned_upside_down_has_the_same_signals(values: list[float], screen: bool) -> None:
    upright = chart(values, screen=screen)
    turned = chart([-value for value in values], screen=screen)
    opposite = {Way.UP: Way.DOWN, Way.DOWN: Way.UP, None: None}

    assert signals(upright) == signals(turned)
    assert [opposite[point.direction] for point in upright.points] == [
        point.direction for point in turned.points
    ]
