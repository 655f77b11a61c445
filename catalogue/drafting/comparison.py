"""Two texts side by side: which fields differ, and which words in them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup, escape

from catalogue.drafting.fields import vocabularies
from catalogue.instruments.queries import find_scale
from catalogue.interventions.checks import SINGLE_CODES
from catalogue.interventions.document import (
    TAG_VOCABULARIES,
    AgeRange,
    Document,
    Fact,
    IntendedOutcome,
    Material,
    PlannedSession,
    PublishedEvidence,
    Worksheet,
)
from catalogue.interventions.words import AUDIENCES, FIELD_LABELS, LANGUAGES
from catalogue.materials.kinds import megabytes
from core.ui.words import long_date
from core.vocabulary import UnknownCodeError

_WORDS = re.compile(r"\S+\s*|\s+")
# What one entry of a field that holds several is called.
_ENTRY_LABELS = {
    "worksheets": "Worksheet",
    "measures": "Measure",
    "facts": "Fact",
    "published_evidence": "Rating",
    "materials": "Material",
}


@dataclass(frozen=True)
class Difference:
    """A part that differs, with the words that only one side has marked by del and ins."""

    label: str
    left: Markup
    right: Markup
    changed: bool = True


def field_differences(theirs: Document, mine: Document, fields: Iterable[str]) -> list[Difference]:
    """What differs between two documents in the given fields."""
    left: dict[str, str] = {}
    right: dict[str, str] = {}
    for name in fields:
        left.update(_parts(name, getattr(theirs, name)))
        right.update(_parts(name, getattr(mine, name)))
    return _differences(left, right)


def session_differences(theirs: PlannedSession | None, mine: PlannedSession) -> list[Difference]:
    """What differs between two texts of a session; None where there is no such session any more."""
    return _differences(_session_parts(theirs), _session_parts(mine))


def marked(left: str, right: str) -> tuple[Markup, Markup]:
    """Both texts, with words that stand only on the left in del, only on the right in ins."""
    before, after = _WORDS.findall(left), _WORDS.findall(right)
    parts: tuple[list[Markup], list[Markup]] = ([], [])
    for kind, start, end, other_start, other_end in SequenceMatcher(
        None, before, after
    ).get_opcodes():
        parts[0].append(_part(before[start:end], "" if kind == "equal" else "del"))
        parts[1].append(_part(after[other_start:other_end], "" if kind == "equal" else "ins"))
    return Markup("").join(parts[0]), Markup("").join(parts[1])


def _part(words: list[str], element: str) -> Markup:
    text = escape("".join(words))
    return Markup(f"<{element}>{text}</{element}>") if element and words else text  # noqa: S704


def _differences(left: Mapping[str, str], right: Mapping[str, str]) -> list[Difference]:
    labels = [*left, *(label for label in right if label not in left)]
    return [
        Difference(label, *marked(left.get(label, ""), right.get(label, "")))
        for label in labels
        if left.get(label, "") != right.get(label, "")
    ]


def _parts(name: str, value: Any) -> dict[str, str]:
    """A field as text under its label; one with several entries as one text for each."""
    if name in _ENTRY_LABELS:
        return {
            f"{_ENTRY_LABELS[name]} {number}": in_words(name, entry)
            for number, entry in enumerate(value, start=1)
        }
    return {FIELD_LABELS[name]: in_words(name, value)}


def _session_parts(session: PlannedSession | None) -> dict[str, str]:
    if session is None:
        return {}
    steps = {
        f"Step {number}": _joined(
            f"{step.title} ({'core' if step.core else 'adaptable'}, {step.minutes} minutes)",
            step.body,
        )
        for number, step in enumerate(session.steps, start=1)
    }
    return {"Title of the session": session.title, "Aim": session.aim, **steps}


def in_words(name: str, value: Any) -> str:
    """A field of a document, or one of its entries, as plain text."""
    match value:
        case None:
            return ""
        case AgeRange():
            return f"{value.youngest} to {value.oldest}"
        case Worksheet():
            return _joined(value.title, value.body)
        case IntendedOutcome():
            return _joined(value.outcome, _scale(value))
        case Material():
            return _joined(
                value.title,
                value.purpose,
                AUDIENCES[value.audience],
                value.description,
                *_where(value),
            )
        case Fact():
            return _joined(
                value.statement, value.source, value.address, value.jurisdiction, _checked(value)
            )
        case PublishedEvidence():
            rating = f"{value.scale}: {value.level}"
            return _joined(rating, value.outcome, value.source, value.address, _checked(value))
        case tuple():
            return "\n".join(_label(TAG_VOCABULARIES.get(name), entry) for entry in value)
        case _:
            return LANGUAGES[value] if name == "language" else _label(SINGLE_CODES.get(name), value)


def _label(vocabulary: str | None, code: str) -> str:
    if vocabulary is None or not code:
        return code
    try:
        return vocabularies().label(vocabulary, code)
    except UnknownCodeError:
        return code


def _scale(measure: IntendedOutcome) -> str:
    found = find_scale(measure.instrument, measure.scale)
    return f"{found[0].title}: {found[1].title}" if found else measure.instrument


def _where(material: Material) -> Iterator[str]:
    """What it is: for a file also the hash, since the same name may hold other bytes."""
    if material.file:
        yield f"{material.file.name}, {megabytes(material.file.size)}"
        yield f"SHA-256 {material.file.sha256}"
    if material.link:
        day = material.link.looked_at
        yield material.link.address
        yield f"Looked at on {long_date(day)}" if day else "Not yet looked at"


def _checked(source: Fact | PublishedEvidence) -> str:
    return f"Checked {long_date(source.checked)}" if source.checked else "Not yet checked"


def _joined(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line)
