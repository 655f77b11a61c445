"""How far numbers can be worked out from sums, held against trying every possibility."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation.feasible import InfeasibleError, Known, widths_of, worked_out_of

MOST = 3
# A table of two rows and two columns, then its row totals, column totals, and the grand total.
CELLS, ROWS, COLUMNS, ALL = (0, 1, 2, 3), (4, 5), (6, 7), 8
SUMS = [
    ({4: -1.0, 0: 1.0, 1: 1.0}, 0.0),
    ({5: -1.0, 2: 1.0, 3: 1.0}, 0.0),
    ({6: -1.0, 0: 1.0, 2: 1.0}, 0.0),
    ({7: -1.0, 1: 1.0, 3: 1.0}, 0.0),
    ({8: -1.0, 4: 1.0, 5: 1.0}, 0.0),
]


def a_table(cells: tuple[int, ...]) -> np.ndarray:
    a, b, c, d = cells
    return np.array([a, b, c, d, a + b, c + d, a + c, b + d, a + b + c + d], dtype=float)


def known_of(table: np.ndarray, open_to_all: set[int]) -> Known:
    low, high = table.copy(), table.copy()
    for position in set(range(9)) - open_to_all:
        low[position], high[position] = 0, MOST if position in CELLS else 4 * MOST
    return Known(low, high, SUMS)


@given(
    cells=st.tuples(*[st.integers(0, MOST)] * 4),
    open_to_all=st.sets(st.sampled_from([*CELLS, *ROWS, *COLUMNS, ALL])),
)
def test_a_number_is_as_wide_as_all_tables_that_would_look_the_same(
    cells: tuple[int, ...], open_to_all: set[int]
) -> None:
    table = a_table(cells)
    shown = sorted(open_to_all)
    possible = map(a_table, product(range(MOST + 1), repeat=4))
    same = [other for other in possible if (other[shown] == table[shown]).all()]
    truly = np.ptp(np.array(same), axis=0)
    found = widths_of(known_of(table, open_to_all), CELLS, MOST)
    # The sums of a table of rows and columns leave whole numbers at every end.
    assert [found[cell] for cell in CELLS] == pytest.approx([truly[cell] for cell in CELLS])
    told = set(worked_out_of(known_of(table, open_to_all), CELLS, 2))
    assert told == {cell for cell in CELLS if truly[cell] < 2}


def test_tables_that_contradict_each_other_are_told() -> None:
    known = known_of(np.array([1.0, 1, 1, 1, 3, 2, 2, 2, 4]), {0, 1, 4})
    with pytest.raises(InfeasibleError):
        widths_of(known, CELLS, MOST)


def test_searching_writes_nothing_where_a_command_writes_its_answer(
    capfd: pytest.CaptureFixture[str],
) -> None:
    widths_of(known_of(a_table((1, 2, 3, 0)), set(ROWS)), CELLS, MOST)
    assert capfd.readouterr() == ("", "")
