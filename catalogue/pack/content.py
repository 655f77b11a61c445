"""What a pack says: the document of a version in the order of paper, every word ready to print."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

import segno

from catalogue.interventions import presentation
from catalogue.interventions.document import (
    SECTION_HEADINGS,
    Document,
    Fact,
    Material,
    MaterialFile,
)
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.words import AUDIENCES
from catalogue.materials.kinds import kind_and_size
from catalogue.materials.names import safe_name
from catalogue.pack.rich_text import Block, Item, Listing, Marked, Paragraph, Words, rich_text
from core.ui.words import NOT_KNOWN, long_date

SAFETY = ("safeguarding", "risk_notes", "disclosure", "upset")
BEFORE = ("preparation", "aims", "suitability", "exclusions", "rationale")
# On the first page, in this order; a practitioner asks these first.
GLANCE = (
    "Sessions",
    "Spacing",
    "Ages",
    "Format",
    "Where",
    "Who may run it",
    "Training required",
    "Cost",
    "Needs it answers",
    "Communication supports",
)


@dataclass(frozen=True)
class Imprint:
    """What stands at the foot of every page, so that a loose sheet can be traced and checked."""

    title: str
    version: int
    short_hash: str
    approved_until: str
    address: str
    code: str
    demonstration: bool


@dataclass(frozen=True)
class Part:
    """A heading with what stands below it."""

    heading: str
    body: tuple[Block, ...]


@dataclass(frozen=True)
class PackStep:
    """A step of a session."""

    title: str
    core: bool
    minutes: int
    body: tuple[Block, ...]


@dataclass(frozen=True)
class PackSession:
    """A session on its own page."""

    title: str
    aim: str
    minutes: int
    steps: tuple[PackStep, ...]


@dataclass(frozen=True)
class Named:
    """A label with one or several values."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class PackFact:
    """A fact or a law, with where it comes from and whether anybody compared them."""

    statement: str
    source: str
    address: str | None
    holds_for: str
    checked: str


@dataclass(frozen=True)
class PackMaterial:
    """A file that lies beside the pack in the archive, or a page elsewhere."""

    title: str
    purpose: str
    audience: str
    what: str
    address: str | None
    sha256: str | None


