"""What is wrong with a document, and what it still lacks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalogue.instruments.schemas import Instrument
from catalogue.interventions.document import (
    OPTIONAL_SECTIONS,
    SECTION_HEADINGS,
    TAG_VOCABULARIES,
    Document,
    PlannedSession,
)
from catalogue.interventions.words import FIELD_LABELS
from catalogue.materials.kinds import BY_MEDIA_TYPE, is_image
from catalogue.materials.names import ending_of, safe_name
from core.database import today
from core.vocabulary import Vocabularies, Vocabulary
from core.yaml_lines import FieldPath

# Fields of one code, and the vocabulary that the code comes from.
SINGLE_CODES = {"kind": "kinds", "cost_band": "cost_bands", "licence": "licences"}
# What every intervention says before anyone is asked to review it, in the order of a file.
NEEDED = (
    "title",
    "summary",
    "topics",
    "needs",
    "formats",
    "settings",
    "legal_stages",
    "age",
    "developmental_level",
    "staff_role",
    "measures",
    "licence",
    "rights_holder",
    *(name for name in SECTION_HEADINGS if name not in OPTIONAL_SECTIONS),
)
CHOSEN = {*TAG_VOCABULARIES, "measures", "licence"}


@dataclass(frozen=True)
class DocumentProblem:
    """Something that a document says and cannot mean. The path leads to it from the document."""

    path: FieldPath
    reason: str


@dataclass(frozen=True)
class MissingPart:
    """What a document has to say and does not say yet, and the field where it belongs."""

    field: str
    reason: str


def problems_in(
    document: Document,
    *,
    vocabularies: Vocabularies,
    instruments: Mapping[str, Instrument],
    on: date | None = None,
) -> list[DocumentProblem]:
    """Every code that is unknown, repeated or not in use on a day (today unless given)."""
    day = on or today()
    return [
        *_tag_problems(document, vocabularies, day),
        *_single_code_problems(document, vocabularies, day),
        *_measure_problems(document, instruments),
        *_evidence_problems(document, vocabularies["evidence_scales"], day),
        *_material_problems(document),
    ]


def missing_parts(document: Document) -> list[MissingPart]:
    """What a draft lacks before it can be sent for review, in the order of its parts."""
    return [
        *(_missing(name) for name in NEEDED if not getattr(document, name)),
        *(MissingPart("sessions", reason) for reason in _missing_in_plan(document)),
        *(MissingPart("worksheets", reason) for reason in _missing_in_worksheets(document)),
        *(MissingPart("materials", reason) for reason in _missing_in_materials(document)),
    ]


def _missing(name: str) -> MissingPart:
    label = FIELD_LABELS[name]
    if name in SECTION_HEADINGS:
        return MissingPart(name, f"Write the part “{label}”.")
    if name in CHOSEN:
        return MissingPart(name, f"Choose something for “{label}”.")
    return MissingPart(name, f"Fill in “{label}”.")


def _missing_in_plan(document: Document) -> Iterator[str]:
    count = len(document.sessions)
    if document.kind == "signpost":
        return
    if not count:
        yield "Plan at least one session."
        return
    if document.kind == "session" and count != 1:
        yield f"A single session has one session, and this plan has {count}. Change the kind."
    if document.kind == "programme" and count < 2:
        yield "A programme has at least two sessions. Add one, or change the kind."
    for number, session in enumerate(document.sessions, start=1):
        yield from _missing_in_session(number, session)
    if not document.core_steps and any(session.steps for session in document.sessions):
        yield "Mark the steps that have to be kept as core."


def _missing_in_session(number: int, session: PlannedSession) -> Iterator[str]:
    if not session.title or not session.aim:
        yield f"Give session {number} a title and an aim."
    if not session.steps:
        yield f"Give session {number} its steps."
    for place, step in enumerate(session.steps, start=1):
        if not step.title or not step.body:
            yield f"Say what happens in step {place} of session {number}."


def _missing_in_worksheets(document: Document) -> Iterator[str]:
    if document.kind == "pack" and not document.worksheets:
        yield "Add the worksheets of the pack."
    for number, sheet in enumerate(document.worksheets, start=1):
        if not sheet.title or not sheet.body:
            yield f"Give worksheet {number} a title and a text."


def _missing_in_materials(document: Document) -> Iterator[str]:
    for number, material in enumerate(document.materials, start=1):
        if not material.title:
            yield f"Give material {number} a title."
        if not material.purpose:
            yield f"Say what material {number} is for."
        if material.file and is_image(material.file.media_type) and not material.description:
            yield f"Say what the picture in material {number} shows."
        if material.link and material.link.looked_at is None:
            yield f"Say when somebody looked at the page of material {number}."


def _material_problems(document: Document) -> Iterator[DocumentProblem]:
    """What only a file written by hand can say wrongly."""
    for position, material in enumerate(document.materials):
        path: FieldPath = ("materials", position, "file")
        if material.file is None:
            continue
        kind = BY_MEDIA_TYPE.get(material.file.media_type)
        name = material.file.name
        if name != safe_name(name):
            yield DocumentProblem((*path, "name"), "Give the plain name of a file.")
        if kind is None or ending_of(name) not in kind.endings:
            reason = "The media type and the ending of the name do not agree."
            yield DocumentProblem((*path, "media_type"), reason)


def _tag_problems(
    document: Document, vocabularies: Vocabularies, day: date
) -> Iterator[DocumentProblem]:
    for name, vocabulary in TAG_VOCABULARIES.items():
        codes = getattr(document, name)
        for position, code in enumerate(codes):
            reason = _code_problem(vocabularies[vocabulary], code, day)
            if reason is None and code in codes[:position]:
                reason = f"“{code}” is given twice."
            if reason:
                yield DocumentProblem((name, position), reason)


def _single_code_problems(
    document: Document, vocabularies: Vocabularies, day: date
) -> Iterator[DocumentProblem]:
    for name, vocabulary in SINGLE_CODES.items():
        code = getattr(document, name)
        reason = _code_problem(vocabularies[vocabulary], code, day) if code else None
        if reason:
            yield DocumentProblem((name,), reason)


def _measure_problems(
    document: Document, instruments: Mapping[str, Instrument]
) -> Iterator[DocumentProblem]:
    for position, measure in enumerate(document.measures):
        instrument = instruments.get(measure.instrument)
        if instrument is None:
            reason = f"There is no instrument “{measure.instrument}”. {_one_of(instruments)}"
            yield DocumentProblem(("measures", position, "instrument"), reason)
            continue
        scales = [scale.code for scale in instrument.scales]
        if measure.scale not in scales:
            reason = f"{instrument.title} has no scale “{measure.scale}”. {_one_of(scales)}"
            yield DocumentProblem(("measures", position, "scale"), reason)


def _evidence_problems(
    document: Document, scales: Vocabulary, day: date
) -> Iterator[DocumentProblem]:
    for position, evidence in enumerate(document.published_evidence):
        path: FieldPath = ("published_evidence", position)
        reason = _code_problem(scales, evidence.scale, day)
        if reason:
            yield DocumentProblem((*path, "scale"), reason)
            continue
        levels = [level.code for level in scales.term(evidence.scale).levels]
        if evidence.level not in levels:
            reason = f"“{evidence.level}” is not a level of this scale. {_one_of(levels)}"
            yield DocumentProblem((*path, "level"), reason)


def _code_problem(vocabulary: Vocabulary, code: str, day: date) -> str | None:
    if code not in vocabulary:
        return f"“{code}” is not a code of {vocabulary.title.lower()}. See {vocabulary.code}.yaml."
    if not vocabulary.term(code).valid_on(day):
        return f"“{code}” is not in use any more. Choose another code."
    return None


def _one_of(codes: Mapping[str, object] | list[str]) -> str:
    return f"Use one of: {', '.join(codes) or 'none is installed'}."
