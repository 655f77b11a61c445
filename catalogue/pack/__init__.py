"""The pack: an available version on paper, with all that a session needs."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add the downloads."""
    from catalogue.pack.views import pack

    app.register_blueprint(pack)
