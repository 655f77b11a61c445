"""Web addresses brought to one form, so that the same page is known again. Pure.

Left out is what does not lead to another page: http or https, "www.", the usual port, a slash at
the end, the place within the page, the order of the query, and the marks that campaigns add.
"""

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

USUAL_PORTS = {"http": 80, "https": 443}
CAMPAIGN_MARKS = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id")
_HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LIKE_A_SITE = re.compile(r"[^\s/@:]+\.[^\s/@:]+(?:[:/?#]\S*)?\Z")


def with_scheme(address: str) -> str:
    """An address as copied off a phone, whose browser leaves the beginning out, with it."""
    if not _HAS_SCHEME.match(address) and _LIKE_A_SITE.match(address):
        return f"https://{address}"
    return address


def same_page(address: str) -> str:
    """The one form of all addresses of a page, as "example.org/a?b=c"; empty for none at all."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return address.strip()
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if port is not None and port != USUAL_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    path = quote(unquote(parts.path).rstrip("/"), safe="/")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = sorted((name, value) for name, value in pairs if not CAMPAIGN_MARKS.fullmatch(name))
    return f"{host}{path}?{urlencode(kept)}" if kept else f"{host}{path}"


def page_key(address: str) -> str:
    """The SHA-256 (hexadecimal) of that form: short, and the same length for every page."""
    return hashlib.sha256(same_page(address).encode()).hexdigest()
