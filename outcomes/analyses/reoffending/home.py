"""The trend of reoffending in one line with a small chart, on the practitioner's home page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import current_app, url_for
from werkzeug.datastructures import MultiDict

from core.database import today
from core.home.sections import Chart, Item, Section
from core.people.models import User
from outcomes.analyses.scope import Scope, scope_of
from outcomes.drawing.rendering import chart_key
from outcomes.reports import overviews

if TYPE_CHECKING:
    from outcomes.analyses.reoffending.showing import ShownCohort

TITLE = "Reoffending after work with this service"
CHART_WIDTH = 360
Reader = tuple[bool, frozenset[int]]


@dataclass(frozen=True)
class _Kept:
    """What was worked out on a day for all who see the same teams."""

    day: date
    scope: Scope
    section: Section | None


def trend(user: User) -> Section | None:
    """The latest cohort against the one before; nothing until a cohort's time is over.

    It is worked out once a day for all who see the same teams: a cohort changes seldom, and a home
    page is opened often.
    """
    kept: dict[Reader, _Kept] = current_app.extensions.setdefault("reoffending_kept", {})
    reader = (user.whole_service, user.team_ids)
    if reader not in kept or kept[reader].day != today():
        scope = scope_of(user, MultiDict())
        kept[reader] = _Kept(today(), scope, _section(scope))
    found = kept[reader]
    if found.section is not None:
        overviews.note_exact_reading(
            found.scope.audience, viewer=user, shown=found.scope.exact_team_ids
        )
    return found.section


def _section(scope: Scope) -> Section | None:
    from outcomes.analyses.reoffending.page import national_figures
    from outcomes.analyses.reoffending.parts import rates_part
    from outcomes.analyses.reoffending.reading import cohorts_of
    from outcomes.analyses.reoffending.showing import show_cohorts

    cohorts = show_cohorts(cohorts_of(scope.team_names), scope.audience, scope.rule)
    told = [each for each in cohorts if each.due and each.rate.value.value is not None]
    picture = rates_part(cohorts, national_figures()).picture
    if not told or picture is None:
        return None
    key = chart_key(picture.chart, scope.audience.key)
    return Section(
        title=TITLE,
        empty="",
        items=[_item(told)],
        chart=Chart(
            url_for("analyses.reoffending_picture", part="rate", key=key, ending="svg"),
            picture.words,
            picture.caption,
            CHART_WIDTH,
        ),
    )


def _item(told: "Sequence[ShownCohort]") -> Item:
    """The latest cohort in one line; under it the one before, and a published figure."""
    from outcomes.analyses.reoffending.page import national_figures

    latest, earlier = told[0], told[1:2]
    details = [f"{each.rate.value.text} of those of {each.cohort.label}." for each in earlier]
    details += [
        f"{each.area}: {each.percent:.1f}% of those of {each.cohort_from:%B %Y} to "
        f"{each.cohort_to:%B %Y}."
        for each in national_figures().figures[:1]
    ]
    return Item(
        text=f"{latest.rate.value.text} of {latest.children.words} who started from "
        f"{latest.cohort.label} reoffended within 12 months",
        address=url_for("analyses.reoffending"),
        detail=" ".join(details),
    )
