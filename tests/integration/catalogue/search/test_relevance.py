"""What practitioners type finds what they need: the judged queries over the starter library."""

import pytest
from flask import Flask

from benchmarks.judged_queries import load_judged_queries
from benchmarks.relevance import answers, mean_ndcg, shown
from catalogue.search.queries import search
from tests.conftest import SQLITE_ONLY
from tests.factories.starter_library import publish_the_starter_library

# A little under what is reached (`make bench`): a change that spoils the order fails here. Raise
# it with the search.
FLOOR = 0.74


@pytest.mark.parametrize("settings", SQLITE_ONLY, indirect=True)
def test_the_order_of_results_is_no_worse_than_it_was(app: Flask) -> None:
    publish_the_starter_library()
    answered = answers(load_judged_queries(), lambda query: shown(search(query)))
    worst = sorted(answered, key=lambda answer: answer.ndcg)[:10]
    assert mean_ndcg(answered) >= FLOOR, [each.judged.query for each in worst]
