"""What an intervention's page says of signals, to all staff."""

from dataclasses import dataclass

from catalogue.interventions.counts import counted
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.signals import words
from catalogue.signals.models import ReviewSignal
from catalogue.signals.queries import OPEN_SIGNALS, open_signals_of
from core.people.models import User


@dataclass(frozen=True)
class SignalsOnPage:
    """The open signals of a version that is under review because of them."""

    signals: list[ReviewSignal]
    words: object = words


def signals_on_page(version: InterventionVersion, viewer: User) -> SignalsOnPage:
    """What asked for the early review of a version in use; nothing while none is due."""
    none_open = counted(version.intervention_id, viewer, OPEN_SIGNALS) == 0
    if none_open or version.state is not VersionState.REVIEW_DUE:
        return SignalsOnPage([])
    found = open_signals_of(version.intervention_id)
    return SignalsOnPage([signal for signal in found if signal.version_id == version.id])
