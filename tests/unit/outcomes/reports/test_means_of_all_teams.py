"""The means of all teams together tell nothing of how many a small team measured."""

from outcomes.reports.protected_means import MeansOf, means_are_safe
from outcomes.reports.protection import Range

ENDS = (0.0, 10.0)


def shown(n: int, before: float, after: float) -> MeansOf:
    """A row whose number is shown rounded to the nearest 5, as its means are to one decimal."""
    rounded = 5 * round(n / 5)
    return MeansOf(Range(max(10, rounded - 2), rounded + 2), n, before, after)


def hidden(n: int, before: float, after: float) -> MeansOf:
    """A row of fewer than ten, of which neither the number nor the means are shown."""
    return MeansOf(Range(0, 9), n, before, after)


def test_a_mean_far_from_that_of_the_team_that_is_shown_tells_of_the_other_and_is_hidden() -> None:
    # 13 stayed at 0 on average and all 17 are at 2.4: the 4 others are at 10, as far as one can be.
    # Two teams of none would leave no other way.
    teams = (shown(13, 0, 0), hidden(4, 10, 10), hidden(0, 10, 10))
    assert not means_are_safe(teams, shown(17, 40 / 17, 40 / 17), ENDS)


def test_means_that_lie_close_tell_nothing_and_are_shown() -> None:
    teams = (shown(25, 5, 6), hidden(4, 5, 6), hidden(6, 5, 6))
    assert means_are_safe(teams, shown(35, 5, 6), ENDS)


def test_a_hidden_mean_that_is_the_only_one_could_be_taken_out_of_that_of_all() -> None:
    teams = (shown(25, 5, 6), hidden(4, 5, 6))
    assert not means_are_safe(teams, shown(29, 5, 6), ENDS)


def test_where_every_team_is_shown_so_are_means_that_lie_close() -> None:
    teams = (shown(25, 5, 6), shown(13, 4.9, 5.9))
    assert means_are_safe(teams, shown(38, 5, 6), ENDS)


def test_means_that_lie_apart_make_rounded_numbers_exact_and_are_hidden() -> None:
    # 3.3 of 5 and 0: nearly two in three are of the first team, and so 13 of the second.
    teams = (shown(25, 5, 6), shown(13, 0, 0))
    assert not means_are_safe(teams, shown(38, 3.3, 3.9), ENDS)
