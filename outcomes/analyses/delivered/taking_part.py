"""How children took part from one session to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outcomes.analyses.delivered.sessions_reading import LAST_NUMBER, LATER, TakingPart
from outcomes.analyses.delivered.tally import WHOLE, Cells, Tally, show_kinds
from outcomes.analyses.model import Column, Part, Picture, Row, Table
from outcomes.analyses.words import counted_words, why_not
from outcomes.delivery.words import ENGAGEMENT
from outcomes.drawing.course import CourseChart, CoursePoint
from outcomes.evaluation.suppression import TOO_FEW_TO_COMPARE, Rule
from outcomes.reports.means import ShownMeans
from outcomes.reports.presentation import ShownInterval

CODE, HEADING = "engagement", "How children took part, session by session"
RATED = "rated"
KINDS = (TakingPart.UPPER, TakingPart.LOWER, TakingPart.NOT_RECORDED)
SUMS = (
    (WHOLE, (RATED, TakingPart.NOT_RECORDED)),
    (RATED, (TakingPart.UPPER, TakingPart.LOWER)),
)
UPPER = f"“{ENGAGEMENT[4]}” or “{ENGAGEMENT[5]}”"
COLUMNS = (
    Column("Children who were there"),
    Column("Rated"),
    Column("Took part well or better"),
    Column("Share of those rated", is_interval=True),
)
EVEN = 5  # percentage points, within which first and last are about the same


@dataclass(frozen=True)
class ShownSession:
    """One session of each child, counted from their first, as it may be shown."""

    number: int
    cells: Cells
    share: ShownInterval

    @property
    def label(self) -> str:
        later = f"After session {LAST_NUMBER}: their last one"
        return later if self.number == LATER else f"Session {self.number}"

    @property
    def is_shown(self) -> bool:
        """Whether there are enough to draw it, and to set it beside others."""
        share = self.share.value
        return share.value is not None and share.caution != TOO_FEW_TO_COMPARE


def taking_part_part(found: Mapping[int, Tally], rule: Rule) -> Part:
    """The share in the two upper ratings, by the number of the session."""
    shown = [_session(number, tally, rule) for number, tally in sorted(found.items())]
    rows = tuple(
        Row(
            each.label,
            (each.cells[WHOLE], each.cells[RATED], each.cells[TakingPart.UPPER], each.share),
            caution=each.share.value.caution or "",
        )
        for each in shown
    )
    return Part(
        code=CODE,
        heading=HEADING,
        sentence=_in_words(shown),
        table=Table("Of the sessions that each child attended", COLUMNS, rows),
        picture=_picture(shown),
    )


def _session(number: int, tally: Tally, rule: Rule) -> ShownSession:
    cells = show_kinds(tally, list(KINDS), rule, sums=SUMS)
    rated = tally.counts[TakingPart.UPPER] + tally.counts[TakingPart.LOWER]
    means = ShownMeans(rated, rule is Rule.EXACT, hidden=False)
    return ShownSession(number, cells, means.rate(cells[TakingPart.UPPER], cells[RATED]))


def _in_words(shown: Sequence[ShownSession]) -> str:
    if not shown:
        return "No session with a child who was there is on record yet."
    told = [each for each in shown if each.is_shown]
    if not told:
        return "In no session enough children were rated to show how they took part."
    first, last = told[0], told[-1]
    said = f"Rated {UPPER}: {first.share.value.text} in {_place(first)}"
    if last is first:
        return f"{said}."
    change = (last.share.value.value or 0) - (first.share.value.value or 0)
    moved = "about the same" if abs(change) <= EVEN else "more" if change > 0 else "fewer"
    return (
        f"{said}, and {last.share.value.text} in {_place(last)}: {moved}. Later sessions are those "
        "of children who stayed."
    )


def _place(each: ShownSession) -> str:
    if each.number == LATER:
        return f"the last session of those who had more than {LAST_NUMBER}"
    return f"session {each.number}"


def _picture(shown: Sequence[ShownSession]) -> Picture | None:
    if not any(each.is_shown for each in shown):
        return None
    chart = CourseChart(
        tuple(_point(each) for each in shown),
        title="Took part well or better, of those rated",
        steps="Session",
        counts="children rated",
    )
    said = " ".join(
        f"{each.label}, {counted_words(each.cells[RATED])} rated: {_said(each)}." for each in shown
    )
    caption = (
        "Each point is one session of each child, counted from their first; upright lines are 95% "
        "intervals. Where there is no point, too few children may be shown."
    )
    return Picture(chart, f"Took part well or better. {said}", caption)


def _said(each: ShownSession) -> str:
    if not each.is_shown:
        return why_not(each.cells[RATED]).lower()
    return each.share.text


def _point(each: ShownSession) -> CoursePoint:
    label = f"{LATER}+" if each.number == LATER else str(each.number)
    if not each.is_shown:
        return CoursePoint(label, "few")
    share = each.share
    return CoursePoint(
        label,
        each.cells[RATED].text,
        share.value.value,
        share.low.value,
        share.high.value,
        share.value.text,
    )
