"""Shelves: favourites, collections and what was used last."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add the shelf, its place on the home page, and the buttons on an intervention's page."""
    from catalogue.interventions.counts import count_with_intervention
    from catalogue.interventions.page_parts import Place, add_page_part
    from catalogue.shelves import collection_views  # noqa: F401 - adds its pages to the blueprint
    from catalogue.shelves.home import to_hand
    from catalogue.shelves.page import FAVOURITE, favourites_of, shelf_buttons
    from catalogue.shelves.views import shelves
    from core.frame import NavigationItem, add_navigation
    from core.home.sections import add_home_section
    from core.people.models import Role
    from core.permissions import Action

    app.register_blueprint(shelves)
    count_with_intervention(app, FAVOURITE, favourites_of)
    add_navigation(
        app,
        NavigationItem(
            label="My shelf", endpoint="shelves.shelf", action=Action.KEEP_SHELF, order=15
        ),
    )
    add_home_section(app, role=Role.PRACTITIONER, order=25, provider=to_hand)
    add_page_part(
        app,
        place=Place.ACTIONS,
        order=10,
        template="shelves/_buttons.html",
        provider=shelf_buttons,
    )
