"""The manager's ledger: planned against delivered against measured, and what is off track."""

from flask import Flask

from core.config import Settings
from core.frame import NavigationItem, add_navigation
from core.people.models import Role
from core.permissions import Action

PAGES = (
    ("ledger.exceptions", "Exceptions"),
    ("ledger.index", "Planned, delivered, measured"),
    ("ledger.reach", "Delivered against need"),
    ("ledger.older", "16 and over"),
)


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.home.sections import add_home_section
    from outcomes.ledger import held, ledger_views, reach_views  # noqa: F401 - add their pages
    from outcomes.ledger.home import exceptions_to_sign_off
    from outcomes.ledger.off_track import add_own_kinds
    from outcomes.ledger.pages import add_ledger_page
    from outcomes.ledger.views import ledger
    from outcomes.whole_record.sections import add_section

    app.register_blueprint(ledger)
    for order, (endpoint, label) in enumerate(PAGES):
        add_ledger_page(app, endpoint=endpoint, label=label, order=10 * order)
    add_own_kinds(app)
    add_navigation(
        app,
        NavigationItem(
            label="Ledger", endpoint="ledger.exceptions", action=Action.SEE_LEDGER, order=40
        ),
    )
    add_home_section(app, role=Role.MANAGER, order=10, provider=exceptions_to_sign_off)
    add_section(app, *held.SECTIONS)
