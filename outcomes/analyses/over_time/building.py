"""Completion, measuring and improvement over time: the analysis as it may be shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.database import today
from core.people.models import User
from core.permissions import Action, demand
from outcomes.analyses.improving import Judged, judged
from outcomes.analyses.model import (
    Analysis,
    Column,
    Filter,
    Option,
    Part,
    Picture,
    Row,
    Table,
)
from outcomes.analyses.over_time import words
from outcomes.analyses.over_time.periods import Length, Period, periods_before
from outcomes.analyses.over_time.reading import Ended, read
from outcomes.analyses.over_time.showing import (
    Cells,
    Course,
    Moment,
    cells_of,
    course_of,
    not_told,
)
from outcomes.analyses.pages import Answers
from outcomes.analyses.scales import ScaleChoice, scale_choice
from outcomes.analyses.scope import Scope, scope_of
from outcomes.drawing.control import ChanceLimits, ControlChart, TimePoint

TITLE = "Over time"
LENGTH = "period"
LENGTHS = {Length.QUARTER: "Quarters", Length.MONTH: "Months"}
ABOUT = (
    "This shows how three shares swing over time: deliveries completed, deliveries measured, and "
    "children who improved by more than chance. It tells what is more than chance. It does not "
    "tell why."
)
QUARTERS_ONLY = (
    "Months are shown of teams that you see exactly. For others, numbers of a month could be "
    "worked out from those of its quarter."
)
METHOD = (
    "A delivery counts in the quarter or month in which it ended, with the team that began it.",
    "Completed: it ended as completed, as planned or with changes. Measured: scores before and "
    "after on at least one scale.",
    "The middle is the average of the points. The limits are 2.66 times the average distance from "
    "one point to the next away from it; distances of 3.267 times their average or more are left "
    "out once (XmR chart: Wheeler 2000; Nelson 1982). They are cut off at 0% and 100%.",
    "Marked is a point beyond a limit; seven in a row of which each is higher, or lower, than the "
    "one before; two of three near a limit on one side; seven in a row on one side of the middle "
    "(NHS England, Making Data Count). More is better in all three.",
    "A period is a point from 10 on. Where one is left out, its neighbours count as neighbours.",
)


class _Share(NamedTuple):
    """One of the shares: what it is of, in words."""

    code: str
    heading: str
    part: str
    whole: str
    part_label: str
    whole_label: str
    what: str


COMPLETED = _Share(
    "completed", "Completed", "completed", "ended", "Completed", "Deliveries that ended",
    "of the deliveries that ended were completed",
)  # fmt: skip
MEASURED = _Share(
    "measured", "Measured before and after", "measured", "ended", "Measured before and after",
    "Deliveries that ended", "of the deliveries that ended were measured before and after",
)  # fmt: skip
IMPROVED = _Share(
    "improved", "Improved by more than chance", "improved", "paired", "Improved",
    "Measured on this scale", "of those measured on this scale improved",
)  # fmt: skip


def build(viewer: User, answers: Answers) -> Analysis:
    """Three shares over quarters or months."""
    demand(viewer, Action.SEE_RESULTS)
    scope, choice = scope_of(viewer, answers), scale_choice(answers)
    length = _length(scope, answers)
    found = read(scope, choice.key, length)
    now = Period.of(today().year, today().month, length)
    periods = periods_before(today(), min(found)) if found else []
    filters = (*scope.filters, _length_filter(scope, length), *choice.filters)
    if not periods:
        return Analysis(
            TITLE,
            ABOUT,
            filters=filters,
            instead=f"Nothing has ended yet in a {length} that is over.",
        )
    rule = judged(_all_pairs(found), choice.scale) if choice.key else None
    cells = cells_of(periods, found, scope, choice.key, rule)
    return Analysis(
        title=TITLE,
        sentence=f"{ABOUT} {words.not_over(now, length)}",
        rule=_rule(scope),
        filters=filters,
        parts=_parts(periods, cells, choice, rule, length, scope),
        cautions=words.CAUTIONS,
        method=(*METHOD, *((f"Scale: {choice.title}.", rule.in_words) if rule else ())),
        exact_team_ids=scope.exact_team_ids,
    )


def _length(scope: Scope, answers: Answers) -> Length:
    asked = answers.get(LENGTH, "")
    return Length.MONTH if asked == Length.MONTH and scope.is_exact else Length.QUARTER


def _length_filter(scope: Scope, length: Length) -> Filter:
    offered = Length if scope.is_exact else [Length.QUARTER]
    options = tuple(Option(each, LENGTHS[each]) for each in offered)
    return Filter(LENGTH, "By", options, (length,))


def _rule(scope: Scope) -> str:
    return scope.rule_in_words if scope.is_exact else f"{scope.rule_in_words} {QUARTERS_ONLY}"


def _all_pairs(found: Mapping[Period, Ended]) -> Counter[tuple[int, int]]:
    every: Counter[tuple[int, int]] = Counter()
    for ended in found.values():
        every.update(ended.pairs)
    return every


def _parts(
    periods: Sequence[Period],
    cells: Sequence[Cells],
    choice: ScaleChoice,
    rule: Judged | None,
    length: Length,
    scope: Scope,
) -> tuple[Part, ...]:
    exact = scope.is_exact
    parts = [_part(share, periods, cells, length, exact=exact) for share in (COMPLETED, MEASURED)]
    if rule is None:
        return tuple(parts)
    if not rule.tells:
        cells = not_told(cells)
    improved = _part(IMPROVED, periods, cells, length, scale=choice.title, exact=exact)
    return (*parts, improved)


def _part(
    share: _Share,
    periods: Sequence[Period],
    cells: Sequence[Cells],
    length: Length,
    scale: str = "",
    *,
    exact: bool,
) -> Part:
    course = course_of(periods, cells, share.part, share.whole, exact=exact)
    sentence = words.of_course(course, share.what, length)
    columns = (
        Column(share.whole_label),
        Column(share.part_label),
        Column("Share"),
        Column("More than chance?", in_words=True),
    )
    return Part(
        code=share.code,
        heading=share.heading,
        sentence=f"{scale}. {sentence}" if scale else sentence,
        table=Table(
            "Quarter" if length is Length.QUARTER else "Month",
            columns,
            tuple(_row(moment) for moment in course.moments),
        ),
        picture=_picture(course, share, length, scale),
    )


def _row(moment: Moment) -> Row:
    return Row(
        moment.period.label,
        (moment.whole, moment.part, moment.share, words.signal_of(moment.point)),
        caution=moment.share.caution or "",
    )


def _picture(course: Course, share: _Share, length: Length, scale: str) -> Picture | None:
    if not course.points:
        return None
    notes = [f"Trial limits: {len(course.points)} {length}s"] if course.chart.notes else []
    chart = ControlChart(
        times=tuple(moment.period.short for moment in course.moments),
        points=tuple(
            TimePoint(
                place, moment.percentage or 0.0, moment.share.text, words.mark_of(moment.point)
            )
            for place, moment in enumerate(course.moments)
            if moment.point
        ),
        limits=_limits(course),
        unit="%",
        notes=tuple(notes) if course.limits else (),
        signals=tuple(words.runs(course)),
    )
    caption = (
        f"{share.heading}{f', {scale}' if scale else ''}. The full line is the middle, the dashed "
        "lines are as far as chance alone usually reaches. More is better."
    )
    return Picture(chart, words.in_words(course, share.heading), caption)


def _limits(course: Course) -> ChanceLimits | None:
    if course.limits is None:
        return None
    centre, lower, upper = course.limits
    texts = f"{round(lower)}%", f"{round(centre)}%", f"{round(upper)}%"
    return ChanceLimits(centre, lower, upper, texts)
