"""The data set as CSV, and as Parquet written by DuckDB."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from core.csv_output import csv_text
from outcomes.data_set.fields import Value, columns, dictionary

Rows = Sequence[Sequence[Value]]


def as_csv(rows: Rows) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads it; a missing number is an empty cell."""
    heads = [name for name, _ in columns()]
    return csv_text([heads, *rows]).encode("utf-8-sig")


def as_parquet(rows: Rows, rule: str) -> bytes:
    """The same with types; the rule of small numbers is in the metadata of the file."""
    import duckdb

    named = ", ".join(f"{name} {kind}" for name, kind in columns())
    places = ", ".join("?" for _ in columns())
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        file = Path(folder) / "results.parquet"
        connection.execute(f"CREATE TABLE results ({named})")
        if rows:
            values = [list(row) for row in rows]
            connection.executemany(f"INSERT INTO results VALUES ({places})", values)  # noqa: S608
        said = rule.replace("'", "''")
        connection.execute(
            f"COPY results TO '{file}' (FORMAT parquet, KV_METADATA {{small_numbers: '{said}'}})"
        )
        return file.read_bytes()


def dictionary_csv() -> bytes:
    """What each column means."""
    heads = ("Column", "Type", "Unit", "Meaning")
    return csv_text([heads, *dictionary()]).encode("utf-8-sig")
