"""A search may mean that a child is at risk now."""

import pytest

from catalogue.search.caution import sensitive_topics
from tests.factories.demonstration import the_vocabularies


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("suicide", ["self_harm"]),
        ("Self-Harm?", ["self_harm"]),
        ("a girl who talks of “suicidal thoughts” at night", ["self_harm"]),
        ("county lines", ["criminal_exploitation"]),
        ("suicidally bad plan", []),
        ("knife", []),
        ("", []),
    ],
)
def test_the_sensitive_topics_that_a_search_names(typed: str, codes: list[str]) -> None:
    assert [term.code for term in sensitive_topics(typed, the_vocabularies())] == codes
