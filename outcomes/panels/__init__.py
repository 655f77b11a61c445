"""Panels about a child, and what they decide."""

from flask import Flask

from core.config import Settings
from core.people.models import Role


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.home.waiting import add_waiting_kind
    from outcomes.caseload.timeline import add_child_part, add_timeline_source
    from outcomes.ledger.kinds import add_exception_kind
    from outcomes.panels import (
        decision_views,  # noqa: F401 - adds its pages to the blueprint
        held,
    )
    from outcomes.panels.child_page import panel_entries, panels_of_child
    from outcomes.panels.exceptions import OVERDUE
    from outcomes.panels.home import OPEN_DECISIONS
    from outcomes.panels.views import panels
    from outcomes.whole_record.sections import add_section

    app.register_blueprint(panels)
    add_child_part(app, order=13, template="panels/_child.html", provider=panels_of_child)
    add_timeline_source(app, kind="panel", label="Panels", order=60, entries=panel_entries)
    for role in (Role.PRACTITIONER, Role.MANAGER):
        add_waiting_kind(app, OPEN_DECISIONS, role=role)
    add_exception_kind(app, OVERDUE)
    add_section(app, *held.SECTIONS)
