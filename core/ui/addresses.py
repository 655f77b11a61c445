"""Addresses that templates build from the page they are on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.routing import BuildError

NOT_FROM_A_QUERY = frozenset({"endpoint", "_anchor", "_external", "_method", "_scheme"})


def address_if_known(endpoint: str, **values: Any) -> str | None:
    """The address of an endpoint, or None where this installation has no such page.

    The layout must stand even where a feature is not registered: in tests of one feature, and
    on error pages.
    """
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def path_to(endpoint: str, **values: Any) -> str:
    """The path of an endpoint, also where there is no request: in operations and in commands."""
    return current_app.url_map.bind("").build(endpoint, values)


def address_inside(address: str) -> str | None:
    """The address if it leads to a page of this service; None if it may lead elsewhere."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    if inside and address.isprintable() and not parts.scheme and not parts.netloc:
        return address
    return None


def this_page(**changes: object) -> str:
    """The address of this page with some of its query changed.

    A value replaces all of that name, a list gives several, None takes them away. The page
    number always goes, unless it is given: another order or filter starts at page 1.
    """
    query: dict[str, object] = {"page": None, **changes}
    kept = {name: values for name, values in request.args.lists() if name not in query}
    return _address(kept | {name: value for name, value in query.items() if value is not None})


def this_page_without(name: str, value: str | None = None) -> str:
    """The address of this page without one value of its query, or without all of that name."""
    kept = {key: values for key, values in request.args.lists() if key not in {name, "page"}}
    rest = [each for each in request.args.getlist(name) if value is not None and each != value]
    return _address(kept | ({name: rest} if rest else {}))


def _address(query: Mapping[str, object]) -> str:
    # Names that say to Flask how to build an address are nobody's to give in a query.
    mine = {name: value for name, value in query.items() if name not in NOT_FROM_A_QUERY}
    values: dict[str, Any] = {**mine, **(request.view_args or {})}
    return url_for(request.endpoint or "", **values)
