"""Over many seeds, what the service shows is what was planted."""

from datetime import date

import pytest

from tests.planted import coverage

TODAY = date(2026, 11, 23)


@pytest.mark.deep
def test_nine_in_ten_intervals_of_twenty_seeds_hold_what_was_planted() -> None:
    held, shown = coverage(seeds=range(1, 21), on=TODAY)
    assert shown > 250
    assert held / shown >= 0.9
