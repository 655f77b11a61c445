"""Fits this child: what is said of a child goes in, what is approved and fits comes out."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add the page, its navigation and the way to it from a practitioner's home."""
    from catalogue.matching.home import find_something
    from catalogue.matching.views import matching
    from core.frame import NavigationItem, add_navigation
    from core.home.sections import add_home_section
    from core.people.models import Role
    from core.permissions import Action

    app.register_blueprint(matching)
    add_navigation(
        app,
        NavigationItem(
            label="Fits this child",
            endpoint="matching.match",
            action=Action.FIND_INTERVENTION,
            order=12,
        ),
    )
    add_home_section(app, role=Role.PRACTITIONER, order=5, provider=find_something)
