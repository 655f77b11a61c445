"""The reference data here are the ones that the reference results were worked out from."""

import csv
import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "data"
ELSEWHERE = os.environ.get("REFERENCE_DIR")


@pytest.mark.skipif(ELSEWHERE is None, reason="REFERENCE_DIR names no other copy of the data")
@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.csv")))
def test_the_data_agree_with_the_other_copy(name: str) -> None:
    other = Path(ELSEWHERE or "") / name
    assert rows(HERE / name) == rows(other)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
