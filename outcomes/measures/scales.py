"""From the library's description of a scale to what evaluation speaks in."""

from typing import TYPE_CHECKING

from catalogue.instruments.schemas import Figure, Scale
from outcomes.evaluation.orientation import Direction

if TYPE_CHECKING:
    from outcomes.evaluation.reliable_change import Criteria


def direction_of(scale: Scale) -> Direction:
    """Which end of the scale is the better one."""
    return Direction(scale.direction)


def criteria_of(scale: Scale) -> "Criteria":
    """What is known of the scale for telling reliable change; None where it is not known."""
    # The mathematics is loaded when a result is looked at, not when the service starts.
    from outcomes.evaluation.reliable_change import Criteria, Population

    mean, sd = _value(scale.norm.mean), _value(scale.norm.sd)
    return Criteria(
        sd=sd,
        reliability=_value(scale.reliability),
        threshold=_value(scale.threshold),
        functional=None if mean is None or sd is None else Population(mean, sd),
        cut_off=_value(scale.cut_off),
    )


def _value(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value
