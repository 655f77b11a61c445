"""Found resources on the home pages: what waits for a QA lead, and what became of one's own."""

from flask import url_for
from sqlalchemy import func

from catalogue.found.models import FoundResource, FoundState
from catalogue.found.queries import still_of_interest
from core.home.sections import Item
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date


def held(_user: User) -> Statement:
    """What was brought and waits."""
    return (
        waiting(
            subject=FoundResource.id,
            moment=FoundResource.brought_at,
            about=User.name,
            words=FoundResource.title,
        )
        .join(User, User.id == FoundResource.brought_by_id)
        .where(FoundResource.state == FoundState.HELD)
    )


def _to_decide(each: Waiting) -> Item:
    return Item(
        text=each.words or "",
        address=url_for("found.show", resource_id=each.subject_id),
        detail=f"Brought by {each.about} on {long_date(each.on)}",
    )


HELD = WaitingKind(
    code="found",
    title="Found resources",
    empty="Nobody has brought anything that waits for a decision.",
    order=15,
    statement=held,
    item=_to_decide,
    all_endpoint="found.triage",
    all_label="See all found resources",
)


def of_interest(user: User) -> Statement:
    """What a person brought that is held, or was decided on of late."""
    return waiting(
        subject=FoundResource.id,
        moment=func.coalesce(FoundResource.decided_at, FoundResource.brought_at),
        words=FoundResource.title,
        code=FoundResource.state,
    ).where(*still_of_interest(user.id))


def _item(each: Waiting) -> Item:
    state = FoundState(each.code or "")
    is_held = state is FoundState.HELD
    done = "Brought" if is_held else state.label
    return Item(
        text=each.words or "",
        address=url_for("found.show", resource_id=each.subject_id),
        detail=f"{done} on {long_date(each.on)}",
        tag="Held back" if is_held else "",
    )


YOURS = WaitingKind(
    code="found_by_you",
    title="What you found elsewhere",
    empty="Found something on the internet that you want to use? Bring it here first.",
    order=85,
    statement=of_interest,
    item=_item,
    newest_first=True,
    all_endpoint="found.mine",
    all_label="See all, or bring another",
)
