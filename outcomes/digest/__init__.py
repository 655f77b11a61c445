"""The digest: what a board pack says, in five lines for those who do the work."""

from flask import Flask

from core.config import Settings
from core.people.models import Role
from core.permissions import Action


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.home.waiting import add_waiting_kind
    from outcomes.digest.home import UNREAD
    from outcomes.digest.views import digest
    from outcomes.reports.navigation import ResultPage, add_result_page

    app.register_blueprint(digest)
    add_waiting_kind(app, UNREAD, role=Role.PRACTITIONER)
    add_result_page(
        app,
        ResultPage(
            95,
            "digest.latest",
            "Digest",
            "The last quarter in five lines, and how many practitioners have seen it",
            Action.SEE_RESULTS,
        ),
    )
