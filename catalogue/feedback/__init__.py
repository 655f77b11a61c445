"""Feedback after use: worked well, I adapted it, did not fit."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add its pages, and its part of an intervention's page."""
    from catalogue.feedback.page import after_use
    from catalogue.feedback.views import feedback
    from catalogue.interventions.page_parts import Place, add_page_part

    app.register_blueprint(feedback)
    add_page_part(
        app,
        place=Place.AFTER_GLANCE,
        order=10,
        template="feedback/_after_use.html",
        provider=after_use,
    )
