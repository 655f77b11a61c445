"""Addresses of pages that staff and children are sent to: they say plainly where they lead."""

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import urlsplit

from marshmallow import ValidationError

LONGEST_ADDRESS = 2000
FULL = "Enter a full web address, like https://www.legislation.gov.uk"
_TOO_LONG = (
    f"The web address must be {LONGEST_ADDRESS:,} characters or fewer. Give the address of a page "
    "that leads there"
)
_UNSEEN = (
    "The web address has signs in it that cannot be seen. Copy it again from the top of the "
    "browser, or type it"
)
_NAMED = (
    "Take the name and the @ out of the web address, so that it begins with the name of the "
    "site, like https://www.gov.uk"
)
_NUMBERED = (
    "Give the name of a site that everybody can reach, like https://www.gov.uk, not a number or "
    "your own computer"
)
_PORT = (
    "The number after the colon in the web address must be between 1 and 65535. Mostly it can be "
    "left out with its colon"
)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


def why_unsafe(address: str) -> str:
    """What to change in an address, or nothing; whether it is a full one is asked elsewhere."""
    if len(address) > LONGEST_ADDRESS:
        return _TOO_LONG
    if not address.isprintable():
        return _UNSEEN
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return FULL
    if "@" in parts.netloc:
        return _NAMED
    if "\\" in parts.netloc:
        return FULL
    if _is_number_or_own(host):
        return _NUMBERED
    return "" if _has_possible_port(parts.netloc) else _PORT


def check_safe(address: str) -> None:
    """:raises ValidationError: if an address hides or disguises where it leads."""
    if reason := why_unsafe(address):
        raise ValidationError(reason)


def _is_number_or_own(host: str) -> bool:
    """Whether a browser would take it for a number (IP), or for the computer that it runs on."""
    plain = unicodedata.normalize("NFKC", host).replace("\u3002", ".").casefold().rstrip(".")
    last = plain.rpartition(".")[2]
    try:
        ip_address(plain)
    except ValueError:
        return last == "localhost" or bool(_NUMBER.fullmatch(last))
    return True


def _has_possible_port(place: str) -> bool:
    _, colon, port = place.rpartition("]")[2].partition(":")
    return not colon or (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65535)