@dataclass(frozen=True)
class Pack:
    """Everything that is printed. With ``only`` set, just the worksheet of that number, from 1."""

    imprint: Imprint
    language: str
    author: str
    kind: str
    review_due: bool
    warning: str
    purpose: tuple[Block, ...]
    glance: tuple[Named, ...]
    equipment: tuple[str, ...]
    safety: tuple[Part, ...]
    before: tuple[Part, ...]
    sessions: tuple[PackSession, ...]
    adaptations: tuple[Block, ...]
    worksheets: tuple[Part, ...]
    facts: tuple[PackFact, ...]
    materials: tuple[PackMaterial, ...]
    about: tuple[Named, ...]
    content_hash: str
    created_at: datetime
    only: int | None = None

    def worksheet_alone(self, number: int) -> "Pack":
        """The pack of one worksheet, by its number from 1."""
        return replace(self, only=number)

    def printed(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {**asdict(self), "created_at": self.created_at.isoformat()}


def pack_of(
    version: InterventionVersion, document: Document, *, address: str, reading_age: float | None
) -> Pack:
    """The pack of an approved version, which says ``document``.

    :param address: that of the intervention's page.
    :param reading_age: of all that a child is given, in years.
    """
    if version.approved_at is None or version.content_hash is None:
        raise ValueError("Only an approved version has a pack")
    return Pack(
        imprint=_imprint(version, version.content_hash, address),
        language=document.language,
        author=document.rights_holder,
        kind=presentation.label("kinds", document.kind),
        review_due=version.state is VersionState.REVIEW_DUE,
        warning=presentation.warning(document),
        purpose=rich_text(document.purpose),
        glance=_glance(document, reading_age),
        equipment=document.equipment,
        safety=_parts(document, SAFETY),
        before=(*_parts(document, BEFORE), *_measures(document)),
        sessions=_sessions(document),
        adaptations=rich_text(document.communication_adaptations),
        worksheets=tuple(Part(each.title, rich_text(each.body)) for each in document.worksheets),
        facts=tuple(_fact(fact) for fact in document.facts),
        materials=tuple(_material(*numbered) for numbered in enumerate(document.materials, 1)),
        about=_about(version, document),
        content_hash=version.content_hash,
        created_at=version.approved_at,
    )


def _imprint(version: InterventionVersion, content_hash: str, address: str) -> Imprint:
    return Imprint(
        title=version.title,
        version=version.number,
        short_hash=content_hash[: presentation.SHORT_HASH],
        approved_until=long_date(version.expires_on),
        address=address,
        code=_code(address),
        demonstration=any(event.demonstration for event in version.events),
    )


def _code(address: str) -> str:
    """The QR code of an address, as an SVG without a margin."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture, kind="svg", border=0, xmldecl=False, omitsize=True
    )
    return picture.getvalue().decode()


def _glance(document: Document, reading_age: float | None) -> tuple[Named, ...]:
    known = dict((*presentation.glance(document, reading_age), ("Spacing", document.spacing)))
    return tuple(_named(label, known[label]) for label in GLANCE)


def _named(label: str, value: str | Iterable[str]) -> Named:
    values = (value,) if isinstance(value, str) else tuple(value)
    return Named(label, tuple(filter(None, values)) or (NOT_KNOWN,))


def _parts(document: Document, names: Iterable[str]) -> tuple[Part, ...]:
    return tuple(
        Part(SECTION_HEADINGS[name], rich_text(text))
        for name in names
        if (text := getattr(document, name))
    )


def _measures(document: Document) -> tuple[Part, ...]:
    items = tuple(
        Item(
            None,
            (
                Paragraph(
                    (
                        Marked("strong", (Words(outcome),)),
                        Words(f" {scale}" if outcome.endswith(".") else f". {scale}"),
                    )
                ),
            ),
        )
        for outcome, scale in presentation.measures(document)
    )
    listing = Listing(ordered=False, start=1, items=items)
    return (Part("How change is measured", (listing,)),) if items else ()


def _sessions(document: Document) -> tuple[PackSession, ...]:
    return tuple(
        PackSession(
            session.title,
            session.aim,
            session.minutes,
            tuple(
                PackStep(step.title, step.core, step.minutes, rich_text(step.body))
                for step in session.steps
            ),
        )
        for session in document.sessions
    )


def _fact(fact: Fact) -> PackFact:
    return PackFact(
        fact.statement,
        fact.source.removesuffix("."),
        fact.address,
        fact.jurisdiction or NOT_KNOWN,
        long_date(fact.checked) if fact.checked else "not yet",
    )


def _material(number: int, material: Material) -> PackMaterial:
    what = ""
    if material.link:
        looked_at = material.link.looked_at
        what = f"A page, looked at on {long_date(looked_at)}" if looked_at else "A page"
    elif material.file:
        size = kind_and_size(material.file.media_type, material.file.size)
        what = f"{material_name(number, material.file)} ({size})"
    return PackMaterial(
        title=material.title,
        purpose=material.purpose,
        audience=AUDIENCES[material.audience],
        what=what,
        address=material.link.address if material.link else None,
        sha256=material.file.sha256 if material.file else None,
    )


def material_name(number: int, file: MaterialFile) -> str:
    """Where a material lies in the archive: "materials/2-picture-cards.pdf"."""
    return f"materials/{number}-{safe_name(file.name)}"


def _about(version: InterventionVersion, document: Document) -> tuple[Named, ...]:
    licence = presentation.label("licences", document.licence) if document.licence else ""
    facts = (
        ("Version", str(version.number)),
        ("Approved", long_date(version.approved_at)),
        ("Last reviewed", long_date(version.last_reviewed_on)),
        ("Review due", long_date(version.review_due_on)),
        ("Approved until", long_date(version.expires_on)),
        ("Licence", licence),
        ("Rights holder", document.rights_holder),
        ("Source", document.source_address or "Written for this library"),
        *([("Found", long_date(document.date_found))] if document.date_found else []),
        ("Derived from", document.derived_from or "Nothing"),
    )
    return tuple(_named(label, value) for label, value in facts)
