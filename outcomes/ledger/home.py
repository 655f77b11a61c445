"""What is off track, on a manager's home page."""

from flask import url_for

from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import long_date, plural
from outcomes.ledger import queries


def exceptions_to_sign_off(user: User) -> Section:
    """How many exceptions of each kind wait, in the order of the kinds."""
    counts = queries.counts_by_kind(viewer=user)
    return Section(
        title="Exceptions to sign off",
        empty="Nothing that was planned or begun is off track.",
        items=[
            Item(
                text=f"{each.label}: {plural(each.count, 'exception')}",
                address=url_for("ledger.exceptions", kind=each.code),
                detail=f"the oldest since {long_date(each.oldest)}",
            )
            for each in counts
        ],
        total=sum(each.count for each in counts),
        all_address=url_for("ledger.exceptions") if counts else None,
        all_label="See all exceptions",
    )
