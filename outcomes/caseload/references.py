"""Case references: opaque on purpose, from the case management system and never from a name."""

import re
from datetime import date

from core.database import today
from core.screening import Finding, FindingKind, known_words

LONGEST_REFERENCE = 40
ALLOWED = re.compile(r"[A-Za-z0-9-]+\Z")
SEPARATED_DATE = re.compile(
    r"(?<!\d)(?:(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})|(\d{4})-(\d{1,2})-(\d{1,2}))(?!\d)"
)
WORD_DATE = re.compile(
    r"\d-?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*-?\d", re.IGNORECASE
)
NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
EIGHT_DIGITS = re.compile(r"(?<!\d)\d{8}(?!\d)")
SIX_DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)")
YOUNGEST_PERSON, OLDEST_PERSON = 8, 30
NAME_REFUSED = "This looks like a name. Enter the reference from your case management system"
DATE_REFUSED = (
    "This looks like a date of birth. Enter the reference from your case management system"
)


def refusal_of_reference(reference: str, *, on: date | None = None) -> str | None:
    """Why a case reference cannot be accepted, in words for the person; None where it can.

    It may hold letters, digits and hyphens, and nothing that looks like a name or a date of birth.
    """
    if not reference:
        return "Enter the case reference"
    if len(reference) > LONGEST_REFERENCE:
        return f"The case reference must be {LONGEST_REFERENCE} characters or fewer"
    if not ALLOWED.match(reference):
        return "Use letters, digits and hyphens only, like YJ-2041"
    if _looks_like_a_name(reference):
        return NAME_REFUSED
    if _looks_like_a_date_of_birth(reference, on or today()):
        return DATE_REFUSED
    return None


def doubtful_digits(reference: str, *, on: date | None = None) -> list[Finding]:
    """Six digits that could be a day of birth, or only a number: the person is asked."""
    return [
        Finding(run.start(), run.group(), FindingKind.DATE_OF_BIRTH)
        for run in SIX_DIGITS.finditer(reference)
        if _is_birth(run.group()[:2], run.group()[2:4], run.group()[4:], on or today())
    ]


def _looks_like_a_name(reference: str) -> bool:
    """Known names, and without any digit also unknown words written as names are."""
    known = known_words()
    words = [word for word in NAME_PARTS.findall(reference) if len(word) > 2]
    small = {word.casefold() for word in words}
    first_names = small & known.first_names
    surnames = small & (known.surnames - known.first_names)
    if surnames or (first_names and small - first_names - known.ordinary_words):
        return True
    if any(character.isdigit() for character in reference):
        return False
    unknown = (word for word in words if word.casefold() not in known.ordinary_words)
    return bool(first_names) or any(word.istitle() for word in unknown)


def _looks_like_a_date_of_birth(reference: str, on: date) -> bool:
    if WORD_DATE.search(reference):
        return True
    for match in SEPARATED_DATE.finditer(reference):
        first, second, third, *iso = match.groups()
        day, month, year = (first, second, third) if first else reversed(iso)
        if _is_birth(day, month, year, on):
            return True
    return any(_is_birth_run(run.group(), on) for run in EIGHT_DIGITS.finditer(reference))


def _is_birth_run(digits: str, on: date) -> bool:
    return _is_birth(digits[:2], digits[2:4], digits[4:], on) or _is_birth(
        digits[6:], digits[4:6], digits[:4], on
    )


def _is_birth(day: str, month: str, year: str, on: date) -> bool:
    """Whether the parts are a day on which a child or young adult could have been born."""
    full_year = int(year) if len(year) == 4 else on.year // 100 * 100 + int(year)
    try:
        born = date(full_year, int(month), int(day))
    except ValueError:
        return False
    return YOUNGEST_PERSON <= on.year - born.year <= OLDEST_PERSON
