"""The sections of a version: what a comment can hang on and a finding can point at. Pure.

A section is known by its anchor, which is also where it stands on the page. A version that was
sent for review never changes, so neither do its anchors.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalogue.interventions.document import OPTIONAL_SECTIONS, SECTION_HEADINGS, Document

# Where a text stands on the page, if not under the name of its field.
_ANCHORS = {"communication_adaptations": "adaptations"}
_BEFORE_SESSIONS = ("aims", "preparation", "safeguarding", "risk_notes", "disclosure", "upset")
_WHO = ("suitability", "exclusions", "communication_adaptations")
# What a criterion is mostly about, by the fields where a version says it. One that is about the
# whole text names none.
CONCERNS: Mapping[str, tuple[str, ...]] = {
    "rights_and_licence": ("licence", "materials", "worksheets"),
    "no_personal_data": ("sessions", "worksheets", "materials"),
    "no_duplicate": ("summary", "topics"),
    "safeguarding": ("safeguarding", "disclosure", "upset", "exclusions", "risk_notes"),
    "no_shaming": ("sessions", "worksheets", "upset"),
    "age_and_maturity": ("age", "suitability"),
    "child_first_language": ("summary", "purpose", "sessions", "worksheets"),
    "reading_level_and_format": ("worksheets", "materials"),
    "inclusion": ("communication_adaptations", "suitability", "materials"),
    "welsh": ("facts", "topics"),
    "aim_and_theory_of_change": ("aims", "rationale", "sessions"),
    "evidence_claim": ("rationale", "published_evidence"),
    "facts_and_law": ("facts",),
    "outcome_measure": ("measures",),
    "runnable_by_another_worker": ("preparation", "sessions"),
    "skills_and_training": ("age", "preparation"),
    "core_and_adaptable_steps": ("sessions",),
    "tried_with_users": ("rationale",),
    "owner_and_review_date": ("licence",),
}


@dataclass(frozen=True)
class Section:
    """A section: where it stands, what it is called, the field that says it, and its words."""

    anchor: str
    title: str
    field: str
    text: str = ""


def sections_of(document: Document) -> dict[str, Section]:
    """Every section of a document by its anchor, in the order of the page."""
    return {section.anchor: section for section in _sections(document)}


def concerned(criterion: str, sections: Mapping[str, Section]) -> list[Section]:
    """The sections that a criterion is mostly about; a session or a worksheet, not its parts."""
    fields = CONCERNS.get(criterion, ())
    return [
        section
        for field in fields
        for section in sections.values()
        if section.field == field and not _is_part(section.anchor)
    ]


def _is_part(anchor: str) -> bool:
    return "-step-" in anchor or anchor.startswith(("fact-", "rating-", "material-"))


def _sections(document: Document) -> Iterator[Section]:
    yield Section("summary", "Summary", "summary", f"{document.title}\n{document.summary}")
    yield _text(document, "purpose")
    ages = (document.developmental_level, document.staff_role, *document.equipment)
    yield Section("part-glance", "At a glance", "age", "\n".join(ages))
    for field in _BEFORE_SESSIONS:
        if getattr(document, field) or field not in OPTIONAL_SECTIONS:
            yield _text(document, field)
    yield from _sessions(document)
    for number, sheet in enumerate(document.worksheets, start=1):
        title = f"Worksheet: {sheet.title}"
        yield Section(f"worksheet-{number}", title, "worksheets", f"{sheet.title}\n\n{sheet.body}")
    for field in _WHO:
        yield _text(document, field)
    also = "\n".join((document.spacing, *document.aliases))
    yield Section("in-short", "Who it suits, in short", "topics", also)
    yield _text(document, "rationale")
    outcomes = "\n".join(measure.outcome for measure in document.measures)
    yield Section("measured", "How change is measured", "measures", outcomes)
    yield from _entries(document)
    yield Section("part-owner", "Version, owner and licence", "licence")


def _text(document: Document, field: str) -> Section:
    anchor = _ANCHORS.get(field, field)
    return Section(anchor, SECTION_HEADINGS[field], field, getattr(document, field))


def _sessions(document: Document) -> Iterator[Section]:
    for number, session in enumerate(document.sessions, start=1):
        anchor, title = f"session-{number}", f"Session {number}: {session.title}"
        yield Section(anchor, title, "sessions", f"{session.title}\n{session.aim}")
        for place, step in enumerate(session.steps, start=1):
            title = f"Session {number}, step {place}: {step.title}"
            text = f"{step.title}\n{step.body}"
            yield Section(f"{anchor}-step-{place}", title, "sessions", text)


def _entries(document: Document) -> Iterator[Section]:
    """What stands in lists: ratings, facts and materials, each list after its own heading."""
    yield Section("part-evidence", "Published evidence", "published_evidence")
    for number, rating in enumerate(document.published_evidence, start=1):
        text = f"{rating.outcome}\n{rating.population}"
        yield Section(f"rating-{number}", f"Published rating {number}", "published_evidence", text)
    yield Section("part-facts", "Facts and law", "facts")
    for number, fact in enumerate(document.facts, start=1):
        yield Section(f"fact-{number}", f"Fact {number}", "facts", fact.statement)
    yield Section("part-materials", "Materials", "materials")
    for number, material in enumerate(document.materials, start=1):
        text = f"{material.title}\n{material.purpose}\n{material.description}"
        title = f"Material: {material.title}"
        yield Section(f"material-{number}", title, "materials", text)
