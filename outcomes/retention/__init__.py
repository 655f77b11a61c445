"""How long records are kept, and how they go."""

from flask import Flask

from core.config import Settings
from core.daily import add_daily_step
from core.people.models import Role


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.home.sections import add_home_section
    from outcomes.retention import held
    from outcomes.retention.commands import retention_commands
    from outcomes.retention.home import rules_to_look_at
    from outcomes.retention.purging import purge_due
    from outcomes.retention.views import retention
    from outcomes.whole_record.sections import add_section

    app.register_blueprint(retention)
    app.cli.commands["records"].add_command(retention_commands)  # type: ignore[attr-defined]
    add_section(app, *held.SECTIONS)
    add_daily_step(app, 86, "retention of records", purge_due)
    add_home_section(app, role=Role.ADMINISTRATOR, order=50, provider=rules_to_look_at)
