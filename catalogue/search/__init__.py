"""Finding interventions: the index, what is asked of it, and the library's search page."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add the search page, its navigation, ``flask library search`` and ``flask search``."""
    from catalogue.search import commands
    from catalogue.search.views import search_pages
    from core.frame import NavigationItem, add_navigation
    from core.permissions import Action

    app.register_blueprint(search_pages)
    app.cli.add_command(commands.search_commands)
    add_navigation(
        app,
        NavigationItem(
            label="Library", endpoint="search.search", action=Action.FIND_INTERVENTION, order=10
        ),
    )
