"""How much of what was planned a child attended, also where something is not on record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.analyses.delivered.reading import Dose, dose_of


@pytest.mark.parametrize(
    ("attended", "planned", "band"),
    [
        (0, 4, Dose.NONE),
        (1, 4, Dose.UP_TO_HALF),
        (2, 4, Dose.UP_TO_HALF),
        (3, 4, Dose.MORE_THAN_HALF),
        (4, 4, Dose.ALL),
        (5, 4, Dose.ALL),
        (1, 1, Dose.ALL),
        (2, 3, Dose.MORE_THAN_HALF),
    ],
)
def test_the_bands(attended: int, planned: int, band: Dose) -> None:
    assert dose_of(attended, 0, planned) is band


@given(st.integers(0, 12), st.integers(0, 12), st.integers(1, 12))
def test_what_is_not_on_record_never_makes_a_band_that_could_be_another(
    attended: int, unknown: int, planned: int
) -> None:
    could_be = {dose_of(attended + some, 0, planned) for some in range(unknown + 1)}
    found = dose_of(attended, unknown, planned)
    assert found is (could_be.pop() if len(could_be) == 1 else Dose.NOT_RECORDED)
