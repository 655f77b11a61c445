"""Back into full use, which takes two people: reaffirming what is due, reinstating what was
suspended."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.interventions.counts import count_with_intervention
    from catalogue.interventions.lifecycle import add_move_listener
    from catalogue.interventions.standing import add_standing
    from catalogue.returning.home import TO_CONFIRM
    from catalogue.returning.operations import end_as_moot
    from catalogue.returning.page import coming_back
    from catalogue.returning.queries import OPEN_PROPOSALS, number_open
    from catalogue.returning.views import returning
    from core.home.waiting import add_waiting_kind
    from core.people.models import Role

    app.register_blueprint(returning)
    count_with_intervention(app, OPEN_PROPOSALS, number_open)
    add_move_listener(app, end_as_moot)
    add_standing(app, order=10, provider=coming_back)
    add_waiting_kind(app, TO_CONFIRM, role=Role.QA_LEAD)
