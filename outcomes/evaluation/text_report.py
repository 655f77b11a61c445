"""Results as plain text for a terminal; the JSON document is what programs should read."""

from collections.abc import Iterable, Sequence

from outcomes.evaluation.estimates import Estimate, Interval
from outcomes.evaluation.summary import PairedEvaluation

NOT_ESTIMABLE = "not estimable"
SIGNIFICANT_DIGITS = 6


def number(value: float | None, interval: Interval | None = None) -> str:
    """A number, with its 95% interval in brackets where there is one."""
    if value is None:
        return NOT_ESTIMABLE
    shown = f"{value:.{SIGNIFICANT_DIGITS}g}"
    if interval is None:
        return shown
    low, high = (f"{end:.{SIGNIFICANT_DIGITS}g}" for end in (interval.low, interval.high))
    return f"{shown} [{low}, {high}]"


def estimate(value: Estimate) -> str:
    """An estimate with its 95% interval."""
    return number(value.value, value.ci)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells as aligned columns, the first to the left and the others to the right."""
    cells = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if position == 0 else cell.rjust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def with_notes(body: str, notes: Iterable[str]) -> str:
    """The body, then every note on a line of its own."""
    lines = "\n".join(f"- {note}" for note in notes)
    return f"{body}\n\nNotes\n{lines}" if lines else body


def paired_report(result: PairedEvaluation) -> str:
    """All pairs in one column and, where there are groups, one more column for each."""
    columns = {"All": result, **result.groups}
    labelled = [_paired_column(column) for column in columns.values()]
    rows = [["", *columns]]
    rows += [[label, *(column[label] for column in labelled)] for label in labelled[0]]
    notes = [*result.notes]
    for name, group in result.groups.items():
        notes += [f"{name}: {note}" for note in group.notes]
    return with_notes(table(rows), notes)


def _paired_column(result: PairedEvaluation) -> dict[str, str]:
    reliable, effect = result.reliable_change, result.effect
    return {
        "Deliveries begun": str(result.n_started),
        "With a score before": str(result.n_pre),
        "With a pair": str(result.n_paired),
        "Mean before (SD)": f"{number(result.pre.mean)} ({number(result.pre.sd)})",
        "Mean after (SD)": f"{number(result.post.mean)} ({number(result.post.sd)})",
        "Mean improvement [95% interval]": number(result.change.mean, result.change.ci),
        "t (degrees of freedom)": f"{number(result.t.statistic)} ({number(result.t.df)})",
        "p": number(result.t.p),
        "Effect size d_av [95% interval]": number(effect.d_av, effect.d_ci),
        "Effect size g_av": number(effect.g_av),
        "Reliable change from": number(reliable.threshold),
        "Cut-off": number(reliable.cutoff),
        "Recovered": number(reliable.counts.recovered),
        "Improved": number(reliable.counts.improved),
        "Unchanged": number(reliable.counts.unchanged),
        "Deteriorated": number(reliable.counts.deteriorated),
        "Harmed": number(reliable.counts.harmed),
        "Improved or recovered [95% interval]": estimate(reliable.improved_rate),
        "Deteriorated or harmed [95% interval]": estimate(reliable.deteriorated_rate),
        "Improved, if no missing pair did": number(result.missing.worst),
        "Improved, if every missing pair did": number(result.missing.best),
    }
