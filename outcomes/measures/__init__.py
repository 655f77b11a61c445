"""Measurements before, during and after."""

from flask import Flask

from core.config import Settings
from core.people.models import Role


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.home.sections import add_home_section
    from outcomes.caseload.timeline import add_child_part, add_timeline_source
    from outcomes.measures.child_page import measured_entries, measures_of_child
    from outcomes.measures.due import measures_due
    from outcomes.measures.views import measures

    app.register_blueprint(measures)
    add_child_part(app, order=20, template="measures/_child.html", provider=measures_of_child)
    add_timeline_source(app, kind="measure", label="Measures", order=40, entries=measured_entries)
    add_home_section(app, role=Role.PRACTITIONER, order=20, provider=measures_due)
