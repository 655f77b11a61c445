"""Comparing: up to four interventions side by side."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add the page."""
    from catalogue.comparing.views import comparing

    app.register_blueprint(comparing)
