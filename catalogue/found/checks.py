"""What is checked automatically of something that was brought, for the reviewer who decides.

Nothing of it is logged or kept beside the file: it is found anew each time that somebody looks,
and goes with the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from catalogue.drafting.fields import vocabularies
from catalogue.found.known import Known
from catalogue.found.models import FoundResource
from catalogue.interventions.reading_age import reading_age
from catalogue.materials.models import StoredFile
from core.screening import Finding, screen

LICENCES, NOT_KNOWN = "licences", "not_known"


class Found(StrEnum):
    """What a check may find, in the order of its weight."""

    REJECTED_BEFORE = "rejected_before"
    IN_LIBRARY = "in_library"
    MUCH_ALIKE = "much_alike"
    BROUGHT_BEFORE = "brought_before"
    PERSONAL_DATA = "personal_data"
    NAMED_IN_FILE = "named_in_file"
    NO_LICENCE = "no_licence"
    NO_COPYING = "no_copying"
    NO_TEXT = "no_text"


@dataclass(frozen=True)
class FileChecks:
    """What was found in a file: the reading age in years of its text, what looks like personal
    data in it, and who is named beside it."""

    has_text: bool = False
    reading_age: float | None = None
    personal: list[Finding] = field(default_factory=list)
    properties: Mapping[str, str] = field(default_factory=dict)


def file_checks(stored: StoredFile | None) -> FileChecks:
    """The checks of a file; of nothing, where only an address was brought."""
    if stored is None:
        return FileChecks()
    return FileChecks(
        has_text=bool(stored.text.strip()),
        reading_age=reading_age(stored.text),
        personal=_each_once(screen(stored.text)),
        properties=stored.properties or {},
    )


def found_by(resource: FoundResource, known: Known, checks: FileChecks) -> list[Found]:
    """What all checks found, as codes."""
    licence = vocabularies()[LICENCES].term(resource.licence)
    there = {
        Found.REJECTED_BEFORE: known.rejected or known.declined,
        Found.IN_LIBRARY: known.have_exactly,
        Found.MUCH_ALIKE: known.have_alike,
        Found.BROUGHT_BEFORE: known.waiting or known.hidden_since,
        Found.PERSONAL_DATA: checks.personal,
        Found.NAMED_IN_FILE: checks.properties,
        Found.NO_LICENCE: resource.licence == NOT_KNOWN,
        Found.NO_COPYING: resource.licence != NOT_KNOWN and not licence.may_copy,
        Found.NO_TEXT: resource.sha256 is not None and not checks.has_text,
    }
    return [code for code, so in there.items() if so]


def _each_once(findings: list[Finding]) -> list[Finding]:
    """What stands on every page of a leaflet is told once."""
    return list({(each.kind, each.words): each for each in findings}.values())
