"""What panels decided and nobody has seen to by its day."""

from flask import url_for

from core.ui.words import long_date, plural
from outcomes.caseload.models import ChildRecord
from outcomes.ledger.kinds import Exceptional, ExceptionKind, Limits, Statement, off_track
from outcomes.panels.models import Panel, PanelDecision


def overdue(limits: Limits) -> Statement:
    """Decisions that are open past their day."""
    return (
        off_track(
            subject=PanelDecision.id, owner=PanelDecision.owner_id, since=PanelDecision.due_on
        )
        .join(Panel, Panel.child_id == ChildRecord.id)
        .join(PanelDecision, PanelDecision.panel_id == Panel.id)
        .where(PanelDecision.settled.is_(None), PanelDecision.due_on < limits.on)
    )


def _means(_: Limits) -> str:
    return "A panel decided it, its day has passed, and nobody has said what became of it."


def _why(each: Exceptional, limits: Limits) -> str:
    days = plural((limits.on - each.since).days, "day")
    return f"A panel’s decision was to be done by {long_date(each.since)}, {days} ago."


def _settle(each: Exceptional) -> str:
    return url_for("panels.settle_decision", decision_id=each.subject_id)


OVERDUE = ExceptionKind(
    code="panel_overdue",
    label="Panel decision overdue",
    order=70,
    statement=overdue,
    meaning=_means,
    why=_why,
    address=_settle,
)
