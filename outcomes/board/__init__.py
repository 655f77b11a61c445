"""The board pack: one snapshot of a quarter, as a page, a PDF and files."""

from flask import Flask

from core.config import Settings
from core.permissions import Action


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from outcomes.board import models  # noqa: F401 - its table has to be known
    from outcomes.board.answering import add_sections
    from outcomes.board.commands import report_commands
    from outcomes.board.views import board
    from outcomes.reports.navigation import ResultPage, add_result_page

    app.register_blueprint(board)
    app.cli.add_command(report_commands)
    add_result_page(
        app,
        ResultPage(
            90,
            "board.index",
            "Board pack",
            "Six answers for a board, a page each, as a page and a PDF",
            Action.READ_BOARD_PACK,
        ),
    )
    add_sections(app)
