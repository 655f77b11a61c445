"""The command line's own commands of the ground."""

from flask import Flask

from core.audit.commands import audit
from core.backup.commands import backup


def register(app: Flask) -> None:
    """Add ``flask audit`` and ``flask backup``."""
    app.cli.add_command(audit)
    app.cli.add_command(backup)
