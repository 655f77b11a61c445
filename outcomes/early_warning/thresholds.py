"""From when on the records speak for an early review, and over which time they are looked at.

The thresholds are our own convention, not a published figure: a service that knows better changes
them here. A share counts as beyond its threshold when the whole of its 95% interval is (Wilson), so
that a few children of a small group raise nothing.
"""

from dataclasses import dataclass

from catalogue.signals.models import SignalKind


@dataclass(frozen=True)
class Threshold:
    """A share that may be reached and not passed, and what it is a share of, in words.

    :param measure: as the signal names it.
    :param happened: what happened to these children, after "of them".
    """

    kind: SignalKind
    share: float
    measure: str
    happened: str


DETERIORATION = Threshold(
    SignalKind.DETERIORATION,
    0.10,
    "Share of children who got worse by more than chance",
    "got worse by more than chance",
)
DROP_OUT = Threshold(
    SignalKind.DROP_OUT,
    0.30,
    "Share of children who stopped coming",
    "did not want to go on, or contact with them was lost",
)
# The child's own ways out. Moving away or custody says nothing of an intervention.
STOPPED_COMING = ("child_stopped", "lost_contact")
QUARTERS = 4
