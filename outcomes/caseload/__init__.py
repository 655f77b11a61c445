"""Child records and assessed needs."""

from flask import Flask

from core.config import Settings
from core.frame import NavigationItem, add_navigation
from core.permissions import Action


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from outcomes.caseload import held
    from outcomes.caseload.noticed import forget_notices
    from outcomes.caseload.timeline import add_timeline_source
    from outcomes.caseload.views import caseload
    from outcomes.caseload.words import assessed_needs
    from outcomes.whole_record.sections import add_section
    from outcomes.whole_record.traces import add_trace

    app.register_blueprint(caseload)
    add_navigation(
        app,
        NavigationItem(
            label="Children",
            endpoint="caseload.list_children",
            action=Action.SEE_CASELOAD,
            order=30,
        ),
    )
    add_timeline_source(app, kind="need", label="Needs", order=10, entries=assessed_needs)
    add_section(app, *held.SECTIONS)
    add_trace(app, "notices and mail", forget_notices)
