"""What surrounds every page: navigation by role and the links at the foot."""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from core.permissions import Action, allowed


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """A link of the service navigation, shown to those who may follow it."""

    label: str
    endpoint: str
    action: Action
    order: int

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]


@dataclass(frozen=True)
class Link:
    """A link as the layout draws it."""

    label: str
    address: str
    active: bool = False


def add_navigation(app: Flask, *items: NavigationItem) -> None:
    """Let a feature put its links in the navigation."""
    known: list[NavigationItem] = app.extensions.setdefault("navigation", [])
    known.extend(items)
    known.sort(key=lambda item: item.order)


def navigation() -> list[Link]:
    """The navigation of whoever is signed in."""
    if not current_user.is_authenticated:
        return []
    return [
        Link(item.label, url_for(item.endpoint), _is_active(item))
        for item in current_app.extensions.get("navigation", [])
        if allowed(current_user, item.action)
    ]


def _is_active(item: NavigationItem) -> bool:
    if request.endpoint is None:
        return False
    return request.endpoint == item.endpoint or request.blueprint == item.blueprint


def footer_links() -> list[Link]:
    """The links at the foot of every page."""
    return [
        Link(label, url_for("pages.page", name=name))
        for label, name in [
            ("Accessibility", "accessibility"),
            ("Privacy", "privacy"),
            ("What is recorded about you", "recorded-about-you"),
            ("How results are worked out", "how-results-are-worked-out"),
            ("How we assure the library", "how-we-assure-the-library"),
        ]
    ]
