"""Numbers that tell what tests make apart, the same whichever tests ran before."""

from collections.abc import Iterator
from typing import ClassVar

from factory.alchemy import SQLAlchemyModelFactory


class Numbering(Iterator[int]):
    """Counts from 1, and from 1 again in every test.

    Did it go on, a name or a reference might one day hold the very number that a page must not
    show, and a test would fail for how many ran before it.
    """

    _all: ClassVar[list["Numbering"]] = []

    def __init__(self) -> None:
        self._last = 0
        self._all.append(self)

    def __next__(self) -> int:
        self._last += 1
        return self._last

    @classmethod
    def begin_again(cls) -> None:
        """Let everything that tests number begin again, factories included."""
        for numbering in cls._all:
            numbering._last = 0
        for factory in SQLAlchemyModelFactory.__subclasses__():
            factory.reset_sequence(0)
