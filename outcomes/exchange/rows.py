"""What an import works with: rows, what became of them, and what it knows of the sender."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from core.database import Base
from core.people.models import User
from core.screening import Finding, screen
from core.ui.words import list_in_words
from outcomes.exchange.cells import Column

LONGEST_VALUE = 200
SAYS_OTHERWISE = "Another row of this file says otherwise. Leave one of them out"


class Outcome(StrEnum):
    """What became of a row that was not refused."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class RowRefused(Exception):
    """A row cannot be taken, because of one of its columns or as it is."""

    def __init__(self, column: str | None, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(frozen=True)
class Refusal:
    """Where and why a row was refused; ``value`` is the cell as the file has it."""

    line: int
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True)
class Row:
    """A row whose cells could be read; None is “not known”."""

    line: int
    cells: Mapping[str, str]
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass
class Import:
    """One import while it runs.

    ``newest`` is the highest id of the kind's table before it began: what has a higher one is of
    this file. ``heard`` has a bit for each older record that a row has spoken of, so that what is
    held does not grow with the file. ``shared`` are the ids of what several rows describe.
    """

    actor: User
    moment: datetime
    newest: int
    confirmed: bool = False
    counts: Counter[Outcome] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    shared: set[int] = field(default_factory=set)
    # How many rows were written in bulk for each child, for the audit of the child's record.
    by_child: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.heard = bytearray(self.newest // 8 + 1)

    def refuse(self, line: int, cells: Mapping[str, str], refused: RowRefused) -> None:
        """Note why a row cannot be taken."""
        value = cells.get(refused.column) if refused.column else None
        value = value[:LONGEST_VALUE] if value else None
        self.refused.append(Refusal(line, refused.column, value, refused.reason))

    def hear(self, record_id: int) -> None:
        """Note that a row has spoken of a record."""
        if record_id <= self.newest:
            self.heard[record_id // 8] |= 1 << record_id % 8

    def demand_first_word(self, record_id: int | None, column: str) -> None:
        """Refuse a row that says otherwise than an earlier row of the file about the same record.

        Else the file sent again would change the record to and fro.

        :param record_id: None for a record that is still to be written.
        """
        if (
            record_id is None
            or record_id > self.newest
            or self.heard[record_id // 8] >> record_id % 8 & 1
        ):
            raise RowRefused(column, SAYS_OTHERWISE)

    def demand_nobody_named(self, texts: Mapping[str, str | None]) -> None:
        """Refuse what looks like a name, a postcode and so on, unless the sender confirmed it."""
        if self.confirmed:
            return
        for column, text in texts.items():
            found = screen(text) if text else []
            if found:
                raise RowRefused(column, why_asked(found))


def why_asked(found: Sequence[Finding]) -> str:
    """What was found in free text, and what to do."""
    seen = dict.fromkeys(f"“{each.words}” looks like {each.kind.value}" for each in found)
    return f"{list_in_words(seen)}. Take it out, or confirm that it is none of these"


class Kind(Protocol):
    """One kind of file: its columns, its table, and how rows of it are saved."""

    name: str
    columns: tuple[Column, ...]
    table: type[Base]
    # Of a field of an operation: the column that it comes from.
    fields: Mapping[str, str]

    def save(self, rows: Sequence[Row], job: Import) -> None:
        """Save some rows and count what became of them; a row that cannot be is refused."""
