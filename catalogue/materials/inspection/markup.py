"""One part of a document, element by element, without keeping any of it."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import IO
from xml.parsers import expat

from catalogue.materials.inspection import references
from catalogue.materials.inspection.instructions import (
    Fields,
    check_cell,
    check_field,
    check_formula,
)
from catalogue.materials.inspection.references import DAMAGED, FETCHES, HOLDS_MACROS
from catalogue.materials.inspection.zips import refuse_inner
from catalogue.materials.kinds import Refused

_FETCHING = frozenset(
    {
        "ddeLink",
        "oleLink",
        "externalLink",
        "dbPr",
        "webPr",
        "connectString",
        "section-source",
        "table-source",
        "cell-range-source",
        "database-source-sql",
        "database-source-query",
        "database-source-table",
        "floating-frame",
    }
)
_PROGRAMS = frozenset({"script", "applet"})
_INSTRUCTIONS = frozenset({"instrText", "delInstrText"})
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "oldFormula", "definedName"})
_FRACTIONS = "/math}"  # in an equation “f” is a fraction
_ALTERNATIVES = frozenset({"Choice", "Fallback"})
_BASE = "http://www.w3.org/XML/1998/namespace}base"
_DRAWING = "urn:schemas-microsoft-com:vml}"
_SLIDES = "opendocument:xmlns:presentation"
_STARTING = ("ppaction://program", "ppaction://macro", "ppaction://ole")
_SLIDES_STARTING = frozenset({"execute", "macro", "verb"})


def check(stream: IO[bytes], part: str, *, must_be_whole: bool) -> None:
    """Read a part to its end; no entity is expanded and nothing is fetched.

    :param must_be_whole: whether it has to be markup, and not only begins as if it were.
    :raises Refused: if anything in it runs or fetches something, or it is no markup.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    reader = _Reader(part)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    parser.StartDoctypeDeclHandler = _refuse_declarations
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        if must_be_whole:
            raise Refused(DAMAGED) from error
    reader.fields.finish()


def _refuse_declarations(*_: object) -> None:
    raise Refused(DAMAGED)


class _Reader:
    """What is known at a place in a part."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.fields = Fields(part)
        self._relates = part.endswith(".rels")
        self._said: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if kind := _watched(tag):
            self._start_watched(kind, tag, attributes)
        for key, value in attributes.items():
            if check_value := _check_of(key):
                check_value(self.part, tag, key, value)

    def _start_watched(self, kind: str, tag: str, attributes: Mapping[str, str]) -> None:
        _check_element(tag, kind, attributes)
        if kind == "fldChar":
            self._field_sign(attributes)
        elif kind in _ALTERNATIVES:
            self.fields.begin_alternative()
        elif kind in _INSTRUCTIONS or _is_formula(tag, kind):
            self._said = []
        elif kind == "Relationship" and self._relates:
            references.check_relationship(attributes)

    def words(self, words: str) -> None:
        if self._said is not None:
            self._said.append(words)

    def end(self, tag: str) -> None:
        kind = _watched(tag)
        if not kind:
            return
        if kind in _INSTRUCTIONS:
            self.fields.add(self._taken(), deleted=kind == "delInstrText")
        elif _is_formula(tag, kind):
            check_cell(self._taken())
        elif kind in _ALTERNATIVES:
            self.fields.end_alternative()
        elif kind == "p":
            self.fields.end_paragraph()

    def _field_sign(self, attributes: Mapping[str, str]) -> None:
        for key, value in attributes.items():
            if _local(key) == "fldCharType":
                if value == "begin":
                    self.fields.begin()
                elif value == "end":
                    self.fields.end()

    def _taken(self) -> str:
        said, self._said = "".join(self._said or ()), None
        return said


def _check_element(tag: str, kind: str, attributes: Mapping[str, str]) -> None:
    if kind in _PROGRAMS or (kind == "event-listener" and _runs(tag, attributes)):
        raise Refused(HOLDS_MACROS)
    if kind in _FETCHING or kind.startswith("dde-"):
        raise Refused(FETCHES)
    if kind == "altChunk":
        refuse_inner(kind)


def _runs(tag: str, attributes: Mapping[str, str]) -> bool:
    """A button on a slide may lead to another slide; every other listener calls a program."""
    actions = {value for key, value in attributes.items() if _local(key) == "action"}
    return _SLIDES not in tag or not actions or bool(actions & _SLIDES_STARTING)


def _check_reference(part: str, tag: str, key: str, value: str) -> None:
    kind = _local(tag)
    if kind == "a" or (tag.startswith(_DRAWING) and key == "href"):
        references.check_link(value, part)
    elif kind == "template" and "opendocument:xmlns:meta" in tag:
        references.check_template(value, part)
    else:
        references.check_source(value, part)


def _check_base(_part: str, _tag: str, key: str, _value: str) -> None:
    if key == _BASE:
        raise Refused(FETCHES)


def _check_action(_part: str, _tag: str, _key: str, value: str) -> None:
    if value.strip().lower().startswith(_STARTING):
        raise Refused(HOLDS_MACROS)


_Check = Callable[[str, str, str, str], None]
_CHECKED_VALUES: dict[str, _Check] = {
    "href": _check_reference,
    "src": _check_reference,
    "althref": _check_reference,
    "base": _check_base,
    "action": _check_action,
    "instr": lambda part, _tag, _key, value: check_field(value, part),
    "formula": lambda _part, _tag, _key, value: check_formula(value),
    "expression": lambda _part, _tag, _key, value: check_formula(value),
    "condition": lambda _part, _tag, _key, value: check_formula(value),
}


_WATCHED = frozenset(
    {*_FETCHING, *_PROGRAMS, *_INSTRUCTIONS, *_FORMULAS, *_ALTERNATIVES}
    | {"fldChar", "Relationship", "event-listener", "altChunk", "p"}
)


# A large sheet has millions of elements, and few kinds of them.
@lru_cache(maxsize=4096)
def _watched(tag: str) -> str:
    """The name of an element that may matter, without its namespace; empty for all others."""
    kind = _local(tag)
    return kind if kind in _WATCHED or kind.startswith("dde-") else ""


@lru_cache(maxsize=4096)
def _check_of(key: str) -> _Check | None:
    return _CHECKED_VALUES.get(_local(key))


def _is_formula(tag: str, kind: str) -> bool:
    return kind in _FORMULAS and _FRACTIONS not in tag


def _local(name: str) -> str:
    return name.rpartition("}")[2]
