"""Public reference data of this folder, as arrays."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from outcomes.evaluation.estimates import FloatArray

# A busy machine must not fail a property for being slow.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

DATA = Path(__file__).parent / "data"


@pytest.fixture
def reference_file() -> Callable[[str], str]:
    """The path of a reference file, for commands that want one."""
    return lambda name: str(DATA / name)


@pytest.fixture
def reference() -> Callable[[str], dict[str, list[str]]]:
    """The columns of a reference file as text, by name."""

    def read(name: str) -> dict[str, list[str]]:
        with (DATA / name).open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return {column: [row[column] for row in rows] for column in rows[0]}

    return read


@pytest.fixture
def numbers() -> Callable[[list[str]], FloatArray]:
    """Text to numbers, blank to nan."""
    return lambda texts: np.array([float(text) if text else np.nan for text in texts])
