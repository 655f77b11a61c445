"""Plans, deliveries and sessions."""

from flask import Flask

from core.config import Settings
from core.people.models import Role


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from catalogue.interventions.uses import provide_uses
    from catalogue.recall.people import provide_people_at_work
    from core.home.sections import add_home_section
    from outcomes.caseload.timeline import add_child_part, add_timeline_source
    from outcomes.delivery import session_views  # noqa: F401 - adds its pages to the blueprint
    from outcomes.delivery.at_work import people_at_work
    from outcomes.delivery.child_page import plan_of_child, planned_entries, session_entries
    from outcomes.delivery.home import items_not_started, items_to_start, sessions_to_record
    from outcomes.delivery.uses import uses_by
    from outcomes.delivery.views import delivery

    app.register_blueprint(delivery)
    add_child_part(app, order=10, template="delivery/_plan.html", provider=plan_of_child)
    add_timeline_source(app, kind="plan", label="Plan", order=20, entries=planned_entries)
    add_timeline_source(app, kind="session", label="Sessions", order=30, entries=session_entries)
    add_home_section(app, role=Role.PRACTITIONER, order=10, provider=sessions_to_record)
    add_home_section(app, role=Role.PRACTITIONER, order=30, provider=items_to_start)
    add_home_section(app, role=Role.MANAGER, order=10, provider=items_not_started)
    provide_uses(app, uses_by)
    provide_people_at_work(app, people_at_work)
