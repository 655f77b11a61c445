"""Measurements before, during and after."""

from flask import Flask

from core.config import Settings
from core.people.models import Role


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.daily import add_daily_step
    from core.home.sections import add_home_section
    from core.home.waiting import add_waiting_kind
    from outcomes.caseload.timeline import add_child_part, add_timeline_source
    from outcomes.measures import held
    from outcomes.measures.answering import drop_old_answers
    from outcomes.measures.answering_views import answering
    from outcomes.measures.child_page import measured_entries, measures_of_child
    from outcomes.measures.due import measures_due, measures_due_in_teams
    from outcomes.measures.due_views import due
    from outcomes.measures.goal_views import goals
    from outcomes.measures.home import HANDED_OVER, TO_SEE
    from outcomes.measures.views import measures
    from outcomes.whole_record.sections import add_section

    app.register_blueprint(measures)
    app.register_blueprint(answering)
    app.register_blueprint(goals)
    app.register_blueprint(due)
    add_child_part(app, order=20, template="measures/_child.html", provider=measures_of_child)
    add_timeline_source(app, kind="measure", label="Measures", order=40, entries=measured_entries)
    add_home_section(app, role=Role.PRACTITIONER, order=20, provider=measures_due)
    add_waiting_kind(app, HANDED_OVER, role=Role.PRACTITIONER)
    add_waiting_kind(app, TO_SEE, role=Role.MANAGER)
    add_section(app, *held.SECTIONS)
    add_home_section(app, role=Role.MANAGER, order=40, provider=measures_due_in_teams)
    add_daily_step(app, order=82, name="answers", step=drop_old_answers)
