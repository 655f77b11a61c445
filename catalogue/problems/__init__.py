"""Problems that staff report from an intervention's page, until a QA lead has dealt with them."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.interventions.counts import count_with_intervention
    from catalogue.problems.home import REPORTED
    from catalogue.problems.queries import ON_PAGE, number_on_page
    from catalogue.problems.views import problems
    from core.home.waiting import add_waiting_kind
    from core.people.models import Role

    app.register_blueprint(problems)
    count_with_intervention(app, ON_PAGE, number_on_page)
    add_waiting_kind(app, REPORTED, role=Role.QA_LEAD)
