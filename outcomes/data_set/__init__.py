"""The results as a data set for analysts: every number that everybody may see, and its meaning."""

from flask import Flask

from core.config import Settings
from core.permissions import Action


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from outcomes.data_set.views import data_set
    from outcomes.reports.navigation import ResultPage, add_result_page

    app.register_blueprint(data_set)
    add_result_page(
        app,
        ResultPage(
            90,
            "data_set.index",
            "Data for analysts",
            "Every number that everybody may see, as CSV and Parquet, with its meaning",
            Action.SEE_RESULTS,
        ),
    )
