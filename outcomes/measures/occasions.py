"""What a measurement of a day can be for: before, during, after, or a follow-up.

The same windows decide here, where a score is entered, as later where scores are paired, so that
nothing is accepted as a score before or after that would then silently not count.
"""

from datetime import date, timedelta

from core.ui.words import long_date
from outcomes.evaluation.pairing import DeliveryDates, Windows

PRE, MID, POST, FOLLOW_UP = "pre", "mid", "post", "follow_up"
WINDOWS = Windows()


def first_day_before(delivery: DeliveryDates) -> date:
    """The first day on which a score can be one before."""
    return delivery.started_on - timedelta(days=WINDOWS.days_before_start)


def last_day_before(delivery: DeliveryDates) -> date:
    """The last day on which a score can be one before."""
    return delivery.started_on + timedelta(days=WINDOWS.days_after_start)


def last_day_after(delivery: DeliveryDates) -> date | None:
    """The last day on which a score can be one after; None while the delivery runs."""
    if delivery.ended_on is None:
        return None
    return delivery.ended_on + timedelta(days=WINDOWS.days_after_end)


def suggested_occasion(
    delivery: DeliveryDates, day: date, *, has_before: bool, all_sessions_held: bool
) -> str:
    """What a score of this day most likely is."""
    if not has_before and day <= last_day_before(delivery):
        return PRE
    last = last_day_after(delivery)
    if last is not None:
        return POST if day <= last else FOLLOW_UP
    return POST if has_before and all_sessions_held else MID


def refusal_of_day(occasion: str, day: date, delivery: DeliveryDates, *, today: date) -> str | None:
    """Say why a score of this occasion cannot be of this day; None if it can."""
    if day > today:
        return "The date must be today or in the past"
    if occasion == PRE:
        return _refusal_before(day, delivery)
    if day < delivery.started_on:
        return f"Enter a date from the start, {long_date(delivery.started_on)}, on"
    last = last_day_after(delivery)
    if occasion == POST and last is not None and day > last:
        return (
            f"A score after can be taken until {long_date(last)}, "
            f"{WINDOWS.days_after_end} days after the end. Choose ‘Follow-up’ for a later one"
        )
    if occasion == FOLLOW_UP and delivery.ended_on is not None and day <= delivery.ended_on:
        return f"A follow-up is later than the end, {long_date(delivery.ended_on)}"
    return None


def _refusal_before(day: date, delivery: DeliveryDates) -> str | None:
    first, last = first_day_before(delivery), last_day_before(delivery)
    if day < first:
        return (
            f"Enter a date from {long_date(first)} on, {WINDOWS.days_before_start} days before "
            "the start: an older score does not show how the child was when this began"
        )
    if day > last:
        return (
            f"A score before can be taken until {long_date(last)}, "
            f"{WINDOWS.days_after_start} days after the start. Choose ‘During’ for a later one"
        )
    return None


def refusal_of_order(
    occasion: str, day: date, *, before: date | None, after: date | None
) -> str | None:
    """Say why a score before and a score after would be in the wrong order; None if not.

    :param before: the day of the earliest score before that there is already, of the same scale
        and rater; ``after`` the same of the scores after.
    """
    if occasion == POST and before is not None and day <= before:
        return (
            "The score after must be of a later day than the score before, "
            f"which is of {long_date(before)}"
        )
    if occasion == PRE and after is not None and day >= after:
        return (
            "The score before must be of an earlier day than the score after, "
            f"which is of {long_date(after)}"
        )
    return None
