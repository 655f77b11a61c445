"""Whether facts differ."""

from hypothesis import given
from hypothesis import strategies as st

from catalogue.comparing.rows import Row

WORDS = st.one_of(st.text(max_size=5), st.lists(st.text(max_size=3), unique=True, max_size=4))


@given(WORDS, st.integers(1, 4))
def test_the_same_fact_never_differs(value: str | list[str], columns: int) -> None:
    assert not Row("Fact", [value] * columns).differs


@given(st.permutations(["a", "b", "c"]))
def test_the_order_of_a_list_does_not_matter(other: list[str]) -> None:
    assert not Row("Fact", [["a", "b", "c"], other]).differs


@given(st.lists(WORDS, min_size=2, max_size=4))
def test_it_differs_where_any_two_columns_do(values: list[str | list[str]]) -> None:
    plain = [value if isinstance(value, str) else frozenset(value) for value in values]
    assert Row("Fact", values).differs == (len(set(plain)) > 1)


def test_the_third_column_counts_too() -> None:
    assert Row("Fact", ["a", "a", "b"]).differs
