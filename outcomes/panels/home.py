"""What panels decided for a person to see to, on the home page."""

from flask import url_for
from sqlalchemy import func

from core.database import today
from core.home.sections import Item
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import within_teams
from outcomes.panels.models import Panel, PanelDecision

LONGEST = 120


def open_decisions(user: User) -> Statement:
    """The decisions that a person sees to and that are not settled."""
    return (
        waiting(
            subject=PanelDecision.id,
            day=PanelDecision.due_on,
            about_id=ChildRecord.id,
            about=ChildRecord.case_reference,
            words=func.substr(PanelDecision.words, 1, LONGEST + 1),
        )
        .join(Panel, Panel.id == PanelDecision.panel_id)
        .join(ChildRecord, ChildRecord.id == Panel.child_id)
        .where(
            PanelDecision.owner_id == user.id,
            PanelDecision.settled.is_(None),
            within_teams(user),
        )
    )


def _item(each: Waiting) -> Item:
    words = each.words or ""
    return Item(
        text=words if len(words) <= LONGEST else f"{words[:LONGEST]}…",
        address=url_for("panels.settle_decision", decision_id=each.subject_id),
        detail=f"{each.about} · by {long_date(each.on)}",
        tag="Overdue" if each.on < today() else "",
    )


OPEN_DECISIONS = WaitingKind(
    code="panel_decision",
    title="Decided by panels, for you to see to",
    empty="",
    order=36,
    statement=open_decisions,
    item=_item,
)
