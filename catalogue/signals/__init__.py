"""Signals: what speaks for reviewing a version early, and the one way in for them.

``operations.raise_signal`` is that way: for the report of an incident, and for what the
evidence shows. See ``docs/signals.md``.
"""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add the QA lead's pages, the part of an intervention's page, and the home section."""
    from catalogue.interventions.counts import count_with_intervention
    from catalogue.interventions.lifecycle import add_move_listener
    from catalogue.interventions.page_parts import Place, add_page_part
    from catalogue.signals.home import OPEN
    from catalogue.signals.operations import end_answered
    from catalogue.signals.page import signals_on_page
    from catalogue.signals.queries import OPEN_SIGNALS, number_open
    from catalogue.signals.views import signals
    from core.home.waiting import add_waiting_kind
    from core.people.models import Role

    app.register_blueprint(signals)
    count_with_intervention(app, OPEN_SIGNALS, number_open)
    add_move_listener(app, end_answered)
    add_waiting_kind(app, OPEN, role=Role.QA_LEAD)
    add_page_part(
        app,
        place=Place.BEFORE_GLANCE,
        order=10,
        template="signals/_on_page.html",
        provider=signals_on_page,
    )
