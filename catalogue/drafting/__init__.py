"""Writing interventions: drafts, section by section, until they are sent for review."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.drafting.home import TO_FINISH
    from catalogue.drafting.material_views import drafting, take_larger_files
    from core.frame import NavigationItem, add_navigation
    from core.home.waiting import add_waiting_kind
    from core.people.models import Role
    from core.permissions import Action

    app.register_blueprint(drafting)
    take_larger_files(app)
    add_navigation(
        app,
        NavigationItem(
            label="My drafts",
            endpoint="drafting.list_drafts",
            action=Action.DRAFT_INTERVENTION,
            order=20,
        ),
    )
    add_waiting_kind(app, TO_FINISH, role=Role.PRACTITIONER)
