"""Found resources on the home pages: what waits for a QA lead, and what became of one's own."""

from flask import url_for

from catalogue.found import queries
from catalogue.found.models import FoundResource
from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import long_date

SHOWN = 8


def waiting_for_decision(user: User) -> Section:
    """What was brought and waits, the longest waiting first."""
    found = queries.waiting(viewer=user)
    return Section(
        title="Found resources",
        empty="Nobody has brought anything that waits for a decision.",
        items=[
            Item(
                text=resource.title,
                address=url_for("found.show", resource_id=resource.id),
                detail=f"Brought by {resource.brought_by.name} on {long_date(resource.brought_at)}",
            )
            for resource in found.items[:SHOWN]
        ],
        total=found.total,
        all_address=url_for("found.triage"),
        all_label="See all found resources",
    )


def what_you_found(user: User) -> Section:
    """What a person brought, and what was decided of late."""
    resources, total = queries.still_of_interest(user, at_most=SHOWN)
    return Section(
        title="What you found elsewhere",
        empty="Found something on the internet that you want to use? Bring it here first.",
        items=[_item(resource) for resource in resources],
        total=total,
        all_address=url_for("found.mine") if resources else url_for("found.bring"),
        all_label="See all, or bring another" if resources else "Bring a found resource",
    )


def _item(resource: FoundResource) -> Item:
    when = resource.decided_at or resource.brought_at
    done = "Brought" if resource.is_held else resource.state.label
    return Item(
        text=resource.title,
        address=url_for("found.show", resource_id=resource.id),
        detail=f"{done} on {long_date(when)}",
        tag="Held back" if resource.is_held else "",
    )
