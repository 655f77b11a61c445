"""Telling a colleague that a panel left them something to do."""

from core.notices.operations import notify, settle
from core.people.models import User
from core.ui.addresses import path_to
from core.ui.words import long_date
from outcomes.panels.models import PanelDecision

KIND = "panel_decision"


def tell_owner(decision: PanelDecision, *, by: User) -> None:
    """Tell whoever sees to a decision, unless they recorded it themselves.

    It goes out by mail: which child it is, and what was decided, only the link tells.
    """
    if decision.owner_id == by.id:
        return
    notify(
        user_ids={decision.owner_id},
        kind=KIND,
        words=f"A panel decided something for you to see to by {long_date(decision.due_on)}",
        address=path_to("panels.show", panel_id=decision.panel_id),
        key=f"{KIND}:{decision.id}:{decision.owner_id}",
        about=decision,
    )


def settle_told(decision: PanelDecision) -> None:
    """Take the notice off the list: it is settled, removed, or another's."""
    settle(kind=KIND, about=decision)
