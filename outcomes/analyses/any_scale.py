"""Measured on any scale, beside each scale: a reader can choose one after the other."""

from collections.abc import Sequence

from outcomes.evaluation.suppression import Rule, State, show_count
from outcomes.reports.protection import (
    LEAST_WIDTH_OF_ROWS_AND_COLUMNS,
    CountAndKnown,
    Range,
    range_of,
)


def tells_of_a_scale(
    measured: CountAndKnown, on_scales: Sequence[CountAndKnown], rule: Rule
) -> bool:
    """Whether how many were measured on any scale gives away the few of one of them.

    Everyone who was measured was so on one scale at least: whoever is on no other is on this one.
    """
    if rule is Rule.EXACT:
        return False
    least = _of_others(measured, rule).low
    reach = [_of_others(each, rule) for each in on_scales]
    most = sum(each.high for each in reach)
    return any(
        _is_hidden(found, rule)
        and each.low < least - (most - each.high)
        and each.high - (least - (most - each.high)) < LEAST_WIDTH_OF_ROWS_AND_COLUMNS
        for found, each in zip(on_scales, reach, strict=True)
    )


def _of_others(found: CountAndKnown, rule: Rule) -> Range:
    """Within which ends those lie whom the reader does not know."""
    count, known = found
    return range_of(show_count(count, rule), rule).without(known)


def _is_hidden(found: CountAndKnown, rule: Rule) -> bool:
    count, known = found
    return show_count(count - known, rule).state is State.SUPPRESSED
