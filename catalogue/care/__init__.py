"""Care for what is in use: what the daily timer does, reminders, news to owners, what is due."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.care.telling import tell_who_answers
    from catalogue.care.tick import STEPS
    from catalogue.care.views import care
    from catalogue.interventions.lifecycle import add_move_listener
    from core.daily import add_daily_step

    app.register_blueprint(care)
    add_move_listener(app, tell_who_answers)
    for order, name, step in STEPS:
        add_daily_step(app, order=order, name=name, step=step)
