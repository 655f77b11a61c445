"""What teams' results would be if their children did as similar children do everywhere."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.daily import add_daily_step
    from outcomes.case_mix.commands import case_mix, fit_every_night

    app.cli.add_command(case_mix)
    add_daily_step(app, 88, "case mix", fit_every_night)
