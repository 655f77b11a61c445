"""`flask evaluate paired` as an analyst meets it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from outcomes.evaluation.cli import evaluate

HAMD = ["--direction", "lower", "--reliability", ".8"]
HAMD += ["--functional-mean", "8", "--functional-sd", "8", "--cutoff", "c"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(evaluate, list(arguments))


def document(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    parsed: dict[str, Any] = json.loads(result.stdout)
    return parsed


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    def write_file(content: str) -> str:
        path = tmp_path / "scores.csv"
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write_file


def test_the_document_has_the_agreed_keys(reference_file: Callable[[str], str]) -> None:
    result = document("paired", reference_file("hamd.csv"), *HAMD, "--by", "intervention")
    keys = {
        "n_started": None,
        "n_pre": None,
        "n_paired": None,
        "pre": {"mean", "sd"},
        "post": {"mean", "sd"},
        "change": {"mean", "sd", "ci"},
        "t": {"statistic", "df", "p"},
        "effect": {"d_av", "j", "g_av", "d_ci"},
        "reliable_change": {
            "s_diff",
            "threshold",
            "cutoff",
            "counts",
            "improved_rate",
            "deteriorated_rate",
        },
        "missing": {"complete_case", "worst", "best"},
        "groups": {"PA", "TAU"},
        "notes": None,
    }
    classes = {"recovered", "improved", "unchanged", "deteriorated", "harmed"}

    for part in (result, result["groups"]["PA"]):
        assert set(part) == set(keys)
        assert set(part["reliable_change"]["counts"]) == classes
        assert set(part["reliable_change"]["improved_rate"]) == {"value", "ci"}
    for key, inner in keys.items():
        assert inner is None or set(result[key]) == inner


def test_sleep(reference_file: Callable[[str], str]) -> None:
    result = document("paired", reference_file("sleep.csv"), "--direction", "higher")

    assert result["t"]["statistic"] == pytest.approx(4.0621277, rel=1e-6)
    assert result["t"]["p"] == pytest.approx(0.0028328902, rel=1e-6)
    assert result["change"]["ci"] == pytest.approx([0.7001142, 2.4598858], rel=1e-6)
    assert result["effect"]["d_ci"] == pytest.approx([0.2843674, 1.3799948], rel=1e-6)
    assert result["reliable_change"]["counts"]["recovered"] is None


def test_depression_by_intervention(reference_file: Callable[[str], str]) -> None:
    result = document("paired", reference_file("hamd.csv"), *HAMD, "--by", "intervention")

    assert result["reliable_change"]["counts"] == {
        "recovered": 26,
        "improved": 3,
        "unchanged": 10,
        "deteriorated": 1,
        "harmed": 0,
    }
    assert result["reliable_change"]["cutoff"] == pytest.approx(19.886998, rel=1e-6)
    assert result["missing"]["worst"] == pytest.approx(29 / 43)
    rates = {
        name: group["reliable_change"]["improved_rate"]["value"]
        for name, group in result["groups"].items()
    }
    assert rates == pytest.approx({"PA": 20 / 21, "TAU": 9 / 19})


def test_without_json_a_table_for_people(reference_file: Callable[[str], str]) -> None:
    result = run("paired", reference_file("hamd.csv"), *HAMD, "--by", "intervention")

    assert result.exit_code == 0
    assert "Recovered" in result.stdout
    assert "TAU" in result.stdout.splitlines()[0]
    assert "3 of 43 deliveries begun have no pair of scores." in result.stdout


def test_a_file_without_any_pair_says_so(write: Callable[[str], str]) -> None:
    result = document("paired", write("id,pre,post\n1,4,\n"), "--direction", "lower")

    assert (result["n_started"], result["n_pre"], result["n_paired"]) == (1, 1, 0)
    assert result["change"] == {"mean": None, "sd": None, "ci": None}
    assert result["notes"][0].startswith("No child has both")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("id,pre,post\n1,2,3\n1,2,3\n", "line 3, column id: 1 is on line 2 already."),
        ("id,pre,post\n1,two,3\n", "line 2, column pre: “two” is not a number"),
        ("id,pre\n1,2\n", "line 1, column post: is missing"),
    ],
)
def test_what_is_wrong_with_a_file_is_on_stderr(
    write: Callable[[str], str], content: str, complaint: str
) -> None:
    path = write(content)

    result = run("paired", path, "--direction", "lower", "--json")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"{path}, {complaint}" in result.stderr


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--direction", "sideways"],
        ["--direction", "lower", "--sd", "0"],
        ["--direction", "lower", "--sd", "nan"],
        ["--direction", "lower", "--threshold", "-1"],
        ["--direction", "lower", "--reliability", "1.2"],
        ["--direction", "lower", "--cutoff", "d"],
        ["--direction", "lower", "--cutoff", "c"],
        ["--direction", "lower", "--functional-mean", "8"],
        ["--instrument", "no-such-instrument"],
    ],
)
def test_wrong_usage(reference_file: Callable[[str], str], options: list[str]) -> None:
    result = run("paired", reference_file("sleep.csv"), *options)

    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_file_that_is_not_there_is_wrong_usage() -> None:
    assert run("paired", "not-there.csv", "--direction", "lower").exit_code == 2


def test_a_numeric_cut_off_and_a_fixed_threshold(write: Callable[[str], str]) -> None:
    path = write("id,pre,post\n1,20,9\n2,20,16\n3,12,18\n")

    result = document(
        "paired", path, "--direction", "lower", "--threshold", "4", "--cutoff", "15.5"
    )

    assert result["reliable_change"]["cutoff"] == 15.5
    assert result["reliable_change"]["threshold"] == 4
    assert result["reliable_change"]["s_diff"] is None
    assert result["reliable_change"]["counts"] == {
        "recovered": 1,
        "improved": 1,
        "unchanged": 0,
        "deteriorated": 0,
        "harmed": 1,
    }
