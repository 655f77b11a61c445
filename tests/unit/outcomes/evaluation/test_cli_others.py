"""`flask evaluate pool`, `funnel`, `spc` and `reoffending` as an analyst meets them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from outcomes.evaluation.cli import evaluate

ReferenceFile = Callable[[str], str]


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
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write_file


def test_pool(reference_file: ReferenceFile) -> None:
    result = document("pool", reference_file("bcg.csv"))

    assert set(result) == {"k", "q", "i2", "dl", "reml", "hksj", "shrunken", "notes"}
    assert set(result["dl"]) == {"tau2", "estimate", "se", "ci"}
    assert set(result["reml"]) == {"tau2", "estimate", "se", "ci", "prediction"}
    assert set(result["hksj"]) == {"estimate", "se", "ci"}
    assert set(result["shrunken"][0]) == {"label", "estimate", "se", "ci"}
    assert result["dl"]["ci"] == pytest.approx([-1.0644453, -0.3637892], rel=1e-6)
    assert result["hksj"]["ci"] == pytest.approx([-1.1084437, -0.3206210], rel=1e-6)
    assert result["reml"]["prediction"] == pytest.approx([-2.008376, 0.579311], rel=1e-6)


def test_funnel(reference_file: ReferenceFile) -> None:
    result = document("funnel", reference_file("length_of_stay.csv"), "--kind", "ratio")

    assert set(result) == {"target", "phi", "tau2", "units", "notes"}
    assert result["phi"] == pytest.approx(9.302497, rel=1e-6)
    assert result["tau2"] == pytest.approx(0.007863079, rel=1e-6)
    unit = next(unit for unit in result["units"] if unit["unit"] == "030044")
    assert set(unit["limits"]) == set(unit["overdispersed"]) == {"p001", "p025", "p975", "p999"}
    assert (unit["flag"], unit["flag_overdispersed"]) == ("low998", "low95")
    assert result["units"][0]["flag"] is None


def test_control_chart(reference_file: ReferenceFile) -> None:
    result = document("spc", reference_file("breaches.csv"))

    assert set(result) == {"centre", "lower", "upper", "mean_moving_range", "points", "notes"}
    assert result["lower"] == pytest.approx(740.39576, rel=1e-6)
    assert result["points"][1] == {
        "date": "2016-05-01",
        "value": 929.0,
        "signal": "two_of_three",
        "direction": "down",
        "meaning": None,
    }


def test_control_chart_without_screening_and_with_a_better_way(
    reference_file: ReferenceFile,
) -> None:
    breaches = reference_file("breaches.csv")

    assert document("spc", breaches, "--no-screen")["upper"] > 2349.9376
    better = document("spc", breaches, "--improvement", "down")
    assert better["points"][1]["meaning"] == "improvement"


def test_a_date_without_a_value_is_left_out_and_named(write: Callable[[str], str]) -> None:
    result = document("spc", write("date,value\n2024-01-01,3\n2024-02-01,\n01/03/2024,4\n"))

    assert [point["date"] for point in result["points"]] == ["2024-01-01", "2024-03-01"]
    assert "1 of 3 dates have no value and are left out." in result["notes"]


def cohort(reference_file: ReferenceFile) -> list[str]:
    return [
        *("--cohort", reference_file("cohort.csv")),
        *("--offences", reference_file("offences.csv")),
    ]


def test_reoffending(reference_file: ReferenceFile) -> None:
    result = document("reoffending", *cohort(reference_file), "--as-at", "2025-06-30")

    assert result["notes"] == ["As at 2025-06-30."]
    assert (result["cohort"], result["reoffenders"], result["reoffences"]) == (8, 4, 7)
    assert result["binary"]["ci"] == pytest.approx([0.2152, 0.7848], abs=5e-5)
    assert set(result["per_child"]) == {"value", "ci"}
    assert result["highest_gravity_mean"] == 3.75


def test_reoffending_with_other_times(reference_file: ReferenceFile) -> None:
    files = cohort(reference_file)

    short = document("reoffending", *files, "--waiting", "3", "--as-at", "30/06/2025")
    early = document("reoffending", *files, "--as-at", "2024-09-01")

    assert (short["reoffenders"], short["reoffences"]) == (2, 3)
    assert (early["cohort"], early["not_yet_due"]) == (5, 3)


def test_reoffending_names_what_it_leaves_out(write: Callable[[str], str]) -> None:
    row = "A,2023-02-01,2023-03-01,\n"
    result = document(
        "reoffending",
        *("--cohort", write("child,start\nA,2023-01-01\n")),
        *("--offences", write(f"child,offence_date,proven_date,gravity\n{row}{row}B{row[1:]}")),
    )

    assert result["reoffences"] == 2
    assert "1 offences are of children outside the cohort and are left out." in result["notes"]
    assert "1 offences repeat another row in every cell; each was counted." in result["notes"]


@pytest.mark.parametrize(
    ("command", "content", "complaint"),
    [
        ("pool", "label,yi,vi\na,1,0\n", "line 2, column vi: 0 is not more than 0."),
        ("pool", "label,yi,vi\na,,1\n", "line 2, column yi: is blank."),
        ("funnel", "unit,numerator,denominator\na,5,4\n", "column numerator: 5 exceeds"),
        ("funnel", "unit,numerator,denominator\na,1.5,4\n", "1.5 is not a whole number."),
        ("funnel", "unit,numerator,denominator\na,-1,4\n", "-1 is less than 0."),
        ("funnel", "unit,numerator,denominator\na,1,1e10\n", "1e10 is too large."),
        ("spc", "date,value\n2024-01-01,3\n01/01/2024,4\n", "line 3, column date: 01/01/2024 is"),
        ("spc", "date,value\n,3\n", "line 2, column date: is blank."),
    ],
)
def test_what_is_wrong_with_a_file_is_on_stderr(
    write: Callable[[str], str], command: str, content: str, complaint: str
) -> None:
    options = ["--kind", "proportion"] if command == "funnel" else []

    result = run(command, write(content), *options, "--json")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert complaint in result.stderr


def test_a_ratio_without_expected_events_is_refused(write: Callable[[str], str]) -> None:
    result = run("funnel", write("unit,numerator,denominator\na,1,0\n"), "--kind", "ratio")

    assert result.exit_code == 1
    assert "column denominator: 0 cannot go with a numerator." in result.stderr


@pytest.mark.parametrize(
    ("start", "offence", "complaint"),
    [
        ("A,2023-01-01\nA,2023-02-01", "A,2023-02-01,2023-03-01,3", "A is on line 2 already."),
        ("A,", "A,2023-02-01,2023-03-01,3", "column start: is blank."),
        ("A,2023-01-01", "A,2023-02-01,2023-01-31,3", "2023-01-31 is before the offence."),
        ("A,2023-01-01", ",2023-02-01,2023-03-01,3", "column child: blank is not allowed."),
        ("A,2023-01-01", "A,2023-02-01,2023-03-01,x", "column gravity: “x” is not a number"),
    ],
)
def test_cohorts_and_offences_that_are_refused(
    write: Callable[[str], str], start: str, offence: str, complaint: str
) -> None:
    result = run(
        "reoffending",
        *("--cohort", write(f"child,start\n{start}\n")),
        *("--offences", write(f"child,offence_date,proven_date,gravity\n{offence}\n")),
    )

    assert result.exit_code == 1
    assert complaint in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["funnel", "bcg.csv"],
        ["spc", "breaches.csv", "--improvement", "left"],
        ["reoffending"],
        ["nothing"],
    ],
)
def test_wrong_usage(reference_file: ReferenceFile, arguments: list[str]) -> None:
    filled = [
        reference_file(argument) if argument.endswith(".csv") else argument
        for argument in arguments
    ]

    assert run(*filled).exit_code == 2


def test_an_impossible_day_is_wrong_usage(reference_file: ReferenceFile) -> None:
    assert run("reoffending", *cohort(reference_file), "--as-at", "2025-02-30").exit_code == 2


def test_without_json_tables_for_people(reference_file: ReferenceFile) -> None:
    pooled = run("pool", reference_file("bcg.csv")).stdout
    limits = run("funnel", reference_file("length_of_stay.csv"), "--kind", "ratio").stdout
    points = run("spc", reference_file("breaches.csv"), "--improvement", "down").stdout
    proven = run("reoffending", *cohort(reference_file)).stdout

    assert "HKSJ" in pooled
    assert "high998" in limits
    assert "two_of_three, down, improvement" in points
    assert "Reoffences per reoffender" in proven
