"""What children said: how many for everyone, and the words for whoever may open their records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import url_for

from core.ui.words import long_date
from outcomes.analyses.delivered.bars import bars_part
from outcomes.analyses.delivered.reading import Said
from outcomes.analyses.delivered.sessions_reading import MOST_WORDS
from outcomes.analyses.delivered.tally import WHOLE, Cells, Tally, show_kinds
from outcomes.analyses.model import Part, Quote
from outcomes.analyses.words import number_words
from outcomes.delivery.models import Attendance
from outcomes.evaluation.suppression import Rule, Shown

LABELS: Mapping[str, str] = {
    Said.WORDS: "Said something in their own words",
    Said.DECLINED: "Gave no words, and why is on record",
    Said.NOT_RECORDED: "Not recorded",
}
WHOSE = "The words themselves are read only by those who work with these children."


def spoken_part(tally: Tally, started: Shown, latest: Sequence[Attendance], rule: Rule) -> Part:
    """The counts; and the latest words of children whose records the reader may open."""
    withheld = () if started.value is not None else (WHOLE,)
    cells = show_kinds(tally, list(LABELS), rule, withheld=withheld)
    part = bars_part(
        "words",
        "What children said",
        f"{_in_words(cells)} {_whose(latest)}",
        cells,
        LABELS,
        head="Their words",
        whole_label="Started",
        context=(Said.NOT_RECORDED,),
    )
    return replace(part, quotes=tuple(map(_quote, latest)))


def _in_words(cells: Cells) -> str:
    said, whole = cells[Said.WORDS], cells[WHOLE]
    if said.value is None:
        return "How many children said something is not shown: they are few, or another team’s."
    if whole.value is None:
        return f"{number_words(said)} children said something in their own words."
    return f"Of {whole.words}, {number_words(said)} said something in their own words."


def _whose(latest: Sequence[Attendance]) -> str:
    if not latest:
        return WHOSE
    return (
        f"Below are the latest of them, at most {MOST_WORDS}, of children whose records you may "
        "open. That you read them is noted on their records. They are in no file."
    )


def _quote(attendance: Attendance) -> Quote:
    delivery, session = attendance.delivery, attendance.session
    address = url_for("delivery.show", delivery_id=delivery.id, _anchor=f"session-{session.id}")
    return Quote(
        words=attendance.child_words,
        said=f"Session of {long_date(session.held_on)}",
        address=address,
        child=delivery.child,
    )
