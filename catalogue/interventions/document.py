"""What a version says: one frozen document, whether in a content file or in the database."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Any

# The name of an intervention in addresses and of its content file.
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 80
# A document's list of codes, and the vocabulary that the codes come from.
TAG_VOCABULARIES = {
    "topics": "topics",
    "needs": "needs",
    "desistance": "desistance",
    "formats": "formats",
    "settings": "settings",
    "legal_stages": "legal_stages",
    "engagement": "engagement",
    "communication_supports": "communication_supports",
    "communication_needs": "communication_needs",
    "content_warnings": "content_warnings",
    "training_required": "training",
}


@dataclass(frozen=True)
class Step:
    """A step of a session. A core step is kept; an adaptable one may be changed to fit."""

    title: str
    core: bool
    minutes: int
    body: str


@dataclass(frozen=True)
class PlannedSession:
    """One session of the plan."""

    title: str
    aim: str
    steps: tuple[Step, ...] = ()

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True)
class Worksheet:
    """A sheet for the child, in Markdown."""

    title: str
    body: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(f"{self.title}\n{self.body}".encode()).hexdigest()


@dataclass(frozen=True)
class MaterialFile:
    """A file in the store, named by its SHA-256: of another file this would be another text."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class MaterialLink:
    """A page elsewhere, and the day on which somebody looked at it. None for “not yet”."""

    address: str
    looked_at: date | None = None


FOR_WORKER, FOR_CHILD = "worker", "child"


@dataclass(frozen=True)
class Material:
    """Something beside the plan: a file or a link, never both.

    ``description`` says what a picture shows, for whoever cannot see it.
    """

    title: str
    purpose: str = ""
    audience: str = FOR_WORKER
    description: str = ""
    file: MaterialFile | None = None
    link: MaterialLink | None = None


@dataclass(frozen=True)
class IntendedOutcome:
    """What should change, and the scale that shows whether it did."""

    outcome: str
    instrument: str
    scale: str


@dataclass(frozen=True)
class PublishedEvidence:
    """A published rating, on its original scale. ``population``: who was studied, and where."""

    scale: str
    level: str
    outcome: str
    source: str
    address: str | None = None
    checked: date | None = None
    population: str = ""


@dataclass(frozen=True)
class Fact:
    """A fact or a law that the text relies on. ``checked`` is None for “not yet”."""

    statement: str
    source: str
    address: str | None = None
    jurisdiction: str | None = None
    checked: date | None = None


@dataclass(frozen=True)
class AgeRange:
    """Whole years, both ends included."""

    youngest: int
    oldest: int


@dataclass(frozen=True)
class Document:
    """Everything that a version says. Empty values are what a draft has not said yet."""

    title: str = ""
    summary: str = ""
    kind: str = "session"
    language: str = "en"
    aliases: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    desistance: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    legal_stages: tuple[str, ...] = ()
    engagement: tuple[str, ...] = ()
    communication_supports: tuple[str, ...] = ()
    communication_needs: tuple[str, ...] = ()
    age: AgeRange | None = None
    developmental_level: str = ""
    content_warnings: tuple[str, ...] = ()
    training_required: tuple[str, ...] = ()
    staff_role: str = ""
    spacing: str = ""
    equipment: tuple[str, ...] = ()
    cost_band: str = "none"
    measures: tuple[IntendedOutcome, ...] = ()
    published_evidence: tuple[PublishedEvidence, ...] = ()
    licence: str = ""
    rights_holder: str = ""
    source_address: str | None = None
    date_found: date | None = None
    derived_from: str | None = None
    translation_of: str | None = None  # the slug of another intervention
    facts: tuple[Fact, ...] = ()
    purpose: str = ""
    aims: str = ""
    rationale: str = ""
    suitability: str = ""
    exclusions: str = ""
    risk_notes: str = ""
    preparation: str = ""
    safeguarding: str = ""
    disclosure: str = ""
    upset: str = ""
    communication_adaptations: str = ""
    sessions: tuple[PlannedSession, ...] = ()
    worksheets: tuple[Worksheet, ...] = field(default=())
    materials: tuple[Material, ...] = ()

    def tags(self) -> set[tuple[str, str]]:
        """Every (vocabulary, code) that the document carries."""
        return {
            (vocabulary, code)
            for name, vocabulary in TAG_VOCABULARIES.items()
            for code in getattr(self, name)
        }

    @property
    def core_steps(self) -> list[tuple[int, int, Step]]:
        """All core steps with their session and step numbers, both from 1."""
        return [
            (session_number, step_number, step)
            for session_number, session in enumerate(self.sessions, start=1)
            for step_number, step in enumerate(session.steps, start=1)
            if step.core
        ]

    @property
    def files(self) -> list[MaterialFile]:
        """The files among its materials."""
        return [material.file for material in self.materials if material.file]

    @property
    def files_for_the_child(self) -> list[MaterialFile]:
        """Those of them that the child is given."""
        return [
            material.file
            for material in self.materials
            if material.file and material.audience == FOR_CHILD
        ]

    def child_facing_text(self, file_texts: Mapping[str, str]) -> str:
        """What the child reads: the worksheets, and the words of files by their SHA-256."""
        sheets = [f"{sheet.title}\n\n{sheet.body}" for sheet in self.worksheets]
        files = [file_texts.get(file.sha256, "") for file in self.files_for_the_child]
        return "\n\n".join([*sheets, *filter(None, files)])


# The text sections, in the order of a content file, with their headings there.
SECTION_HEADINGS = {
    "purpose": "Purpose",
    "aims": "Aims",
    "rationale": "Why it should help",
    "suitability": "Who it suits",
    "exclusions": "Who it does not suit",
    "risk_notes": "Risk notes",
    "preparation": "Before you start",
    "safeguarding": "Safeguarding",
    "disclosure": "If the child discloses harm",
    "upset": "If the child becomes upset",
    "communication_adaptations": "Communication adaptations",
}
# A text that has nothing to say stands in no file, and nobody waits for it.
OPTIONAL_SECTIONS = frozenset({"risk_notes"})
DOCUMENT_FIELDS = tuple(entry.name for entry in fields(Document))


def content_hash(content: dict[str, Any]) -> str:
    """The SHA-256 (hexadecimal) of a dumped document: any letter changed gives another."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


# Texts of several lines; whatever else is text stands on one line.
_LONG_TEXTS = {*SECTION_HEADINGS, "body"}
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def tidied(document: Document) -> Document:
    """The same document with line breaks as LF and no blanks around any text or inside any line.

    So that a text is the same, and has the same hash, whether it came from a form or a file.
    """
    tidy: Document = _tidied("", document)
    return tidy


def _tidied(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return tidy_text(value) if name in _LONG_TEXTS else tidy_line(value)
    if isinstance(value, tuple):
        return tuple(_tidied(name, entry) for entry in value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {
            entry.name: _tidied(entry.name, getattr(value, entry.name)) for entry in fields(value)
        }
        return replace(value, **changes)
    return value


def tidy_text(text: str) -> str:
    """Several lines, each ended by LF, without control characters and outer blanks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL_CHARACTERS.sub("", lines).strip()


def tidy_line(text: str) -> str:
    """One line, with single blanks between its words."""
    return " ".join(tidy_text(text).split())
