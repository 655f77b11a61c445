"""Street addresses in free text, like "12 High Street" or "flat 3, Elm Court"."""

import re
from collections.abc import Iterator

# Streets by any name, and words that are as often no street: those count with a capital alone.
STREETS = "street|road|avenue|lane|crescent|terrace|gardens|mews|rd|ave|gdns|cres"
DOUBTFUL_STREETS = (
    "Close|Drive|Way|Court|Place|Grove|Walk|Hill|Square|Green|Rise|View|Park|Parade|Row|Wharf|St|Ln"
)
HOUSES = "house|tower|towers|heights|lodge|mansions|point"
NUMBER = r"(?!(?:19|20)\d\d\b)\d{1,4}[A-Za-z]?(?:[-–/]\d{1,4}[A-Za-z]?)?"
BLANK = r",?[ \t\u00a0]{1,2}"
FLAT = rf"\b(?:flat|apartment|apt)[ \t]?(?:\d{{1,4}}[A-Za-z]?|(?-i:[B-HJ-Z])){BLANK}"
CAPITAL = r"(?:[A-Z][\w'’.-]{0,30}[ \t\u00a0]{1,2}){1,3}"
ANY_WORDS = r"(?:[^\W\d][\w'’.-]{0,30}[ \t\u00a0]{1,2}){1,3}"
LIVES_AT = (
    r"\b(?:(?:live|lives|living|lived|stay|stays|staying|stayed)[ ]at|moved[ ]to|home[ ]is"
    r"|address(?:[ ]is|[ ]was|[ ]?:)?)[ ](?:no\.?[ ]|number[ ])?"
)
ANY_STREET = rf"(?:{STREETS}|{DOUBTFUL_STREETS})"

WITH_CAPITALS = re.compile(
    rf"(?<![\w.,/:£+-])(?P<address>(?i:{FLAT})?{NUMBER}{BLANK}(?P<name>{CAPITAL})"
    rf"(?P<street>(?i:{STREETS})|{DOUBTFUL_STREETS}|{DOUBTFUL_STREETS.upper()}))\b"
)
AFTER_LIVES_AT = re.compile(
    rf"{LIVES_AT}(?P<address>(?:{FLAT})?{NUMBER}{BLANK}(?P<name>{ANY_WORDS})"
    rf"(?P<street>{ANY_STREET}))\b",
    re.IGNORECASE,
)
IN_A_FLAT = re.compile(
    rf"(?P<address>{FLAT}(?P<name>{ANY_WORDS})(?P<street>{ANY_STREET}|{HOUSES}))\b",
    re.IGNORECASE,
)
COUNTED_BEFORE = re.compile(
    r"\b(?:activity|card|chapter|day|grade|level|module|page|part|phase|question|session|sheet"
    r"|stage|step|table|task|term|unit|week|year)[ \t]\Z",
    re.IGNORECASE,
)
NO_STREET_NAMES = frozenset(
    word
    for words in (
        "a an and are at but each every for from his her in is it its my of on one or our that",
        "their they this to was we with you your",
        "minute minutes min mins hour hours mile miles metre metres km day days week weeks",
        "month months year years time times",
    )
    for word in words.split()
)
COURTS = frozenset(
    word
    for words in (
        "appeal appeals civil county criminal crown drug family high supreme youth",
        "magistrates magistrates' magistrates’",
        "january february march april may june july august september october november december",
    )
    for word in words.split()
)


def street_addresses(text: str) -> Iterator[tuple[int, str]]:
    """What looks like a street address, each with its place in the text."""
    end = 0
    for match in sorted(_matches(text), key=lambda each: each.span("address")):
        if match.start("address") >= end:
            end = match.end("address")
            yield match.start("address"), match["address"]


def _matches(text: str) -> Iterator[re.Match[str]]:
    for pattern in (IN_A_FLAT, AFTER_LIVES_AT, WITH_CAPITALS):
        yield from (match for match in pattern.finditer(text) if _is_a_street(match))


def _is_a_street(match: re.Match[str]) -> bool:
    """Not so "Session 2 Finding My Way", "10 Minutes Walk" or "2 Crown Court hearings"."""
    before = match.string[max(0, match.start("address") - 12) : match.start("address")]
    name = match["name"].casefold().split()
    return not (
        COUNTED_BEFORE.search(before)
        or NO_STREET_NAMES.intersection(name)
        or (match["street"].casefold() == "court" and name[-1] in COURTS)
    )
