"""The sections of a draft: what each holds, and how far it has got."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalogue.drafting import forms, group_forms, material_forms
from catalogue.drafting.fields import vocabularies
from catalogue.drafting.merging import marks_of
from catalogue.instruments.queries import all_instruments
from catalogue.interventions.checks import MissingPart, missing_parts, problems_in
from catalogue.interventions.document import Document, PlannedSession
from catalogue.interventions.reading_age import reading_age_in_words
from catalogue.materials.texts import whole_reading_age
from core.ui.words import plural

EMPTY = Document()
PLAN = "session-plan"


@dataclass(frozen=True)
class Section:
    """A part of a draft that is written on one page.

    ``form`` is None for the session plan, which has a page for each session.
    """

    name: str
    title: str
    form: type[forms.SectionForm] | None
    fields: tuple[str, ...]
    introduction: str = ""

    def is_untouched(self, document: Document) -> bool:
        """Whether nothing has been said in it yet."""
        return all(getattr(document, name) == getattr(EMPTY, name) for name in self.fields)


@dataclass(frozen=True)
class Progress:
    """A section, what it still lacks, and what is said of it on the task list."""

    section: Section
    status: str
    missing: tuple[MissingPart, ...]
    hint: str


def _section(
    name: str, title: str, form: type[forms.SectionForm], introduction: str = ""
) -> Section:
    return Section(name, title, form, form.fields_written, introduction)


# The task list, in its order.
GROUPS: tuple[tuple[str, tuple[Section, ...]], ...] = (
    (
        "What it is",
        (
            _section("about", "About", forms.AboutForm),
            _section("purpose", "Purpose, aims and why it should help", forms.PurposeForm),
        ),
    ),
    (
        "Who it is for",
        (
            _section(
                "topics-and-needs",
                "Topics and needs",
                forms.TopicsForm,
                "The search and “fits this child” find it by what you tick here. Tick what it "
                "is about, not what it touches.",
            ),
            _section("ages-and-settings", "Ages, settings and ways of working", forms.ChildrenForm),
            _section("suitability", "Who it suits, and who it does not", forms.SuitabilityForm),
            _section(
                "communication",
                "Communication adaptations",
                forms.CommunicationForm,
                "More than six in ten children in the youth justice system have speech, language "
                "and communication needs.",
            ),
        ),
    ),
    (
        "Running it",
        (
            Section(PLAN, "Session plan", None, ("sessions",)),
            _section(
                "worksheets",
                "Worksheets",
                group_forms.WorksheetsForm,
                "What the child reads, writes on or ticks. Write to the child: short sentences, "
                "common words, one idea a line.",
            ),
            _section(
                "materials",
                "Materials",
                material_forms.MaterialsForm,
                "Files and pages that go with the plan: cards to print, slides, a recording, a "
                "page to look at together. What is approved is exactly these files: to change "
                "one is to begin a new version.",
            ),
            _section("before-you-start", "Before you start", forms.PreparationForm),
            _section("safeguarding", "Safeguarding", forms.SafeguardingForm),
        ),
    ),
    (
        "What it rests on",
        (
            _section(
                "measures",
                "Measures",
                group_forms.MeasuresForm,
                "How anyone will know whether it helped. One good measure is enough.",
            ),
            _section(
                "facts",
                "Facts and law",
                group_forms.FactsForm,
                "Every law and factual claim in the text stands here with its source, so that a "
                "reviewer can look it up and it can be checked again later.",
            ),
            _section(
                "published-evidence",
                "Published evidence",
                group_forms.EvidenceForm,
                "Ratings that others have published, each on its own scale. If there are none, "
                "leave this blank and the page says “not known”.",
            ),
            _section("licence", "Licence and source", forms.LicenceForm),
        ),
    ),
)
SECTIONS: tuple[Section, ...] = tuple(section for _, group in GROUPS for section in group)
BY_NAME = {section.name: section for section in SECTIONS}


def after(section: Section) -> Section | None:
    """The next section of the task list; None after the last."""
    following = SECTIONS[SECTIONS.index(section) + 1 :]
    return following[0] if following else None


def unfinished(document: Document) -> list[MissingPart]:
    """What stands in the way of submitting: what is missing, and codes that no longer hold."""
    problems = problems_in(document, vocabularies=vocabularies(), instruments=all_instruments())
    return [
        *missing_parts(document),
        *(MissingPart(str(problem.path[0]), problem.reason) for problem in problems),
    ]


def progress(document: Document) -> list[tuple[str, list[Progress]]]:
    """The task list of a document: each group's heading with its sections."""
    missing = unfinished(document)
    return [
        (heading, [_progress_of(section, document, missing) for section in group])
        for heading, group in GROUPS
    ]


def session_digest(session: PlannedSession | None) -> str:
    """A mark of what a session says: another after any change. None: one that is not there yet."""
    only = Document(sessions=() if session is None else (session,))
    return marks_of(only, BY_NAME[PLAN].fields)


def _progress_of(section: Section, document: Document, missing: Sequence[MissingPart]) -> Progress:
    mine = tuple(part for part in missing if part.field in section.fields)
    untouched = section.is_untouched(document)
    if mine:
        status = "not_started" if untouched else "missing"
    else:
        status = "optional" if untouched else "done"
    return Progress(section, status, mine, ", ".join(_said(section, document)))


def _said(section: Section, document: Document) -> Iterator[str]:
    """A few words on what a section holds so far."""
    if section.name == PLAN and document.sessions:
        minutes = sum(session.minutes for session in document.sessions)
        yield plural(len(document.sessions), "session")
        yield f"{minutes} minutes in all"
    if section.name == "worksheets" and document.worksheets:
        yield plural(len(document.worksheets), "worksheet")
        yield f"reading age {reading_age_in_words(whole_reading_age(document))}"
    if section.name == "safeguarding" and document.safeguarding and not document.content_warnings:
        yield "no content warnings"
    if section.name == "materials" and document.materials:
        yield plural(len(document.materials), "material")
    if section.name == "measures" and document.measures:
        yield plural(len(document.measures), "measure")
    if section.name == "facts" and document.facts:
        unchecked = sum(fact.checked is None for fact in document.facts)
        yield plural(len(document.facts), "fact")
        if unchecked:
            yield f"{unchecked} not yet checked against the source"
