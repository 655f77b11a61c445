"""Feedback on practice: a colleague saw somebody run a session."""

from flask import Flask

from core.config import Settings
from core.people.models import Role


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.home.waiting import add_waiting_kind
    from outcomes.ledger.pages import add_ledger_page
    from outcomes.observations.home import NOT_OBSERVED, TO_READ
    from outcomes.observations.views import observations

    app.register_blueprint(observations)
    for role in (Role.PRACTITIONER, Role.MANAGER):
        add_waiting_kind(app, TO_READ, role=role)
    add_waiting_kind(app, NOT_OBSERVED, role=Role.MANAGER)
    add_ledger_page(app, endpoint="observations.list_people", label="Observations", order=60)
