"""A document out of the database: quickly, and without judging it again.

What is stored was checked before it was written, and once submitted it never changes. Checking it
anew at every reading took longer than everything else that a page does.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, override

from catalogue.interventions.document import AgeRange, Document

# What stands in place of a date that nobody has seen yet.
NOT_YET = "not yet"


class UnreadableDocument(ValueError):
    """What is stored is no document."""


def load_document(content: Mapping[str, Any]) -> Document:
    """A document from plain data that was dumped before; keys that it does not know do not matter.

    :raises UnreadableDocument: if the data has another shape.
    """
    try:
        return _converter.structure(content, Document)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise UnreadableDocument(f"This is no document: {error}") from error


def _day(value: str | None, _: Any) -> date | None:
    return None if value is None or value == NOT_YET else date.fromisoformat(value)


def _as_it_is(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


_converter = Converter(detailed_validation=False)
for plain_type in (str, int, bool):
    _converter.register_structure_hook(plain_type, _as_it_is)
_converter.register_structure_hook(date | None, _day)
_converter.register_structure_hook(
    AgeRange,
    make_dict_structure_fn(
        AgeRange, _converter, youngest=override(rename="from"), oldest=override(rename="to")
    ),
)
