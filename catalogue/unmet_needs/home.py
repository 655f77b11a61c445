"""Unmet needs on the home pages: the QA lead's this month, and what became of one's own."""

from flask import url_for

from catalogue.drafting.fields import vocabularies
from catalogue.unmet_needs import queries
from catalogue.unmet_needs.models import LibraryRequest, NeedStatus
from catalogue.unmet_needs.words import STATUSES, in_short, signs
from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import long_date

SHOWN = 8


def unmet_this_month(user: User) -> Section:
    """What people looked for and did not find in the last 30 days."""
    rows = queries.all_unmet_needs(queries.Asked(period="30"), viewer=user)
    return Section(
        title="Unmet needs this month",
        empty="In the last 30 days nobody looked for something that the library has not.",
        items=[
            Item(
                text=in_short(row.need, vocabularies()),
                address=url_for("unmet_needs.show", need_id=row.need.id),
                detail=signs(row),
                tag=STATUSES[row.need.status][1]
                if row.need.status is NeedStatus.BEING_WRITTEN
                else "",
            )
            for row in rows[:SHOWN]
        ],
        total=len(rows),
        all_address=url_for("unmet_needs.list_needs"),
        all_label="See all unmet needs",
    )


def my_requests(user: User) -> Section:
    """What a person asked the library for, and what became of it."""
    requests = queries.my_requests(user)
    return Section(
        title="What you asked the library for",
        empty="Nothing yet. Where a search finds nothing, you can ask for it.",
        items=[
            Item(
                text=in_short(request.need, vocabularies()),
                address=_address(request),
                detail=_detail(request),
                tag=STATUSES[request.need.status][1],
            )
            for request in requests[:SHOWN]
        ],
        total=len(requests),
        all_address=url_for("unmet_needs.mine"),
        all_label="See your requests, or ask for something",
    )


def _address(request: LibraryRequest) -> str:
    intervention = request.need.intervention
    if intervention is not None and intervention.available_version is not None:
        return url_for("interventions.intervention", slug=intervention.slug)
    return url_for("unmet_needs.mine", _anchor=f"request-{request.id}")


def _detail(request: LibraryRequest) -> str:
    need = request.need
    version = need.intervention.available_version if need.intervention else None
    if version is not None:
        return f"Answered: {version.title}"
    return f"You asked on {long_date(request.asked_on)}"
