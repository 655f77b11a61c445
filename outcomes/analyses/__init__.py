"""Questions put to the records: what changed, for whom, where and when."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.home.sections import add_home_section
    from core.people.models import Role
    from outcomes.analyses import (
        compare,
        delivered,
        equity,
        funnel,
        need_to_change,
        over_time,
        reoffending,
    )
    from outcomes.analyses.reoffending.home import trend
    from outcomes.analyses.views import add_analysis, analyses

    app.register_blueprint(analyses)
    pages = (delivered, compare, funnel, over_time, equity, need_to_change, reoffending)
    for page in (each.PAGE for each in pages):
        add_analysis(app, page)
    add_home_section(app, role=Role.PRACTITIONER, order=90, provider=trend)
