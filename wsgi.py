"""The door: ``gunicorn 'wsgi:create_app()'``, and what ``flask`` finds."""

from flask import Flask

import catalogue
import outcomes
from core.app import create_app as build
from core.config import Settings, settings_from_environment


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    """The whole service, from the environment's settings unless others are given."""
    return build(
        settings or settings_from_environment(),
        features=[catalogue.register, outcomes.register],
        testing=testing,
    )
