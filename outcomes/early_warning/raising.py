"""Raising a signal where more children than may be got worse or stopped coming; once a quarter.

All staff read a signal, so that its numbers are those that everybody may see. Where they are too
small to be shown the signal says so, and is raised all the same.
"""

from typing import Any

from catalogue.interventions.models import InterventionVersion
from catalogue.quality.period import Period
from catalogue.signals.models import ReviewSignal
from catalogue.signals.operations import raise_signal
from core.database import db, today
from core.ui.words import plural
from outcomes.early_warning.looking import Counted, counted, last_year, period_code
from outcomes.evaluation.suppression import MINIMUM_COUNT, Shown, show_count, show_percentage
from outcomes.reports.audience import RULES_BY_SETTING
from outcomes.reports.overviews import settings


def warn_early() -> str:
    """Look at every version in use; a step of the day."""
    period = last_year(today())
    found = [each for each in counted(period) if is_beyond(each)]
    for each in found:
        _raise(each, period)
    return f"{plural(len(found), 'early warning')} of {period.in_words}."


def is_beyond(each: Counted) -> bool:
    """Whether the whole interval of a share lies beyond its threshold, of enough children."""
    from outcomes.evaluation.proportions import wilson

    interval = wilson(each.against, each.children)
    enough = each.children >= MINIMUM_COUNT
    return enough and interval is not None and interval.low > each.threshold.share


def _raise(each: Counted, period: Period) -> ReviewSignal:
    rule = RULES_BY_SETTING[settings().small_number_mode]
    children, against = show_count(each.children, rule), show_count(each.against, rule)
    return raise_signal(
        version=db.session.get_one(InterventionVersion, each.version_id),
        kind=each.threshold.kind,
        words=_words(each, children, against, period),
        figures=_figures(each, children, against),
        key=f"{each.code}:version-{each.version_id}:{period_code(period)}",
        actor=None,
    )


def _words(each: Counted, children: Shown, against: Shown, period: Period) -> str:
    on = f" ({each.of})" if each.of else ""
    asked = f"More than {each.threshold.share:.0%} is looked at early."
    if against.value is None or children.value is None:
        return (
            f"Of {children.words} whose work ended from {period.in_words}, more than expected "
            f"{each.threshold.happened}{on}. How many is not shown, since they are few. {asked}"
        )
    share = show_percentage(against, children)
    return (
        f"Of {children.words} whose work ended from {period.in_words}, {against.words} "
        f"({share.text}) {each.threshold.happened}{on}. {asked}"
    )


def _figures(each: Counted, children: Shown, against: Shown) -> dict[str, Any] | None:
    """The figures from the counts as shown; None where they may not be, or say too little so."""
    from outcomes.evaluation.proportions import wilson

    if children.value is None or against.value is None:
        return None
    n, number = int(children.value), int(against.value)
    interval = wilson(number, n)
    if n < MINIMUM_COUNT or interval is None or number / n <= each.threshold.share:
        return None
    return {
        "measure": each.threshold.measure,
        "n": n,
        "value": round(number / n, 2),
        "threshold": each.threshold.share,
        "low": round(interval.low, 2),
        "high": round(interval.high, 2),
    }
