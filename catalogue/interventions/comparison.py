"""Two texts side by side: which parts differ, and which words in them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup, escape

from catalogue.instruments.queries import find_scale
from catalogue.interventions.checks import SINGLE_CODES
from catalogue.interventions.document import (
    DOCUMENT_FIELDS,
    TAG_VOCABULARIES,
    AgeRange,
    Document,
    Fact,
    IntendedOutcome,
    Material,
    PlannedSession,
    PublishedEvidence,
    Step,
)
from catalogue.interventions.presentation import label
from catalogue.interventions.readable import readable, shown
from catalogue.interventions.words import AUDIENCES, FIELD_LABELS, LANGUAGES
from catalogue.materials.kinds import megabytes
from core.ui.words import long_date

_WORDS = re.compile(r"\S+\s*|\s+")
_LINES = re.compile(r"[^\n]*\n?")
# Two texts of more words than this are compared line by line: words would take seconds.
MOST_PAIRS_OF_WORDS = 4_000_000
# What one entry of a field that holds several is called.
_ENTRY_LABELS = {
    "worksheets": "Worksheet",
    "measures": "Measure",
    "facts": "Fact",
    "published_evidence": "Rating",
    "materials": "Material",
}
Texts = tuple[str, str, str]  # the label of a part, and what either side says
Run = tuple[str, int, int, int, int]  # as SequenceMatcher tells them
Aligned = tuple[list[str], list[str], Sequence[Run]]


@dataclass(frozen=True)
class Difference:
    """A part of two texts, with the words that only one side has marked by del and ins."""

    label: str
    left: Markup
    right: Markup
    changed: bool = True
    note: str = ""


def document_differences(
    before: Document, after: Document, *, everything: bool = False
) -> list[Difference]:
    """What differs between two documents, part by part; with ``everything`` what is the same too.

    It is shown as text to read, without the marks of Markdown; a note tells where these differ.
    Sessions, steps and other entries are compared with those that they were, wherever these stood.
    """
    parts = [
        part
        for name in DOCUMENT_FIELDS
        for part in _parts(name, getattr(before, name), getattr(after, name))
    ]
    return [
        _as_read(part, left, right)
        for part, left, right in parts
        if left != right or (everything and left)
    ]


def field_differences(theirs: Document, mine: Document, fields: Iterable[str]) -> list[Difference]:
    """What differs between two documents in the given fields."""
    return _differences(
        part for name in fields for part in _parts(name, getattr(theirs, name), getattr(mine, name))
    )


def session_differences(theirs: PlannedSession | None, mine: PlannedSession) -> list[Difference]:
    """What differs between two texts of a session; None where there is no such session any more."""
    return _differences(_session_parts(theirs, mine))


def marked(left: str, right: str) -> tuple[Markup, Markup]:
    """Both texts, with words that stand only on the left in del, only on the right in ins."""
    return _with_marks(*_aligned(left, right))


def paired(
    left: Sequence[Any], right: Sequence[Any], name: Callable[[Any], str]
) -> list[tuple[int | None, int | None]]:
    """Which entries belong together, by their places; None where there is no other.

    The same ones do, then those of the same name, then what is left over in the same place. They
    come in the order of the right; what is gone stands before what came after it.
    """
    of_right: dict[int, int] = {}
    rules: tuple[Callable[[int, int], bool], ...] = (
        lambda here, there: bool(left[here] == right[there]),
        lambda here, there: bool(name(left[here])) and name(left[here]) == name(right[there]),
        lambda here, there: here == there,
    )
    for belong in rules:
        for there in range(len(right)):
            free = (here for here in range(len(left)) if here not in of_right.values())
            here = next((here for here in free if belong(here, there)), None)
            if there not in of_right and here is not None:
                of_right[there] = here
    pairs: list[tuple[int | None, int | None]] = [(of_right.get(j), j) for j in range(len(right))]
    for gone in sorted(set(range(len(left))) - set(of_right.values()), reverse=True):
        later = (at for at, (here, _) in enumerate(pairs) if here is not None and here > gone)
        pairs.insert(next(later, len(pairs)), (gone, None))
    return pairs


def in_words(name: str, value: Any) -> str:
    """A field of a document, or one of its entries, as plain text."""
    if value is None:
        return ""
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, tuple):
        return "\n".join(in_words(name, entry) for entry in value)
    if isinstance(value, str):
        return _code_or_text(name, value)
    return _entry_in_words(value) if is_dataclass(value) else str(value)


def _code_or_text(name: str, value: str) -> str:
    if name == "language":
        return LANGUAGES.get(value, value)
    vocabulary = TAG_VOCABULARIES.get(name) or SINGLE_CODES.get(name)
    return label(vocabulary, value) if vocabulary and value else value


def _entry_in_words(entry: Any) -> str:
    match entry:
        case AgeRange():
            return f"{entry.youngest} to {entry.oldest}"
        case Step():
            kind = "core" if entry.core else "adaptable"
            return _joined(f"{entry.title} ({kind}, {entry.minutes} minutes)", entry.body)
        case IntendedOutcome():
            return _joined(entry.outcome, _scale(entry))
        case Material():
            about = (entry.purpose, AUDIENCES[entry.audience], entry.description)
            return _joined(entry.title, *about, *_where(entry))
        case Fact():
            source = (entry.source, entry.address, entry.jurisdiction, _checked(entry))
            return _joined(entry.statement, *source)
        case PublishedEvidence():
            rating = f"{entry.scale}: {entry.level}"
            source = (entry.population, entry.source, entry.address, _checked(entry))
            return _joined(rating, entry.outcome, *source)
        case _:
            return _joined(*(in_words("", getattr(entry, each.name)) for each in fields(entry)))


def _aligned(left: str, right: str) -> Aligned:
    """The words of both texts, and which runs of them are the same to a reader."""
    before, after = _WORDS.findall(left), _WORDS.findall(right)
    if len(before) * len(after) > MOST_PAIRS_OF_WORDS:
        before, after = _LINES.findall(left), _LINES.findall(right)
    # A word is the same word whatever blanks or line breaks follow it.
    here, there = ([shown(word).rstrip() for word in words] for words in (before, after))
    return before, after, SequenceMatcher(None, here, there).get_opcodes()


def _with_marks(before: list[str], after: list[str], runs: Sequence[Run]) -> tuple[Markup, Markup]:
    parts: tuple[list[Markup], list[Markup]] = ([], [])
    for kind, start, end, other_start, other_end in runs:
        parts[0].append(_part(before[start:end], "" if kind == "equal" else "del"))
        parts[1].append(_part(after[other_start:other_end], "" if kind == "equal" else "ins"))
    return Markup("").join(parts[0]), Markup("").join(parts[1])


def _part(words: list[str], element: str) -> Markup:
    text = escape(shown("".join(words)))
    return Markup(f"<{element}>{text}</{element}>") if element and words else text  # noqa: S704


def _differences(parts: Iterable[Texts]) -> list[Difference]:
    return [Difference(part, *marked(left, right)) for part, left, right in parts if left != right]


def _as_read(part: str, left: str, right: str) -> Difference:
    before, after, runs = _aligned(readable(left), readable(right))
    # The same words with other marks, such as emphasis, differ in nothing that is shown.
    same_words = all(kind == "equal" for kind, *_ in runs)
    other_marks = any(
        [word.rstrip() for word in before[start:end]]
        != [word.rstrip() for word in after[other_start:other_end]]
        for kind, start, end, other_start, other_end in runs
        if kind == "equal"
    )
    note = ""
    if same_words and left != right:
        note = "Only the layout changed"
    elif other_marks:
        note = "The layout changed too"
    sides = _with_marks(before, after, runs)
    return Difference(part, *sides, changed=left != right, note=note)


def _parts(name: str, left: Any, right: Any) -> Iterator[Texts]:
    """A field as text under its label; one with several entries as one text for each."""
    title = FIELD_LABELS.get(name, name.replace("_", " ").capitalize())
    if name == "sessions":
        for which, here, there in _entries("Session", left, right):
            yield from _session_parts(here, there, f"{which}: ")
    elif name in _ENTRY_LABELS or any(is_dataclass(entry) for entry in _several(left, right)):
        for which, here, there in _entries(_ENTRY_LABELS.get(name, title), left, right):
            yield which, in_words(name, here), in_words(name, there)
    else:
        yield title, in_words(name, left), in_words(name, right)


def _several(left: Any, right: Any) -> tuple[Any, ...]:
    return (*left, *right) if isinstance(left, tuple) and isinstance(right, tuple) else ()


def _session_parts(
    left: PlannedSession | None, right: PlannedSession | None, prefix: str = ""
) -> Iterator[Texts]:
    here, there = left or PlannedSession("", ""), right or PlannedSession("", "")
    yield prefix + ("title" if prefix else "Title of the session"), here.title, there.title
    yield prefix + ("aim" if prefix else "Aim"), here.aim, there.aim
    step = "step" if prefix else "Step"
    for which, old, new in _entries(step, here.steps, there.steps):
        yield prefix + which, in_words("steps", old), in_words("steps", new)


def _entries(
    noun: str, left: Sequence[Any], right: Sequence[Any]
) -> Iterator[tuple[str, Any | None, Any | None]]:
    """Entries that belong together, under their number; what moved says where it stood."""
    for here, there in paired(left, right, _name_of):
        if there is None:
            yield f"{noun} {(here or 0) + 1} (taken out)", left[here or 0], None
        elif here is None:
            yield f"{noun} {there + 1} (new)", None, right[there]
        else:
            moved = f" (was {here + 1})" if here != there else ""
            yield f"{noun} {there + 1}{moved}", left[here], right[there]


def _name_of(entry: Any) -> str:
    """What an entry is known by: its title, or else the first thing that it says."""
    return str(getattr(entry, fields(entry)[0].name)) if is_dataclass(entry) else str(entry)


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
