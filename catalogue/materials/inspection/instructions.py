"""What a document would work out by itself: the fields of Word and the formulas of a sheet."""

import re

from catalogue.materials.inspection.references import FETCHES, HOLDS_MACROS, check_link
from catalogue.materials.kinds import Refused

_STARTS_PROGRAMS = re.compile(r"[\s\"]*DDE", re.IGNORECASE)
_FETCHES = re.compile(r"[\s\"]*(?:INCLUDE\w*|LINK|IMPORT|DATABASE|RD)\b", re.IGNORECASE)
# Wherever they stand: as part of another field they are hidden, not meant otherwise.
_HIDDEN = re.compile(r"DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|QUOTE(?:\s+\d+){4}", re.IGNORECASE)
_HYPERLINK = re.compile(r"\s*HYPERLINK\b(.*)", re.IGNORECASE | re.DOTALL)
_ARGUMENT = re.compile(r"[\"“”]([^\"“”]*)[\"“”]?|(\S+)")
_SWITCHES_WITH_WORDS = frozenset({"\\l", "\\o", "\\t", "\\*"})
_STRINGS = re.compile(r'"[^"]*"')
_NAMES = re.compile(r"'[^']*'")
_FUNCTIONS = re.compile(
    r"(?<![\w.])(?:_xl\w+\.|com\.microsoft\.)*"
    r"(?:WEBSERVICE|DDE|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC)\s*\(",
    re.IGNORECASE,
)
_OTHER_WORKBOOK = re.compile(r"'[^']*'#\$")


def check_formula(formula: str) -> None:
    """:raises Refused: if a formula asks a program or a page, or reads another workbook."""
    words = _STRINGS.sub('""', formula)
    if _FUNCTIONS.search(words) or _OTHER_WORKBOOK.search(words):
        raise Refused(FETCHES)


def check_cell(formula: str) -> None:
    """The same for Excel, where PROGRAM|WORDS asks a program too.

    :raises Refused: as above.
    """
    check_formula(formula)
    if "|" in _NAMES.sub("''", _STRINGS.sub('""', formula)):
        raise Refused(FETCHES)


def check_field(instruction: str, part: str) -> None:
    """:raises Refused: if a field starts a program, or puts in what is elsewhere."""
    if _STARTS_PROGRAMS.match(instruction):
        raise Refused(HOLDS_MACROS)
    if _FETCHES.match(instruction) or _HIDDEN.search(instruction):
        raise Refused(FETCHES)
    if link := _HYPERLINK.match(instruction):
        check_link(_first_argument(link[1]).replace("\\\\", "\\"), part)


def _first_argument(words: str) -> str:
    """Where a HYPERLINK leads; empty where it only names a place in the document."""
    after_switch = False
    for quoted, plain in _ARGUMENT.findall(words):
        if re.fullmatch(r"\\[a-z*]", plain, re.IGNORECASE):
            after_switch = plain.lower() in _SWITCHES_WITH_WORDS
        elif after_switch:
            after_switch = False
        else:
            return str(quoted or plain)
    return ""


class Fields:
    """The fields of a part, put together from their pieces: each may be of a single letter.

    For each field that is not at its end, what it says, and the same with what was deleted in it:
    whoever opens the document can take the deletion back.
    """

    def __init__(self, part: str) -> None:
        self._part = part
        self._open: list[tuple[list[str], list[str]]] = []
        self._loose: tuple[list[str], list[str]] = ([], [])
        self._outside: list[int] = []

    def add(self, words: str, *, deleted: bool) -> None:
        """A piece of an instruction."""
        if self._open and self._outside and len(self._open) == self._outside[-1]:
            raise Refused(HOLDS_MACROS)  # one field with two instructions, to show us the other
        kept, every = self._open[-1] if self._open else self._loose
        every.append(words)
        if not deleted:
            kept.append(words)

    def begin(self) -> None:
        self._open.append(([], []))

    def end(self) -> None:
        if self._open:
            self._check(self._open.pop())

    def begin_alternative(self) -> None:
        """One of several contents, of which a program shows what it understands."""
        self._outside.append(len(self._open))

    def end_alternative(self) -> None:
        """:raises Refused: if a field begins or ends in one of them only."""
        if self._outside and self._outside.pop() != len(self._open):
            raise Refused(HOLDS_MACROS)

    def end_paragraph(self) -> None:
        """What stands in no field."""
        if not self._open and self._loose[1]:
            self._check(self._loose)
            self._loose = ([], [])

    def finish(self) -> None:
        """At the end of the part: whatever was never ended."""
        while self._open:
            self.end()
        self.end_paragraph()

    def _check(self, field: tuple[list[str], list[str]]) -> None:
        for pieces in field:
            check_field("".join(pieces), self._part)
