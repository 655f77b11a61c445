"""Notices and mail about a child, which go with the record."""

import json

from sqlalchemy import and_, delete, or_, select

from core.database import db, now
from core.notices.models import Notice
from core.outbox.models import OutboxMessage
from core.ui.addresses import path_to
from outcomes.whole_record.contents import Contents


def forget_notices(contents: Contents) -> None:
    """Take away the notices about a child, or about anything of its record, and their mail."""
    addresses = [path_to("caseload.show", child_id=contents.child_id)]
    addresses += [
        path_to("delivery.show", delivery_id=row["id"]) for row in contents.of("deliveries")
    ]
    numbers = {
        name: [row["id"] for row in rows if "id" in row] for name, rows in contents.rows.items()
    }
    about = [
        and_(Notice.about_type == name, Notice.about_id.in_(ids))
        for name, ids in numbers.items()
        if ids
    ]
    leads = [
        way
        for address in addresses
        for way in (
            Notice.address == address,
            *(Notice.address.startswith(f"{address}{sign}", autoescape=True) for sign in "/#?"),
        )
    ]
    db.session.execute(delete(Notice).where(or_(*about, *leads)))
    _forget_mail(addresses)


def _forget_mail(addresses: list[str]) -> None:
    """What has not been mailed yet, and leads there, is not mailed any more."""
    waiting = select(OutboxMessage).where(OutboxMessage.done_at.is_(None))
    for message in db.session.scalars(waiting):
        said = json.dumps(message.payload)
        if any(f"{address}{sign}" in said for address in addresses for sign in '"/#?'):
            message.payload, message.done_at = {}, now()
    db.session.flush()
