"""Problems that staff report from an intervention's page, until a QA lead has dealt with them."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.problems.home import reported_problems
    from catalogue.problems.views import problems
    from core.home.sections import add_home_section
    from core.people.models import Role

    app.register_blueprint(problems)
    add_home_section(app, role=Role.QA_LEAD, order=14, provider=reported_problems)
