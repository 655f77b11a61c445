"""What everyone's home page says of their notices."""

from flask import url_for

from core.home.sections import Item, Section
from core.notices.models import Notice
from core.notices.queries import newest_unread, unread_count
from core.people.models import User
from core.ui.words import long_date

SHOWN = 4


def newest_notices(user: User) -> Section:
    """Those not read, the urgent ones first, then the newest."""
    unread = unread_count(user)
    found = newest_unread(user, at_most=SHOWN) if unread else ()
    return Section(
        title="Notices",
        empty="Nothing new. Decisions, reminders and recalls that concern you appear here.",
        items=[_item(notice) for notice in found],
        total=unread,
        all_address=url_for("notices.list"),
        all_label="All notices",
    )


def _item(notice: Notice) -> Item:
    return Item(
        text=notice.words,
        address=url_for("notices.list", _anchor=f"notice-{notice.id}"),
        detail=long_date(notice.created_at),
        tag="Urgent" if notice.urgent else "",
    )
