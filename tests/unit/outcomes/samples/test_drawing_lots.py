"""A seed draws the same children from the same records."""

from hypothesis import given
from hypothesis import strategies as st

from outcomes.samples.drawing_lots import Candidate, allocate, draw

REFERENCES = st.lists(st.integers(1, 10_000), min_size=1, max_size=60, unique=True)


def candidates(numbers: list[int], strata: int = 1) -> list[Candidate]:
    return [Candidate(n, f"YJ-{n}", f"team {n % strata}") for n in numbers]


def references(drawn: list[Candidate]) -> list[str]:
    return [each.case_reference for each in drawn]


@given(REFERENCES, st.text(min_size=1, max_size=20), st.integers(1, 70), st.integers(1, 4))
def test_the_same_children_in_whatever_order_and_under_whatever_numbers(
    numbers: list[int], seed: str, size: int, strata: int
) -> None:
    some = candidates(numbers, strata)
    renumbered = [Candidate(1, each.case_reference, each.stratum) for each in reversed(some)]
    drawn = references(draw(some, seed=seed, size=size))
    assert drawn == references(draw(renumbered, seed=seed, size=size))
    assert len(drawn) == len(set(drawn)) == min(size, len(numbers))


def test_another_seed_draws_others() -> None:
    some = candidates(list(range(1, 201)))
    drawn = [tuple(references(draw(some, seed=seed, size=10))) for seed in "abcdef"]
    assert len(set(drawn)) == 6


@given(REFERENCES, st.integers(1, 30))
def test_a_child_who_is_gone_changes_at_most_one_place(numbers: list[int], size: int) -> None:
    some = candidates(numbers)
    drawn = references(draw(some, seed="s", size=size))
    without = references(draw(some[1:], seed="s", size=size))
    assert len(set(drawn) - set(without)) <= 1


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 50), min_size=1),
    st.integers(1, 300),
)
def test_shares_are_in_proportion_and_add_up(sizes: dict[str, int], total: int) -> None:
    shares, whole = allocate(sizes, total), sum(sizes.values())
    total = min(total, whole)
    assert sum(shares.values()) == total
    for name, share in shares.items():
        assert share <= sizes[name]
        assert abs(share - total * sizes[name] / whole) < 1
