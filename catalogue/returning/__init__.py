"""Back into full use, which takes two people: reaffirming what is due, reinstating what was
suspended."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.interventions.lifecycle import add_move_listener
    from catalogue.interventions.standing import add_standing
    from catalogue.returning.home import needs_a_second
    from catalogue.returning.operations import end_as_moot
    from catalogue.returning.page import coming_back
    from catalogue.returning.views import returning
    from core.home.sections import add_home_section
    from core.people.models import Role

    app.register_blueprint(returning)
    add_move_listener(app, end_as_moot)
    add_standing(app, order=10, provider=coming_back)
    add_home_section(app, role=Role.QA_LEAD, order=8, provider=needs_a_second)
