"""Interventions and their versions."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add the pages of interventions and ``flask library``."""
    from catalogue.interventions.commands import library
    from catalogue.interventions.counts import count_with_intervention
    from catalogue.interventions.related import TRANSLATED, number_translated
    from catalogue.interventions.views import interventions

    app.register_blueprint(interventions)
    app.cli.add_command(library)
    count_with_intervention(app, TRANSLATED, number_translated)
