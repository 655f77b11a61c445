"""The command line's own commands of the ground."""

from flask import Flask

from core.audit.commands import audit
from core.backup.commands import backup
from core.people.commands import people


def register(app: Flask) -> None:
    """Add ``flask audit``, ``flask backup`` and ``flask people``."""
    app.cli.add_command(audit)
    app.cli.add_command(backup)
    app.cli.add_command(people)
