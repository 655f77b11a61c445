"""Who answers for an intervention, and what is used in its place once it is not in use."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.stewardship.views import stewardship

    app.register_blueprint(stewardship)
