"""Quality assurance: who may decide what about a version."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.review import home
    from catalogue.review.checklists import load_checklists
    from catalogue.review.commands import review_commands
    from catalogue.review.views import review
    from core.frame import NavigationItem, add_navigation
    from core.home.sections import add_home_section
    from core.people.models import Role
    from core.permissions import Action

    app.extensions["checklists"] = load_checklists(settings.content_dir / "checklists")
    app.register_blueprint(review)
    app.cli.add_command(review_commands)
    add_navigation(
        app,
        NavigationItem(
            label="Review",
            endpoint="review.show_queue",
            action=Action.SEE_REVIEW_QUEUE,
            order=30,
        ),
    )
    sections = (home.my_claims, home.oldest_waiting, home.review_due_soon)
    for order, provider in enumerate(sections, start=10):
        add_home_section(app, role=Role.QA_LEAD, order=order, provider=provider)
