"""Quality assurance: who may decide what about a version."""

from flask import Flask

from catalogue.review.checklists import load_checklists
from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add this feature to the service."""
    app.extensions["checklists"] = load_checklists(settings.content_dir / "checklists")
