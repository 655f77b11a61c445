"""Samples of cases for inspectors: seeded, reproducible, each case with its whole trail."""

from flask import Flask

from core.config import Settings
from core.daily import add_daily_step


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from outcomes.samples import held
    from outcomes.samples.operations import forget_child, forget_old_samples
    from outcomes.samples.views import samples
    from outcomes.whole_record.sections import add_section
    from outcomes.whole_record.traces import add_trace

    app.register_blueprint(samples)
    add_section(app, *held.SECTIONS)
    add_trace(app, "samples for inspectors", forget_child)
    add_daily_step(app, 85, "samples for inspectors", forget_old_samples)
