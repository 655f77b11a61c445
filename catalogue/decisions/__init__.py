"""Decisions: what was decided on versions and why, for all staff to find and read."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add the list of decisions."""
    from catalogue.decisions.views import decisions

    app.register_blueprint(decisions)
