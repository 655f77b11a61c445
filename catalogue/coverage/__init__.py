"""Coverage: for which needs, ages and formats the library has something, and where it has gaps."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add the map, and its gaps on the home pages of QA leads and managers."""
    from catalogue.coverage.home import library_gaps
    from catalogue.coverage.views import coverage
    from core.home.sections import add_home_section
    from core.people.models import Role

    app.register_blueprint(coverage)
    for role in (Role.QA_LEAD, Role.MANAGER):
        add_home_section(app, role=role, order=70, provider=library_gaps)
