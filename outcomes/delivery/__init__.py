"""Plans, deliveries and sessions."""

from flask import Flask

from core.config import Settings
from core.people.models import Role


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from catalogue.interventions.uses import provide_uses
    from catalogue.recall.people import provide_people_at_work
    from core.home.waiting import add_waiting_kind
    from outcomes.caseload.own import add_works_with
    from outcomes.caseload.timeline import add_child_part, add_timeline_source
    from outcomes.delivery import (
        held,
        session_views,  # noqa: F401 - adds its pages to the blueprint
    )
    from outcomes.delivery.at_work import people_at_work
    from outcomes.delivery.child_page import plan_of_child, planned_entries, session_entries
    from outcomes.delivery.home import ITEMS_TO_START, TO_RECORD
    from outcomes.delivery.queries import works_with
    from outcomes.delivery.uses import uses_by
    from outcomes.delivery.views import delivery
    from outcomes.whole_record.sections import add_section

    app.register_blueprint(delivery)
    add_child_part(app, order=10, template="delivery/_plan.html", provider=plan_of_child)
    add_timeline_source(app, kind="plan", label="Plan", order=20, entries=planned_entries)
    add_timeline_source(app, kind="session", label="Sessions", order=30, entries=session_entries)
    add_waiting_kind(app, TO_RECORD, role=Role.PRACTITIONER)
    add_waiting_kind(app, ITEMS_TO_START, role=Role.PRACTITIONER)
    add_works_with(app, works_with)
    provide_uses(app, uses_by)
    provide_people_at_work(app, people_at_work)
    add_section(app, *held.SECTIONS)
