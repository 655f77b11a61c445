"""Materials: files and links that belong to a version, kept by what they hold."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add the store, the pages that hand files out, and ``flask materials``."""
    from catalogue.materials.commands import materials as commands
    from catalogue.materials.store import Store
    from catalogue.materials.views import materials

    app.extensions["materials"] = Store(settings.data_dir)
    app.register_blueprint(materials)
    app.cli.add_command(commands)
