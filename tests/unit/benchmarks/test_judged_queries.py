"""The searches by which the search is judged."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.judged_queries import KINDS, load_judged_queries
from core.config import REPOSITORY
from core.yaml_lines import ContentError

SLUGS = {path.stem for path in (REPOSITORY / "content" / "interventions").glob("*.md")}
JUDGED = load_judged_queries()
ONE = """\
queries:
  - query: knife
    kind: plain
    note: The commonest search.
    relevant: {knife-carrying-choices: 3}
"""


def test_there_are_enough_of_every_kind() -> None:
    counts = Counter(each.kind for each in JUDGED)
    assert sum(counts.values()) >= 80
    assert set(counts) == set(KINDS)
    assert counts["misspelt"] >= 12
    assert counts["none"] >= 3


def test_no_search_is_judged_twice() -> None:
    counts = Counter(each.query.casefold() for each in JUDGED)
    assert [query for query, count in counts.items() if count > 1] == []


def test_everything_that_is_to_be_found_exists() -> None:
    named = {slug for each in JUDGED for slug in each.relevant}
    assert named - SLUGS == set()


def test_each_intervention_is_the_best_answer_to_some_search() -> None:
    best = {slug for each in JUDGED for slug, grade in each.relevant.items() if grade == 3}
    assert SLUGS - best == set()


@pytest.mark.parametrize(
    ("written", "instead", "line"),
    [
        ("knife-carrying-choices: 3", "knife-carrying-choices: 4", 5),
        ("knife-carrying-choices: 3", "knife-carrying-choices: 0", 5),
        ("knife-carrying-choices: 3", "knife-carrying-choices: yes", 5),
        ("kind: plain", "kind: slang", 3),
        ("{knife-carrying-choices: 3}", "{}", 2),
        ("kind: plain", "kind: none", 2),
        ("    note: The commonest search.\n", "", 2),
        ("query: knife", "query: ' '", 2),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, written: str, instead: str, line: int
) -> None:
    path = tmp_path / "judged.yaml"
    path.write_text(ONE, encoding="utf-8")
    assert load_judged_queries(path)[0].relevant == {"knife-carrying-choices": 3}
    path.write_text(ONE.replace(written, instead), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        load_judged_queries(path)
    assert [problem.line for problem in refused.value.problems] == [line]
