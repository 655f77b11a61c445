"""The counts that results are worked out of, kept true as records change."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.daily import add_daily_step
    from outcomes.cells.commands import cells, count_what_waits

    app.cli.add_command(cells)
    add_daily_step(app, 87, "counts", count_what_waits)
