"""Priorities: which of the versions that wait for review comes first, and why."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.priorities.views import priorities

    app.register_blueprint(priorities)
