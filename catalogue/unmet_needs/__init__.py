"""Unmet needs: searches that found nothing, what people ask for, and what becomes of both."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add asking, the QA lead's list, and both on the home pages."""
    from catalogue.unmet_needs.home import my_requests, unmet_this_month
    from catalogue.unmet_needs.list_views import unmet_needs
    from core.home.sections import add_home_section
    from core.people.models import Role

    app.register_blueprint(unmet_needs)
    add_home_section(app, role=Role.QA_LEAD, order=60, provider=unmet_this_month)
    for role in (Role.PRACTITIONER, Role.MANAGER):
        add_home_section(app, role=role, order=80, provider=my_requests)
