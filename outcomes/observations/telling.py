"""Telling whoever was observed that there is feedback, and the observer that it was read."""

from core.notices.operations import notify, settle
from core.ui.addresses import path_to
from core.ui.words import long_date
from outcomes.observations.models import Observation

GIVEN, READ = "observation_given", "observation_read"


def tell_observed(observation: Observation) -> None:
    """There is feedback; what it says stands on its page only."""
    notify(
        user_ids={observation.observed_id},
        kind=GIVEN,
        words=f"{observation.observer.name} gave you feedback on your session of "
        f"{long_date(observation.observed_on)}",
        address=_address(observation),
        key=f"{GIVEN}:{observation.id}",
        about=observation,
    )


def tell_observer(observation: Observation) -> None:
    """It was read, and perhaps replied to."""
    did = "replied to" if observation.reply else "has read"
    notify(
        user_ids={observation.observer_id},
        kind=READ,
        words=f"{observation.observed.name} {did} your feedback on the session of "
        f"{long_date(observation.observed_on)}",
        address=_address(observation),
        key=f"{READ}:{observation.id}",
        about=observation,
    )


def settle_feedback(observation: Observation) -> None:
    """Take the notice off the list: it was read, or taken back."""
    settle(kind=GIVEN, about=observation)


def _address(observation: Observation) -> str:
    return path_to("observations.show", observation_id=observation.id)
