"""Reoffending, counted by the rules and checked by hand."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation.reoffending import (
    BeforeAndAfter,
    Comparison,
    FollowUp,
    Offence,
    Reoffending,
    add_months,
    before_and_after,
    reoffending,
)

Reference = Callable[[str], dict[str, list[str]]]
LATER = date(2026, 1, 1)
START = date(2023, 6, 15)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.fixture
def counted(reference: Reference) -> Callable[[FollowUp], Reoffending]:
    cohort, listed = reference("cohort.csv"), reference("offences.csv")
    starts = {
        child: date.fromisoformat(start)
        for child, start in zip(cohort["child"], cohort["start"], strict=True)
    }
    offences = [
        Offence(child, date.fromisoformat(committed), day(proven), float(gravity))
        for child, committed, proven, gravity in zip(*listed.values(), strict=True)
    ]
    return lambda follow_up: reoffending(starts, offences, as_at=LATER, follow_up=follow_up)


def test_twelve_months_and_six_to_be_proven(counted: Callable[[FollowUp], Reoffending]) -> None:
    result = counted(FollowUp(12, 6))

    assert (result.cohort, result.reoffenders, result.reoffences) == (8, 4, 7)
    assert (result.per_reoffender, result.per_child.value) == (1.75, 0.875)
    assert result.binary.ci is not None
    assert result.binary.ci.low == pytest.approx(0.2152, abs=5e-5)
    assert result.binary.ci.high == pytest.approx(0.7848, abs=5e-5)
    assert result.gravity_mean == pytest.approx(3.2857, abs=5e-5)
    assert result.highest_gravity_mean == 3.75
    assert (result.not_yet_due, result.notes) == (0, ())


def test_twelve_months_and_three_to_be_proven(counted: Callable[[FollowUp], Reoffending]) -> None:
    result = counted(FollowUp(12, 3))

    assert (result.reoffenders, result.reoffences, result.per_reoffender) == (2, 3, 1.5)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 12, 15), 1, date(2024, 1, 15)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 1, 31), -12, date(2023, 1, 31)),
    ],
)
def test_months_end_with_the_month(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def count(*offences: Offence, as_at: date = LATER) -> Reoffending:
    return reoffending({"A": START}, offences, as_at=as_at)


@pytest.mark.parametrize(
    ("committed", "proven", "counts"),
    [
        ("2023-06-15", "2023-07-01", 0),
        ("2023-06-16", "2023-07-01", 1),
        ("2024-06-15", "2024-12-15", 1),
        ("2024-06-16", "2024-07-01", 0),
        ("2024-06-15", "2024-12-16", 0),
        ("2024-01-01", "", 0),
    ],
)
def test_edges_of_the_follow_up(committed: str, proven: str, counts: int) -> None:
    result = count(Offence("A", date.fromisoformat(committed), day(proven), 3))

    assert result.reoffences == counts


def test_a_child_whose_time_is_not_over_is_not_yet_due() -> None:
    offence = Offence("A", date(2023, 9, 1), date(2023, 10, 1), 3)

    early, due = count(offence, as_at=date(2024, 12, 14)), count(offence, as_at=date(2024, 12, 15))

    assert (early.cohort, early.reoffenders, early.not_yet_due) == (0, 0, 1)
    assert early.binary.value is None
    assert early.notes[0] == "1 of 1 children are not yet due and are left out."
    assert (due.cohort, due.reoffenders, due.not_yet_due) == (1, 1, 0)


def test_gravity_that_is_not_known_is_not_zero() -> None:
    result = count(
        Offence("A", date(2023, 9, 1), date(2023, 10, 1), None),
        Offence("A", date(2023, 9, 2), date(2023, 10, 1), 4),
    )

    assert (result.reoffences, result.gravity_mean, result.highest_gravity_mean) == (2, 4, 4)
    assert "gravity of 1 reoffences is not known" in result.notes[0]


def test_nobody_reoffended() -> None:
    result = count()

    assert (result.binary.value, result.per_child.value) == (0, 0)
    assert (result.per_reoffender, result.gravity_mean) == (None, None)
    assert "Nobody reoffended" in result.notes[0]


def test_a_child_outside_the_cohort_does_not_count() -> None:
    assert count(Offence("B", date(2023, 9, 1), date(2023, 10, 1), 3)).reoffences == 0


def compare(*offences: tuple[str, float | None], as_at: date = LATER) -> BeforeAndAfter:
    listed = [
        Offence("A", date.fromisoformat(committed), date.fromisoformat(committed), gravity)
        for committed, gravity in offences
    ]
    return before_and_after(START, listed, as_at=as_at)


@pytest.mark.parametrize(
    ("offences", "frequency", "seriousness"),
    [
        ([], Comparison.SAME, Comparison.SAME),
        (
            [("2023-06-15", 3), ("2023-01-01", 5), ("2024-01-01", 2)],
            Comparison.DOWN,
            Comparison.DOWN,
        ),
        ([("2023-06-15", 3), ("2023-06-16", 3)], Comparison.SAME, Comparison.SAME),
        ([("2023-06-15", 3), ("2024-06-15", 5)], Comparison.SAME, Comparison.UP),
        ([("2024-06-15", 1)], Comparison.UP, Comparison.UP),
        ([("2022-06-15", 5), ("2024-06-16", 5)], Comparison.SAME, Comparison.SAME),
        ([("2023-06-15", None), ("2024-06-15", 5)], Comparison.SAME, Comparison.NOT_KNOWN),
    ],
)
def test_before_and_after(
    offences: list[tuple[str, float | None]], frequency: Comparison, seriousness: Comparison
) -> None:
    assert compare(*offences) == BeforeAndAfter(frequency, seriousness)


def test_before_and_after_is_not_known_until_it_is_due() -> None:
    assert compare(("2023-06-15", 3), as_at=date(2024, 12, 14)) == BeforeAndAfter(
        Comparison.NOT_KNOWN, Comparison.NOT_KNOWN
    )


days = st.dates(date(2022, 1, 1), date(2025, 12, 31))
offence_lists = st.lists(
    st.builds(
        Offence,
        child=st.sampled_from("ABC"),
        committed_on=days,
        proven_on=st.one_of(st.none(), days),
        gravity=st.one_of(st.none(), st.integers(1, 8).map(float)),
    ),
    max_size=20,
)


@given(st.dictionaries(st.sampled_from("AB"), days), offence_lists, days)
def test_counts_are_in_proportion(
    starts: dict[str, date], offences: list[Offence], as_at: date
) -> None:
    result = reoffending(starts, offences, as_at=as_at)

    assert result.cohort + result.not_yet_due == len(starts)
    assert result.reoffenders <= result.cohort
    assert result.reoffenders <= result.reoffences


@given(st.dictionaries(st.sampled_from("AB"), days), offence_lists)
def test_a_longer_wait_never_counts_less(starts: dict[str, date], offences: list[Offence]) -> None:
    far = date(2030, 1, 1)
    short = reoffending(starts, offences, as_at=far, follow_up=FollowUp(12, 3))
    long = reoffending(starts, offences, as_at=far, follow_up=FollowUp(12, 6))

    assert short.reoffences <= long.reoffences
