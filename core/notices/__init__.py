"""Notices: what a person should know, on a page of their own and by email."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the page of notices, their count in the frame, home sections and the daily digest."""
    from core.daily import add_daily_step
    from core.home.sections import add_home_section
    from core.notices.digests import digests_of_today
    from core.notices.home import newest_notices
    from core.notices.queries import UNREAD, unread_count, unread_of
    from core.notices.views import notices
    from core.people.counts import count_with_person
    from core.people.models import Role

    app.register_blueprint(notices)
    count_with_person(app, UNREAD, unread_of)
    app.jinja_env.globals["unread_notices"] = unread_count
    for role in Role:
        # What a practitioner has to do with children comes first; recalls stand above all of it.
        order = 33 if role is Role.PRACTITIONER else 6
        add_home_section(app, role=role, order=order, provider=newest_notices)
    add_daily_step(app, order=90, name="digests", step=digests_of_today)
