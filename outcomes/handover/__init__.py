"""A child moves to another service: the record goes as a file, and comes in there as it was."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from outcomes.caseload.timeline import add_child_part
    from outcomes.handover import held
    from outcomes.handover.child_page import what_came
    from outcomes.handover.commands import handover_commands
    from outcomes.handover.views import handover, take_larger_files
    from outcomes.whole_record.sections import add_section

    app.register_blueprint(handover)
    app.cli.commands["records"].add_command(handover_commands)  # type: ignore[attr-defined]
    add_child_part(app, order=5, template="handover/_child.html", provider=what_came)
    add_section(app, *held.SECTIONS)
    take_larger_files(app)
