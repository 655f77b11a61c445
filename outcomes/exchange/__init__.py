"""Records in and out as CSV, from and for other systems."""

from flask import Flask

from core.config import Settings
from core.daily import add_daily_step


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from outcomes.exchange import (
        held,
        models,  # noqa: F401 - its tables
    )
    from outcomes.exchange.commands import records
    from outcomes.exchange.files import forget_child, forget_old_files
    from outcomes.exchange.views import exchange, take_larger_files
    from outcomes.offences import held as offences
    from outcomes.whole_record.sections import add_section
    from outcomes.whole_record.traces import add_trace

    app.cli.add_command(records)
    app.register_blueprint(exchange)
    take_larger_files(app)
    add_daily_step(app, 83, "uploaded files of records", forget_old_files)
    add_section(app, *held.SECTIONS, *offences.SECTIONS)
    add_trace(app, "files on their way in", forget_child)
