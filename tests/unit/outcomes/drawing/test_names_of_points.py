"""Names beside points: each can be read, and it can be seen whose it is."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from outcomes.drawing.names import GAP, HEIGHTS, Box, placed

PICTURE = Box(0, 0, 640, 400)
POINTS = st.lists(
    st.tuples(st.floats(20, 620), st.floats(20, 380), st.text("abc", min_size=1, max_size=8)),
    max_size=12,
)


def test_three_teams_that_are_nearly_the_same_can_all_be_read() -> None:
    names = placed(
        [(500, 100, "Northgate"), (440, 105, "Riverside"), (490, 125, "Harbour")], PICTURE
    )
    for one, other in combinations(names, 2):
        assert one.box.overlap(other.box) == 0, (one, other)
    for name in names:
        assert name.box.overlap(PICTURE) == name.box.overlap(name.box), name


def test_a_lonely_point_has_its_name_beside_it_on_the_side_with_room() -> None:
    (left,), (right,) = (placed([(x, 200, "Team")], PICTURE) for x in (100, 600))
    assert not left.on_the_left
    assert right.on_the_left
    assert abs(left.y - 200) <= 20


@given(points=POINTS)
def test_every_point_keeps_its_name_within_reach(points: list[tuple[float, float, str]]) -> None:
    names = placed(points, PICTURE)
    assert [name.words for name in names] == [words for _, _, words in points]
    for name, (x, y, _) in zip(names, points, strict=True):
        assert abs(name.x - x) == GAP or abs(abs(name.x - x) - GAP) < 1e-9
        assert abs(name.y - y) <= max(HEIGHTS) + 1e-9
