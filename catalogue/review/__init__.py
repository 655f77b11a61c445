"""Quality assurance: who may decide what about a version."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.interventions.counts import count_with_intervention
    from catalogue.interventions.lifecycle import add_move_listener
    from catalogue.interventions.standing import add_standing
    from catalogue.review import automatic, comments, home, presence, seals
    from catalogue.review.checklists import load_checklists
    from catalogue.review.commands import review_commands
    from catalogue.review.conditions import UNMET_CONDITIONS, number_unmet
    from catalogue.review.operations import release_as_moot
    from catalogue.review.page import appeal_note, conditions_note
    from catalogue.review.queue_views import review
    from catalogue.review.telling import tell_that_it_waits
    from core.frame import NavigationItem, add_navigation
    from core.home.sections import add_home_section
    from core.home.waiting import add_waiting_kind
    from core.people.models import Role
    from core.permissions import Action

    app.extensions["checklists"] = load_checklists(settings.content_dir / "checklists")
    app.register_blueprint(review)
    count_with_intervention(app, UNMET_CONDITIONS, number_unmet)
    seals.register(app, settings)
    for room in (comments, automatic, presence):
        room.register(app)
    app.cli.add_command(review_commands)
    add_move_listener(app, release_as_moot)
    add_move_listener(app, tell_that_it_waits)
    add_standing(app, order=20, provider=appeal_note)
    add_standing(app, order=30, provider=conditions_note)
    add_navigation(
        app,
        NavigationItem(
            label="Review",
            endpoint="review.show_queue",
            action=Action.SEE_REVIEW_QUEUE,
            order=30,
        ),
    )
    for order, provider in enumerate((home.my_claims, home.oldest_waiting), start=10):
        add_home_section(app, role=Role.QA_LEAD, order=order, provider=provider)
    add_waiting_kind(app, home.REVIEW_DUE, role=Role.QA_LEAD)
