"""Results as a file: the same numbers as the page, one to a cell."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from flask import current_app

from catalogue.instruments.queries import all_instruments
from outcomes.evaluation.suppression import Shown
from outcomes.measures.queries import scale_title
from outcomes.measures.words import CLASS_LABELS
from outcomes.reports.presentation import ResultLine, ScaleBlock, ShownClass

# A spreadsheet takes what begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NO_SUCH_CLASS = "not told apart"
Cell = Callable[[ResultLine], Shown]

COLUMNS: tuple[tuple[str, Cell], ...] = (
    ("Started", lambda line: line.started),
    ("Measured before", lambda line: line.measured_before),
    ("Measured before and after", lambda line: line.measured_both),
    ("Measured before and after, of those who started", lambda line: line.completeness),
    ("Mean before", lambda line: line.before),
    ("SD before", lambda line: line.before_sd),
    ("Mean after", lambda line: line.after),
    ("SD after", lambda line: line.after_sd),
    ("Mean change, positive is better", lambda line: line.change.value),
    ("Mean change, 95% from", lambda line: line.change.low),
    ("Mean change, 95% to", lambda line: line.change.high),
    ("Effect size d_av", lambda line: line.effect.value),
    ("d_av, 95% from", lambda line: line.effect.low),
    ("d_av, 95% to", lambda line: line.effect.high),
    ("Effect size g_av", lambda line: line.effect_adjusted),
)
RATES: tuple[tuple[str, Cell], ...] = (
    ("Improved or recovered, of those measured", lambda line: line.improved_rate.value),
    ("Improved or recovered, 95% from", lambda line: line.improved_rate.low),
    ("Improved or recovered, 95% to", lambda line: line.improved_rate.high),
    ("Improved, of those who started, if no other did", lambda line: line.worst_case),
    ("Improved, of those who started, if all others did", lambda line: line.best_case),
)


def results_csv(rows: Iterable[tuple[str, ScaleBlock, ResultLine]], rule: str) -> bytes:
    """The rows of results as CSV in UTF-8, with a byte order mark so that Excel reads it.

    :param rows: title of the intervention, block, and a row of it.
    :param rule: in words, by which rule small numbers are protected; the last line of the file.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    classes = list(CLASS_LABELS)
    writer.writerow(
        ["Intervention", "Measure", "Scale", "Answered by", "Team"]
        + [name for name, _ in COLUMNS]
        + [CLASS_LABELS[code] for code in classes]
        + [name for name, _ in RATES]
        + ["Careful"]
    )
    for title, block, line in rows:
        writer.writerow(_row(title, block, line, classes))
    writer.writerow([])
    writer.writerow([safe_text(rule)])
    return out.getvalue().encode("utf-8-sig")


def _row(title: str, block: ScaleBlock, line: ResultLine, classes: Sequence[str]) -> list[str]:
    instrument = all_instruments().get(block.key.instrument)
    raters = current_app.extensions["vocabularies"]["raters"].labels
    names = [
        title,
        instrument.title if instrument else block.key.instrument,
        scale_title(block.key.instrument, block.key.scale),
        raters.get(block.key.rater, block.key.rater),
        line.label,
    ]
    told: dict[str, ShownClass] = {each.code: each for each in line.classes}
    return [
        *(safe_text(name) for name in names),
        *(_number(cell(line)) for _, cell in COLUMNS),
        *(_number(told[code].count) if code in told else NO_SUCH_CLASS for code in classes),
        *(_number(cell(line)) for _, cell in RATES),
        line.caution,
    ]


def _number(shown: Shown) -> str:
    """As on the page, with the sign that a spreadsheet reads and no comma within."""
    return shown.text.replace("−", "-").replace(",", "")


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
