"""What the index holds of an available version: its words by field, and the card of a result.

A version in use never changes, so its card is a copy that cannot go stale. Whether the version is
still in use is asked of the database each time a result is shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from catalogue.interventions.document import Document, PlannedSession
from catalogue.interventions.models import AVAILABLE, InterventionVersion
from catalogue.interventions.reading_age import NO_TEXTS, reading_age_of
from catalogue.interventions.stored import UnreadableDocument, load_document
from catalogue.materials.texts import file_texts
from catalogue.search.evidence import evidence_rank
from core.vocabulary import Vocabularies

BATCH = 200
# Vocabularies whose labels and synonyms can be found, beside topics and needs.
FEATURES = (
    "formats",
    "settings",
    "legal_stages",
    "engagement",
    "communication_supports",
    "communication_needs",
)
SEARCHED_VOCABULARIES = ("topics", "needs", *FEATURES)
CARD_TAGS = (*SEARCHED_VOCABULARIES, "content_warnings")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TextField:
    """A field of words: what it counts for against the others, and its name on a page."""

    name: str
    weight: float
    label: str


FIELDS = (
    TextField("title", 10.0, "title"),
    TextField("aliases", 8.0, "its other names"),
    TextField("topics", 6.0, "topics"),
    TextField("summary", 5.0, "summary"),
    TextField("needs", 3.0, "needs"),
    TextField("purpose", 3.0, "its purpose and aims"),
    TextField("features", 2.0, "formats, settings or supports"),
    TextField("sessions", 1.0, "the session plan"),
    TextField("worksheets", 1.0, "the worksheets"),
    TextField("materials", 0.5, "its materials"),
)


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a result shows and is filtered by. Ages in years; the minutes of each session."""

    intervention_id: int
    version_id: int
    slug: str
    title: str
    aliases: tuple[str, ...]
    summary: str
    youngest: int | None
    oldest: int | None
    session_minutes: tuple[int, ...]
    reading_age: float | None
    approved_on: date
    expires_on: date
    tags: Mapping[str, tuple[str, ...]]
    # (scale, level, day checked), as published
    published_evidence: tuple[tuple[str, str, date | None], ...]
    evidence_rank: int = 0


@dataclass(frozen=True)
class SearchDocument:
    """One available version, ready to be indexed."""

    card: Card
    texts: Mapping[str, str]


def available_documents(
    session: Session, vocabularies: Vocabularies, intervention_ids: Sequence[int]
) -> Iterator[SearchDocument]:
    """The documents of those of the interventions that have an available version."""
    for start in range(0, len(intervention_ids), BATCH):
        versions = session.scalars(
            select(InterventionVersion)
            .where(
                InterventionVersion.intervention_id.in_(intervention_ids[start : start + BATCH]),
                InterventionVersion.state.in_(AVAILABLE),
            )
            .options(joinedload(InterventionVersion.intervention))
        ).all()
        read = [(version, _readable(version)) for version in versions]
        hashes = {file.sha256 for _, document in read if document for file in document.files}
        words = file_texts(session, hashes)
        for version, document in read:
            if document is not None:
                yield search_document(version, document, vocabularies, words)
        session.expunge_all()


def available_ids(session: Session) -> list[int]:
    """The ids of all interventions with an available version, in order."""
    return list(
        session.scalars(
            select(InterventionVersion.intervention_id)
            .where(InterventionVersion.state.in_(AVAILABLE))
            .order_by(InterventionVersion.intervention_id)
        )
    )


def search_document(
    version: InterventionVersion,
    document: Document,
    vocabularies: Vocabularies,
    file_words: Mapping[str, str] = NO_TEXTS,
) -> SearchDocument:
    """What the index holds of a version.

    :param file_words: the words of its files by their SHA-256.
    """
    texts = {
        **_texts(document, vocabularies),
        "materials": "\n".join(_material_lines(document, file_words)),
    }
    return SearchDocument(_card(version, document, vocabularies, file_words), texts)


def words_for(vocabularies: Vocabularies, vocabulary: str, code: str) -> str:
    """The label and the synonyms of a code, which all find what carries it."""
    if code not in vocabularies[vocabulary]:
        return ""
    return vocabularies[vocabulary].term(code).names_in_lines


def _readable(version: InterventionVersion) -> Document | None:
    """One text that cannot be read must not keep all the others from being found."""
    try:
        return load_document(version.content)
    except UnreadableDocument as error:
        log.error("search.unreadable_version", version=version.id, problem=str(error))
        return None


def _card(
    version: InterventionVersion,
    document: Document,
    vocabularies: Vocabularies,
    file_words: Mapping[str, str],
) -> Card:
    approved_on = version.approved_at.date() if version.approved_at else None
    return Card(
        intervention_id=version.intervention_id,
        version_id=version.id,
        slug=version.intervention.slug,
        title=document.title,
        aliases=document.aliases,
        summary=document.summary,
        youngest=document.age.youngest if document.age else None,
        oldest=document.age.oldest if document.age else None,
        session_minutes=tuple(session.minutes for session in document.sessions),
        reading_age=reading_age_of(document, file_words),
        # A constraint of the table holds both to be there on an available version.
        approved_on=cast("date", approved_on),
        expires_on=cast("date", version.expires_on),
        tags={name: getattr(document, name) for name in CARD_TAGS},
        published_evidence=tuple(
            (evidence.scale, evidence.level, evidence.checked)
            for evidence in document.published_evidence
        ),
        evidence_rank=evidence_rank(
            ((evidence.scale, evidence.level) for evidence in document.published_evidence),
            vocabularies,
        ),
    )


def _texts(document: Document, vocabularies: Vocabularies) -> dict[str, str]:
    def tagged(*names: str) -> str:
        return "\n".join(
            words_for(vocabularies, name, code)
            for name in names
            for code in getattr(document, name)
        )

    return {
        "title": document.title,
        "aliases": "\n".join(document.aliases),
        "topics": tagged("topics"),
        "summary": document.summary,
        "needs": tagged("needs"),
        "purpose": f"{document.purpose}\n{document.aims}",
        "features": tagged(*FEATURES),
        "sessions": "\n".join(_session_lines(document.sessions)),
        "worksheets": "\n".join(f"{sheet.title}\n{sheet.body}" for sheet in document.worksheets),
    }


def _session_lines(sessions: Iterable[PlannedSession]) -> Iterator[str]:
    for session in sessions:
        yield session.title
        yield session.aim
        for step in session.steps:
            yield step.title
            yield step.body


def _material_lines(document: Document, file_words: Mapping[str, str]) -> Iterator[str]:
    for material in document.materials:
        yield f"{material.title}\n{material.purpose}\n{material.description}"
        if material.file:
            yield file_words.get(material.file.sha256, "")
