"""The demonstration: accounts, decisions and children that do not exist, to look round with."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add ``flask demo``, which works in the demonstration alone."""
    from outcomes.demonstration.commands import demo

    app.cli.add_command(demo)
