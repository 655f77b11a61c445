"""Published figures of other places: each with its cohort, its day and its source."""

from datetime import date
from pathlib import Path

import pytest

from core.config import REPOSITORY
from core.yaml_lines import ContentError
from outcomes.analyses.reoffending.comparators import load_comparators

FILE = REPOSITORY / "content" / "comparators" / "reoffending.yaml"


def test_the_figures_are_those_of_the_report() -> None:
    found = {each.area: each for each in load_comparators(FILE).figures}
    assert {area: each.percent for area, each in found.items()} == {
        "England and Wales": 38.0,
        "Staffordshire": 42.1,
    }
    for each in found.values():
        assert (each.cohort_from, each.cohort_to) == (date(2013, 4, 1), date(2014, 3, 31))
        assert each.published == "January 2016"
        assert "HMI Probation, June 2016" in each.source


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("percent: 38.0", "percent: 380"),
        ("cohort_to: 2014-03-31", "cohort_to: 2012-03-31"),
        ("published: January 2016", "rank: 1"),
        ("checked: 2026-11-27", "checked: soon"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str
) -> None:
    file = tmp_path / "reoffending.yaml"
    file.write_text(FILE.read_text().replace(old, new, 1))
    with pytest.raises(ContentError) as refused:
        load_comparators(file)
    assert refused.value.problems[0].line > 1
