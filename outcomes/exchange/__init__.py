"""Records in and out as CSV: the files of seven kinds, from and to other systems."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from outcomes.exchange import models  # noqa: F401 - its tables
    from outcomes.exchange.commands import records
    from outcomes.offences import models as offences  # noqa: F401 - its table

    app.cli.add_command(records)
