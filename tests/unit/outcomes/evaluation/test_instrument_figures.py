"""Figures of a scale, from the files of the library."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from outcomes.evaluation.cli import evaluate
from outcomes.evaluation.instrument_figures import (
    INSTRUMENTS,
    UnknownInstrumentError,
    find_scale,
)
from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.reliable_change import Criteria, Population

ONE_SCALE = """
code: moods
scales:
  - code: total
    direction: lower
    minimum: 0
    maximum: 40
    reliability: {value: 0.8, source: The manual, checked: not yet}
    norm:
      mean: {value: 8, source: The manual, checked: not yet}
      sd: {value: 5.5, source: The manual, checked: not yet}
    cut_off: not known
    threshold: {value: 6.6, source: A code list, checked: 2024-05-01}
"""
TWO_SCALES = """
code: two
scales:
  - {code: up, direction: higher, minimum: 0, maximum: 10, threshold: not known}
  - {code: down, direction: lower, minimum: 0, maximum: 10, norm: {mean: 3, sd: not known}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "moods.yaml").write_text(ONE_SCALE)
    (tmp_path / "two.yaml").write_text(TWO_SCALES)
    return tmp_path


@pytest.mark.parametrize("code", ["moods", "moods/total"])
def test_a_scale_with_all_its_figures(folder: Path, code: str) -> None:
    scale = find_scale(code, folder)

    assert scale.direction is Direction.LOWER
    assert scale.criteria == Criteria(
        sd=5.5, reliability=0.8, threshold=6.6, functional=Population(8, 5.5)
    )
    assert "moods/total, fixed threshold: 6.6 (A code list; checked: 2024-05-01)." in scale.sources


def test_what_is_not_known_stays_not_known(folder: Path) -> None:
    assert find_scale("two/up", folder).criteria == Criteria()
    assert find_scale("two/down", folder).criteria == Criteria()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("none", "none is not one of moods, two."),
        ("two", "two is not one of two/up, two/down."),
        ("two/left", "two/left is not one of two/up, two/down."),
        ("../two/up", "../two/up is not one of moods, two."),
    ],
)
def test_an_unknown_code_is_answered_with_those_there_are(
    folder: Path, code: str, message: str
) -> None:
    with pytest.raises(UnknownInstrumentError) as refusal:
        find_scale(code, folder)

    assert str(refusal.value) == message


def test_every_scale_of_the_library_can_be_used() -> None:
    for path in INSTRUMENTS.glob("*.yaml"):
        for scale in yaml.safe_load(path.read_text(encoding="utf-8"))["scales"]:
            assert find_scale(f"{path.stem}/{scale['code']}").minimum is not None


def test_the_command_takes_figures_from_the_library(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("id,pre,post\n1,10,16.6\n2,10,16.5\n3,20.3,13.7\n")

    result = CliRunner().invoke(evaluate, ["paired", str(path), "--instrument", "ors"])

    assert result.exit_code == 0, result.stderr
    assert "ors/total, fixed threshold: 6.6" in result.stdout


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--instrument", "ors"], 1, "line 2, column post: 41 is not from 0 to 40."),
        (["--instrument", "ors", "--direction", "lower"], 2, "contradicts the instrument"),
        (["--instrument", "scale-of-nothing"], 2, "scale-of-nothing is not one of"),
    ],
)
def test_what_does_not_go_with_an_instrument(
    tmp_path: Path, options: list[str], status: int, message: str
) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("id,pre,post\n1,10,41\n")

    result = CliRunner().invoke(evaluate, ["paired", str(path), *options])

    assert result.exit_code == status
    assert message in result.stderr
