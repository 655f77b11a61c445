"""What a QA lead's home page says of signals."""

from flask import url_for

from catalogue.signals.models import ReviewSignal, SignalKind
from catalogue.signals.queries import signals_for
from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import long_date

SHOWN = 5


def open_signals(user: User) -> Section:
    """The signals that nobody has answered yet, the oldest first."""
    found = signals_for(viewer=user)
    return Section(
        title="Signals for an early review",
        empty="No signal is open: no incident and no result asks for an early review.",
        items=[_item(signal) for signal in found.items[:SHOWN]],
        total=found.total,
        all_address=url_for("signals.list"),
        all_label="All signals",
    )


def _item(signal: ReviewSignal) -> Item:
    return Item(
        text=signal.version.title,
        address=url_for("signals.show", signal_id=signal.id),
        detail=f"{signal.kind.label}, {long_date(signal.raised_at)}",
        tag="Incident" if signal.kind is SignalKind.INCIDENT else "",
    )
