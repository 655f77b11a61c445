"""The measures that an intervention's outcomes are measured by."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Load the instruments, by code.

    :raises ContentError: naming file, line and reason where an instrument file is wrong.
    """
    from catalogue.instruments.schemas import load_instruments

    app.extensions["instruments"] = load_instruments(settings.content_dir / "instruments")
