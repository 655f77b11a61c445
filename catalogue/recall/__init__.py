"""Recall: taking a version out of use, and telling everyone who has it."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.interventions.lifecycle import add_move_listener
    from catalogue.interventions.standing import add_standing
    from catalogue.recall.home import TO_ACKNOWLEDGE, known_by_few
    from catalogue.recall.operations import note_that_it_is_over
    from catalogue.recall.page import out_of_use
    from catalogue.recall.views import recall
    from core.home.sections import add_home_section
    from core.home.waiting import add_waiting_kind
    from core.people.models import Role

    app.register_blueprint(recall)
    add_move_listener(app, note_that_it_is_over)
    add_standing(app, order=40, provider=out_of_use)
    for role in (Role.PRACTITIONER, Role.MANAGER, Role.QA_LEAD):
        add_waiting_kind(app, TO_ACKNOWLEDGE, role=role)
    add_home_section(app, role=Role.QA_LEAD, order=18, provider=known_by_few)
