"""Records in and out as CSV, from and for other systems."""

from flask import Flask

from core.config import Settings
from core.daily import add_daily_step
from core.frame import NavigationItem, add_navigation
from core.permissions import Action


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from outcomes.exchange import models  # noqa: F401 - its tables
    from outcomes.exchange.commands import records
    from outcomes.exchange.files import forget_old_files
    from outcomes.exchange.views import exchange, take_larger_files
    from outcomes.offences import models as offences  # noqa: F401 - its table

    app.cli.add_command(records)
    app.register_blueprint(exchange)
    take_larger_files(app)
    add_daily_step(app, 80, "uploaded files of records", forget_old_files)
    add_navigation(
        app,
        NavigationItem(
            label="Records",
            endpoint="exchange.index",
            action=Action.IMPORT_RECORDS,
            order=35,
        ),
    )
