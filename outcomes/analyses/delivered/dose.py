"""How much of it children had: sessions attended of those planned, and minutes."""

from collections.abc import Mapping

from outcomes.analyses.delivered.bars import bars_part
from outcomes.analyses.delivered.reading import Deliveries, Dose, Minutes
from outcomes.analyses.delivered.tally import WHOLE, Cells, means_of, show_kinds
from outcomes.analyses.model import Column, Part, Row, Table
from outcomes.analyses.words import number_words
from outcomes.evaluation.suppression import Rule, Shown
from outcomes.reports.means import share_of
from outcomes.reports.presentation import PROTECTED

BANDS: Mapping[str, str] = {
    Dose.ALL: "All sessions planned",
    Dose.MORE_THAN_HALF: "More than half",
    Dose.UP_TO_HALF: "Up to half",
    Dose.NONE: "No session",
    Dose.NOT_RECORDED: "Not recorded",
}
DOSE, MINUTES = "Sessions attended, of those planned", "Minutes of the sessions attended"
MINUTES_LABELS: Mapping[str, str] = {
    Minutes.RECORDED: "Recorded for all sessions they attended",
    Minutes.NOT_RECORDED: "Not recorded for all of them",
}
OF_ENDED = "Of children with whom it has ended."
NOT_SHOWN = "How many children that is cannot be shown."


def dose_part(found: Deliveries, ended: Shown, rule: Rule) -> Part:
    """The bands of sessions attended; of the whole nothing is said that is not said of endings."""
    withheld = () if ended.value is not None else (WHOLE,)
    cells = show_kinds(found.doses, list(BANDS), rule, withheld=withheld)
    return bars_part(
        "dose",
        DOSE,
        f"{OF_ENDED} {_all_sessions(cells)}",
        cells,
        BANDS,
        head="Sessions attended",
        whole_label="It has ended",
        context=(Dose.NOT_RECORDED,),
    )


def _all_sessions(cells: Cells) -> str:
    attended, whole = cells[Dose.ALL], cells[WHOLE]
    if whole.value == 0:
        return "It has not ended with anybody yet."
    if attended.value is None or whole.value is None:
        return NOT_SHOWN
    share = share_of(attended, whole)
    part = f" ({share.text})" if share.value is not None and not share.caution else ""
    said = f"Of {whole.words}, {number_words(attended)}{part} attended all sessions planned."
    missing = cells[Dose.NOT_RECORDED]
    if missing.value:
        said += f" For {number_words(missing)} it is not recorded."
    return said


def minutes_part(found: Deliveries, planned: int, rule: Rule) -> Part:
    """How many minutes children had on average, where all of them are recorded.

    :param planned: the minutes of all sessions together, by the text as it is now; 0: not known.
    """
    kinds = list(MINUTES_LABELS)
    cells = show_kinds(found.minutes, kinds, rule, withheld=(WHOLE,))
    number = found.minutes.counts[Minutes.RECORDED]
    means = means_of(found.minutes, Minutes.RECORDED, cells, rule)
    average = means.mean(found.minutes_in_all / number if number else None, decimals=0)
    rows = [
        Row(MINUTES_LABELS[Minutes.RECORDED], (cells[Minutes.RECORDED], average)),
        Row(MINUTES_LABELS[Minutes.NOT_RECORDED], (cells[Minutes.NOT_RECORDED], "")),
    ]
    columns = Column("Children"), Column("Average minutes of each child")
    text = f"The text plans {planned:,} minutes in all." if planned else ""
    return Part(
        code="minutes",
        heading=MINUTES,
        sentence=f"{OF_ENDED} {_average(average, cells)} {text}".strip(),
        table=Table("Minutes", columns, tuple(rows)),
    )


def _average(average: Shown, cells: Cells) -> str:
    recorded = cells[Minutes.RECORDED]
    if recorded.value == 0:
        return "For nobody the minutes of all sessions they attended are recorded."
    if average.value is None or recorded is PROTECTED:
        return "For too few children to show an average, all minutes are recorded."
    return f"Children had {average.text} minutes of it on average, where all are recorded."
