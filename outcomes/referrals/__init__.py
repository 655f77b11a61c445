"""Referrals of children to partners."""

from flask import Flask

from core.config import Settings
from core.people.models import Role


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from core.daily import add_daily_step
    from core.home.sections import add_home_section
    from core.home.waiting import add_waiting_kind
    from outcomes.caseload.timeline import add_child_part, add_timeline_source
    from outcomes.ledger.kinds import add_exception_kind
    from outcomes.ledger.pages import add_ledger_page
    from outcomes.referrals import (  # noqa: F401 - they add their pages to the blueprint
        appointment_views,
        cascade_views,
        held,
    )
    from outcomes.referrals.child_page import referral_entries, referrals_of_child
    from outcomes.referrals.exceptions import KINDS
    from outcomes.referrals.home import WITHOUT_NEWS, referrals_in_teams
    from outcomes.referrals.telling import tell_of_silence
    from outcomes.referrals.views import referrals
    from outcomes.whole_record.sections import add_section

    app.register_blueprint(referrals)
    add_child_part(app, order=12, template="referrals/_child.html", provider=referrals_of_child)
    add_timeline_source(app, kind="referral", label="Referrals", order=55, entries=referral_entries)
    add_waiting_kind(app, WITHOUT_NEWS, role=Role.PRACTITIONER)
    add_home_section(app, role=Role.MANAGER, order=40, provider=referrals_in_teams)
    add_daily_step(app, 81, "silent referrals", tell_of_silence)
    add_ledger_page(app, endpoint="referrals.cascade", label="Referrals", order=50)
    for kind in KINDS:
        add_exception_kind(app, kind)
    add_section(app, *held.SECTIONS)
