"""Cohorts of twelve months, counted by hand."""

from datetime import date

import pytest

from outcomes.analyses.reoffending.cohorts import Child, Cohort, Counts, HeldOffence, results_of
from outcomes.evaluation.reoffending import Comparison

AS_AT = date(2026, 11, 27)
START = date(2024, 6, 3)
YJB, POLICE = "yjb_seriousness", "police_child_gravity_matrix"


def offence(
    child: int, day: date, gravity: int | None = 3, scale: str | None = YJB, proven: bool = True
) -> HeldOffence:
    return HeldOffence(child, day, day if proven else None, gravity, scale)


def counts(children: list[Child], offences: list[HeldOffence]) -> Counts:
    (result,) = results_of(children, offences, as_at=AS_AT)
    assert result.everyone is not None
    return result.everyone


def child(number: int, team: int = 1, start: date = START) -> Child:
    return Child(number, team, start, by_disposal=True)


def test_a_cohort_runs_from_april_to_march_and_none_overlaps_another() -> None:
    assert Cohort.of(date(2025, 3, 31)) == Cohort(2024)
    assert Cohort.of(date(2025, 4, 1)) == Cohort(2025)
    assert (Cohort(2024).first, Cohort(2024).last) == (date(2024, 4, 1), date(2025, 3, 31))
    assert Cohort(2024).label == "April 2024 to March 2025"


def test_a_cohort_is_due_when_the_time_of_its_last_day_is_over() -> None:
    assert Cohort(2024).due_on == date(2026, 9, 30)
    children = [child(1, start=date(2024, 4, 1)), child(2, start=date(2025, 4, 1))]
    later, due = results_of(children, [], as_at=date(2026, 9, 30))
    assert later.everyone is None
    assert due.everyone is not None
    # One day before, not even the child of the first day is told of.
    assert [each.everyone for each in results_of(children, [], as_at=date(2026, 9, 29))] == [
        None,
        None,
    ]


def test_reoffenders_reoffences_and_gravity_are_counted() -> None:
    found = counts(
        [child(1), child(2), child(3), child(4)],
        [
            offence(1, date(2024, 5, 1)),
            offence(1, date(2024, 8, 1), 2),
            offence(1, date(2024, 9, 1), 5),
            offence(2, date(2024, 5, 1)),
            offence(2, date(2025, 6, 3), 4),  # the last day that counts
            offence(3, date(2025, 6, 4), 8),  # a day too late
            offence(3, date(2024, 7, 1), 8, proven=False),
        ],
    )
    assert (found.children, found.held, found.reoffenders, found.reoffences) == (4, 3, 2, 3)
    gravity = found.gravity[YJB]
    assert gravity.reoffenders == 2
    assert gravity.mean == pytest.approx(11 / 3)
    assert gravity.mean_of_highest == pytest.approx(4.5)


def test_scores_of_two_scales_are_never_put_together() -> None:
    found = counts(
        [child(1), child(2)],
        [
            offence(1, date(2024, 5, 1), 8, YJB),
            offence(1, date(2024, 8, 1), 2, POLICE),
            offence(2, date(2024, 8, 1), 6, YJB),
        ],
    )
    assert (found.gravity[YJB].reoffenders, found.gravity[YJB].mean) == (1, 6)
    assert (found.gravity[POLICE].reoffenders, found.gravity[POLICE].mean) == (1, 2)
    # One before and one after for the first child; which was graver cannot be said.
    assert found.frequency == {Comparison.SAME: 1, Comparison.UP: 1}
    assert found.seriousness == {Comparison.NOT_KNOWN: 1, Comparison.UP: 1}


def test_before_and_after_are_compared_child_by_child() -> None:
    found = counts(
        [child(1), child(2), child(3), child(4)],
        [
            offence(1, date(2024, 1, 1), 3),
            offence(1, date(2024, 2, 1), 3),
            offence(1, date(2024, 8, 1), 6),
            offence(2, date(2024, 6, 3), 4),  # the day of the start is before
            offence(3, date(2024, 1, 1), None, None),
            offence(3, date(2024, 8, 1), 2),
        ],
    )
    assert found.frequency == {
        Comparison.DOWN: 2,
        Comparison.SAME: 1,
        Comparison.NOT_KNOWN: 1,
    }
    # The third has an offence without a score; of the fourth nothing is recorded at all.
    assert found.seriousness == {
        Comparison.UP: 1,
        Comparison.DOWN: 1,
        Comparison.NOT_KNOWN: 2,
    }


def test_teams_add_up_to_everyone() -> None:
    (result,) = results_of(
        [child(1, 1), child(2, 2), child(3, 2)], [offence(2, date(2024, 8, 1))], as_at=AS_AT
    )
    assert result.everyone is not None
    assert sum(each.children for each in result.teams.values()) == result.everyone.children == 3
    assert result.teams[2].reoffenders == result.everyone.reoffenders == 1
