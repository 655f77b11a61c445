"""What the records say against an intervention: it goes back to its reviewers before its date."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.daily import add_daily_step
    from outcomes.early_warning.raising import warn_early

    add_daily_step(app, 89, "early warnings", warn_early)
