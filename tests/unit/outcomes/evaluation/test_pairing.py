"""Which scores belong together, told as cases from practice and as rules that always hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation.pairing import (
    DeliveryDates,
    Measured,
    NoPair,
    NoPairReason,
    Occasion,
    Pair,
    Windows,
    find_pair,
)

START = date(2024, 3, 4)
END = date(2024, 5, 27)
WEEKLY = [START + timedelta(weeks=week) for week in range(12)]
DELIVERY = DeliveryDates(START, END, WEEKLY)


def measured(
    number: int, day: date, occasion: Occasion | None = None, score: float | None = 15.0
) -> Measured:
    return Measured(id=number, occasion=occasion, taken_on=day, score=score)


def days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def test_a_score_at_the_start_and_one_at_the_end_make_a_pair() -> None:
    before, after = measured(1, START), measured(2, END)

    assert find_pair([before, after], DELIVERY) == Pair(before, after)


@pytest.mark.parametrize(
    ("days_from_start", "counts"), [(-29, False), (-28, True), (14, True), (15, False)]
)
def test_the_window_around_the_start(days_from_start: int, counts: bool) -> None:
    before = measured(1, days_after(START, days_from_start), Occasion.PRE)

    assert isinstance(find_pair([before, measured(2, END)], DELIVERY), Pair) is counts


@pytest.mark.parametrize(("days_from_end", "counts"), [(28, True), (29, False)])
def test_the_window_after_the_end(days_from_end: int, counts: bool) -> None:
    after = measured(2, days_after(END, days_from_end), Occasion.POST)

    assert isinstance(find_pair([measured(1, START), after], DELIVERY), Pair) is counts


def test_an_instrument_can_have_its_own_windows() -> None:
    late = measured(2, days_after(END, 60))

    assert isinstance(find_pair([measured(1, START), late], DELIVERY), NoPair)
    assert find_pair([measured(1, START), late], DELIVERY, Windows(days_after_end=90)) == Pair(
        measured(1, START), late
    )


def test_the_score_afterwards_counts_from_the_day_of_the_second_session() -> None:
    before = measured(1, days_after(START, -3))
    day_before_second = measured(2, days_after(WEEKLY[1], -1), Occasion.POST)
    on_second = measured(3, WEEKLY[1], Occasion.POST)

    assert find_pair([before, day_before_second], DELIVERY) == NoPair(NoPairReason.NO_POST, before)
    assert find_pair([before, on_second], DELIVERY) == Pair(before, on_second)


def test_one_planned_session_needs_a_score_from_that_session_on() -> None:
    one_off = DeliveryDates(START, START, [START], one_session_planned=True)
    before = measured(1, days_after(START, -1))
    after = measured(2, START)

    assert find_pair([before, after], one_off) == Pair(before, after)


def test_one_planned_session_that_took_two_meetings_counts_from_the_last() -> None:
    last = days_after(START, 7)
    one_off = DeliveryDates(START, last, [last, START], one_session_planned=True)
    before = measured(1, days_after(START, -1))
    between = measured(2, days_after(START, 3), Occasion.POST)

    assert find_pair([before, between], one_off) == NoPair(NoPairReason.NO_POST, before)


@pytest.mark.parametrize("held", [[], [START]])
def test_without_a_second_session_there_is_nothing_to_look_for(held: list[date]) -> None:
    before = measured(1, START)
    found = find_pair([before, measured(2, END)], DeliveryDates(START, END, held))

    assert found == NoPair(NoPairReason.TOO_FEW_SESSIONS, before)


def test_a_score_of_the_same_day_as_the_one_before_is_not_after_it() -> None:
    short = DeliveryDates(START, START, [START, START])

    assert find_pair([measured(1, START), measured(2, START)], short) == NoPair(
        NoPairReason.NO_POST, measured(1, START)
    )


def test_the_earliest_before_and_the_latest_after_are_chosen() -> None:
    before, again = measured(5, days_after(START, -10)), measured(1, days_after(START, -2))
    early, late = measured(3, days_after(END, -7)), measured(2, days_after(END, 7))

    assert find_pair([again, late, before, early], DELIVERY) == Pair(before, late)


def test_scores_of_one_day_are_told_apart_by_id() -> None:
    found = find_pair(
        [measured(2, START), measured(1, START), measured(3, END), measured(4, END)], DELIVERY
    )

    assert isinstance(found, Pair)
    assert (found.pre.id, found.post.id) == (1, 4)


@pytest.mark.parametrize("score", [None, float("nan")])
def test_a_measurement_without_a_score_is_passed_over(score: float | None) -> None:
    valid = measured(2, days_after(START, 1))

    found = find_pair([measured(1, START, score=score), valid, measured(3, END)], DELIVERY)

    assert found == Pair(valid, measured(3, END))


@pytest.mark.parametrize("occasion", [Occasion.MID, Occasion.FOLLOW_UP])
def test_a_mid_or_follow_up_score_is_never_before_nor_after(occasion: Occasion) -> None:
    assert find_pair([measured(1, START, occasion), measured(2, END)], DELIVERY) == NoPair(
        NoPairReason.NO_PRE
    )
    assert find_pair([measured(1, START), measured(2, END, occasion)], DELIVERY) == NoPair(
        NoPairReason.NO_POST, measured(1, START)
    )


def test_a_score_named_post_cannot_stand_in_for_the_one_before() -> None:
    assert find_pair([measured(1, START, Occasion.POST), measured(2, END)], DELIVERY) == NoPair(
        NoPairReason.NO_PRE
    )


def test_while_a_delivery_runs_only_a_score_named_post_is_one() -> None:
    running = DeliveryDates(START, None, WEEKLY)
    before, unnamed = measured(1, START), measured(2, END)
    named = measured(3, days_after(START, 30), Occasion.POST)

    assert find_pair([before, unnamed], running) == NoPair(NoPairReason.NO_POST, before)
    assert find_pair([before, unnamed, named], running) == Pair(before, named)


days = st.integers(min_value=-60, max_value=160).map(lambda number: days_after(START, number))
scores = st.one_of(st.none(), st.just(float("nan")), st.floats(0, 40))
occasions = st.one_of(st.none(), st.sampled_from(Occasion))
records = st.lists(
    st.builds(Measured, id=st.integers(1, 99), occasion=occasions, taken_on=days, score=scores),
    max_size=12,
    unique_by=lambda record: record.id,
)
deliveries = st.builds(
    DeliveryDates,
    started_on=st.just(START),
    ended_on=st.one_of(st.none(), days),
    sessions_held_on=st.lists(days, max_size=5),
    one_session_planned=st.booleans(),
)


@given(records, deliveries)
def test_the_score_afterwards_is_always_later_and_neither_is_a_mid_score(
    measurements: list[Measured], delivery: DeliveryDates
) -> None:
    found = find_pair(measurements, delivery)
    if isinstance(found, Pair):
        assert found.post.taken_on > found.pre.taken_on
        assert found.pre.occasion in (None, Occasion.PRE)
        assert found.post.occasion in (None, Occasion.POST)
        assert found.pre.is_valid
        assert found.post.is_valid
        assert found.post.taken_on >= min(delivery.sessions_held_on)


@given(records, deliveries, st.randoms(use_true_random=False))
def test_the_order_of_the_records_makes_no_difference(
    measurements: list[Measured], delivery: DeliveryDates, random: object
) -> None:
    shuffled = list(measurements)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert find_pair(shuffled, delivery) == find_pair(measurements, delivery)


@given(records, deliveries)
def test_scores_that_can_be_neither_change_nothing(
    measurements: list[Measured], delivery: DeliveryDates
) -> None:
    without = [m for m in measurements if m.is_valid and m.occasion is not Occasion.MID]

    assert find_pair(without, delivery) == find_pair(measurements, delivery)


@given(records, deliveries)
def test_a_reason_without_a_score_before_is_given_only_where_there_is_none(
    measurements: list[Measured], delivery: DeliveryDates
) -> None:
    found = find_pair(measurements, delivery)
    if isinstance(found, NoPair):
        assert (found.pre is None) is (found.reason is NoPairReason.NO_PRE)
