"""Two people in one section of a draft: each field stands for itself.

A form remembers a mark of each of its fields as it was opened. So what somebody did not touch is
never written over what another person has saved there meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.interventions.document import Document, content_hash
from catalogue.interventions.schemas import dump_document

# Enough to tell two texts of one field apart.
MARK = 16


def marks_of(document: Document, fields: Sequence[str]) -> str:
    """A mark of each field in its order: another after any change of that field."""
    dumped = dump_document(document)
    return " ".join(content_hash({name: dumped.get(name, [])})[:MARK] for name in fields)


@dataclass(frozen=True)
class Merged:
    """The document after a save, and the fields that both have changed to something else."""

    document: Document
    clashing: tuple[str, ...]


def merge(stored: Document, mine: Document, *, opened: str, fields: Sequence[str]) -> Merged:
    """What I changed since I opened the form, over what is stored now.

    :param mine: the stored document with all that my form holds.
    :param opened: the marks of the fields then; of other than these every difference clashes.
    """
    then = _by_field(opened, fields)
    now, wanted = (_by_field(marks_of(each, fields), fields) for each in (stored, mine))
    touched = [name for name in fields if wanted[name] != then.get(name)]
    clashing = [name for name in touched if now[name] not in (then.get(name), wanted[name])]
    changes = {name: getattr(mine, name) for name in touched}
    return Merged(replace(stored, **changes), tuple(clashing))


def with_theirs(
    opened: str, theirs: Document, *, clashing: Sequence[str], fields: Sequence[str]
) -> str:
    """The marks of a form whose writer has now seen what others saved where it clashes."""
    then, now = _by_field(opened, fields), _by_field(marks_of(theirs, fields), fields)
    return " ".join(now[name] if name in clashing else then.get(name, now[name]) for name in fields)


def _by_field(marks: str, fields: Sequence[str]) -> dict[str, str]:
    parts = marks.split()
    return dict(zip(fields, parts, strict=True)) if len(parts) == len(fields) else {}
