"""Two versions of an intervention side by side."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.history.views import history

    app.register_blueprint(history)
