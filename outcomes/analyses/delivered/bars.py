"""Kinds of children as a part of the page: a bar and a row for each, and what there is in all."""

from collections.abc import Mapping, Sequence

from outcomes.analyses.delivered.tally import WHOLE, Cells
from outcomes.analyses.model import Column, Part, Picture, Row, Table
from outcomes.analyses.words import counted_words
from outcomes.drawing.bars import BarRow, BarsChart
from outcomes.evaluation.suppression import MINIMUM_COUNT, TOO_FEW_TO_COMPARE, Shown, State
from outcomes.reports.means import share_of
from outcomes.reports.sentences import capital


def bars_part(
    code: str,
    heading: str,
    sentence: str,
    cells: Cells,
    labels: Mapping[str, str],
    *,
    head: str,
    whole: str = WHOLE,
    whole_label: str,
    context: Sequence[str] = (),
) -> Part:
    """The kinds in the order of their labels, each as a share of the whole.

    :param head: what the kinds are kinds of.
    :param context: kinds that are drawn in grey.
    """
    rows = [Row(whole_label, (cells[whole], ""), _caution(cells[whole]), is_total=True)]
    rows += [
        Row(label, (cells[kind], _share(cells, kind, whole))) for kind, label in labels.items()
    ]
    columns = Column("Children"), Column("Share of them")
    return Part(
        code=code,
        heading=heading,
        sentence=sentence,
        table=Table(head, columns, tuple(rows)),
        picture=_picture(heading, cells, labels, whole, context),
    )


def _share(cells: Cells, kind: str, whole: str) -> Shown:
    return share_of(cells[kind], cells[whole])


def _caution(whole: Shown) -> str:
    few = whole.state is State.EXACT and 0 < (whole.value or 0) < MINIMUM_COUNT
    return TOO_FEW_TO_COMPARE if few else ""


def _picture(
    heading: str, cells: Cells, labels: Mapping[str, str], whole: str, context: Sequence[str]
) -> Picture | None:
    if not any(cells[kind].value for kind in labels):
        return None
    rows = tuple(
        _bar(label, cells[kind], _share(cells, kind, whole), quiet=kind in context)
        for kind, label in labels.items()
    )
    said = "; ".join(f"{row.label}: {row.text or row.instead.lower()}" for row in rows)
    return Picture(
        BarsChart(rows), f"{heading}. {said}.", f"{heading}. Each bar is a number of children."
    )


def _bar(label: str, count: Shown, share: Shown, *, quiet: bool) -> BarRow:
    if count.value is None:
        return BarRow(label, instead=capital(counted_words(count)))
    part = f" ({share.text})" if share.value is not None else ""
    return BarRow(label, count.value, f"{count.text}{part}", quiet=quiet)
