"""Sections of the home page, which features provide."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, current_app

from core.people.models import Role, User


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to do: where it leads, and what is said under it."""

    text: str
    address: str
    detail: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Chart:
    """A small chart under a section: where it is, all of it in words, and what it shows."""

    address: str
    words: str
    caption: str
    width: int


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with the things to do under it, and what is said when there are none."""

    title: str
    empty: str
    items: list[Item] = field(default_factory=list)
    total: int | None = None
    all_address: str | None = None
    all_label: str = "See all"
    chart: Chart | None = None


Provider = Callable[[User], Section | None]  # none: the heading itself is left out


def add_home_section(app: Flask, *, role: Role, order: int, provider: Provider) -> None:
    """Let a feature put a section on the home page of a role."""
    known = app.extensions.setdefault("home_sections", {})
    known.setdefault(role, []).append((order, provider))
    known[role].sort(key=lambda entry: entry[0])


def sections_for(user: User) -> list[Section]:
    """The sections of a person's home page, in order."""
    known = current_app.extensions.get("home_sections", {})
    given = [provider(user) for _, provider in known.get(user.role, [])]
    return [section for section in given if section is not None]
