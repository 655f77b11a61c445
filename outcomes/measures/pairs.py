"""From rows of the database to what pairing speaks in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from outcomes.evaluation.pairing import (
    DeliveryDates,
    Measured,
    NoPair,
    Occasion,
    Pair,
    find_pair,
)

# The codes of the occasions, as the database and the vocabulary hold them.
OCCASIONS = {
    "pre": Occasion.PRE,
    "mid": Occasion.MID,
    "post": Occasion.POST,
    "follow_up": Occasion.FOLLOW_UP,
}


class ScaleKey(NamedTuple):
    """What is never mixed: one scale of one instrument, answered by one kind of person."""

    instrument: str
    scale: str
    rater: str


class MeasurementRow(NamedTuple):
    """One measurement, as it is loaded in bulk."""

    id: int
    delivery_id: int
    instrument: str
    scale: str
    rater: str
    occasion: str | None
    taken_on: date
    score: float

    @property
    def key(self) -> ScaleKey:
        return ScaleKey(self.instrument, self.scale, self.rater)


@dataclass(frozen=True)
class DeliveryTimes:
    """When a delivery ran and how many sessions it was to have."""

    started_on: date
    ended_on: date | None
    held_on: Sequence[date]
    sessions_planned: int

    @property
    def dates(self) -> DeliveryDates:
        """As pairing wants them."""
        return DeliveryDates(
            started_on=self.started_on,
            ended_on=self.ended_on,
            sessions_held_on=self.held_on,
            one_session_planned=self.sessions_planned == 1,
        )

    @property
    def all_sessions_held(self) -> bool:
        return len(self.held_on) >= self.sessions_planned


def pair_of(rows: Iterable[MeasurementRow], times: DeliveryTimes) -> Pair | NoPair:
    """The pair among measurements of one scale and rater of one delivery."""
    measured = [
        Measured(row.id, OCCASIONS.get(row.occasion or ""), row.taken_on, row.score) for row in rows
    ]
    return find_pair(measured, times.dates)
