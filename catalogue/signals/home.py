"""What a QA lead's home page says of signals."""

from flask import url_for

from catalogue.interventions.models import InterventionVersion
from catalogue.signals.models import ReviewSignal, SignalKind
from core.home.sections import Item
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date


def open_signals(_user: User) -> Statement:
    """The signals that nobody has answered yet."""
    return (
        waiting(
            subject=ReviewSignal.id,
            moment=ReviewSignal.raised_at,
            code=ReviewSignal.kind,
            words=InterventionVersion.title,
        )
        .join(InterventionVersion, InterventionVersion.id == ReviewSignal.version_id)
        .where(ReviewSignal.ended_at.is_(None))
    )


def _item(each: Waiting) -> Item:
    kind = SignalKind(each.code or "")
    return Item(
        text=each.words or "",
        address=url_for("signals.show", signal_id=each.subject_id),
        detail=f"{kind.label}, {long_date(each.on)}",
        tag="Incident" if kind is SignalKind.INCIDENT else "",
    )


OPEN = WaitingKind(
    code="signal",
    title="Signals for an early review",
    empty="No signal is open: no incident and no result asks for an early review.",
    order=5,
    statement=open_signals,
    item=_item,
    all_endpoint="signals.list",
    all_label="All signals",
)
