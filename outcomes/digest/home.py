"""The digest on a practitioner's home page, until it was opened."""

from datetime import date

from flask import url_for
from sqlalchemy import literal, select

from core.database import today
from core.home.sections import Item
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from outcomes.board.quarters import quarter_named, words_of
from outcomes.digest.models import DigestReading, PractitionerDigest
from outcomes.digest.queries import latest_id


def unread(user: User) -> Statement:
    """The digest that was shared last, if this person has not opened it."""
    read = select(DigestReading.digest_id).where(DigestReading.user_id == user.id)
    day = literal(today())  # one at the most: there is nothing to put in order
    return waiting(subject=PractitionerDigest.id, day=day, words=PractitionerDigest.quarter).where(
        PractitionerDigest.id == latest_id(), PractitionerDigest.id.not_in(read)
    )


def _item(each: Waiting) -> Item:
    quarter = quarter_named(each.words or "", on=date.max)
    return Item(
        text=f"{words_of(quarter)}, in five lines",
        address=url_for("digest.latest"),
        detail="What was delivered, what changed for children, and what we do not know",
    )


UNREAD = WaitingKind(
    code="digest",
    title="What we learnt",
    empty="",
    order=85,
    statement=unread,
    item=_item,
)
