"""All that is held about a child, for the child: the answer to a subject access request."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from outcomes.subject_access.commands import subject_access_command
    from outcomes.subject_access.views import subject_access

    app.register_blueprint(subject_access)
    app.cli.commands["records"].add_command(subject_access_command)  # type: ignore[attr-defined]
