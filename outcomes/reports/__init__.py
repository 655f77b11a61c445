"""Pages and charts of what changed for children."""

from flask import Flask

from core.config import Settings
from core.frame import NavigationItem, add_navigation
from core.people.models import Role
from core.permissions import Action


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from catalogue.interventions.local_results import provide_local_results
    from catalogue.interventions.local_standings import provide_local_standings
    from core.home.sections import add_home_section
    from outcomes.reports.home import completeness, what_changed
    from outcomes.reports.local import local_result
    from outcomes.reports.navigation import ResultPage, add_result_page
    from outcomes.reports.standings import local_standings
    from outcomes.reports.views import reports

    app.register_blueprint(reports)
    add_navigation(
        app,
        NavigationItem(
            label="Results", endpoint="reports.index", action=Action.SEE_RESULTS, order=50
        ),
    )
    add_result_page(
        app,
        ResultPage(
            0,
            "reports.index",
            "Overview",
            "What changed after each intervention, and how much each team measures",
            Action.SEE_RESULTS,
        ),
    )
    add_home_section(app, role=Role.MANAGER, order=30, provider=what_changed)
    add_home_section(app, role=Role.MANAGER, order=40, provider=completeness)
    provide_local_results(app, local_result)
    provide_local_standings(app, local_standings)
