"""Results as plain text for a terminal; the JSON document is what programs should read."""

from collections.abc import Iterable, Sequence

from outcomes.evaluation.control_chart import ChartPoint, ControlChart
from outcomes.evaluation.estimates import Estimate, Interval
from outcomes.evaluation.funnel import Funnel, FunnelUnit, Limits
from outcomes.evaluation.pooling import Pooled, RandomEffects
from outcomes.evaluation.reoffending import Reoffending
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


def pool_report(result: Pooled) -> str:
    """The pooled estimates, then each group as it was pulled towards them."""
    ways = {"DL": result.dl, "REML": result.reml, "HKSJ": result.hksj}
    rows = [["", "tau²", "Estimate [95% interval]", "Standard error"]]
    rows += [[name, *_pooled_cells(pooled)] for name, pooled in ways.items()]
    prediction = result.reml.prediction
    lines = [
        f"{result.k} estimates, Q {number(result.q)}, I² {number(result.i2)}%",
        table(rows),
        "A new group is expected within "
        + (
            f"[{number(prediction.low)}, {number(prediction.high)}]"
            if prediction
            else NOT_ESTIMABLE
        ),
    ]
    if result.shrunken:
        shrunken = [[each.label, number(each.estimate, each.ci)] for each in result.shrunken]
        lines.append(table([["After shrinkage", "Estimate [95% interval]"], *shrunken]))
    return with_notes("\n\n".join(lines), result.notes)


def funnel_report(result: Funnel) -> str:
    """Each unit with its value, its limits and its flags."""
    rows = [["Unit", "Value", "95% limits", "99.8% limits", "Flag", "Flag, overdispersed"]]
    rows += [_funnel_row(unit) for unit in result.units]
    head = f"Target {number(result.target)}, phi {number(result.phi)}, tau² {number(result.tau2)}"
    return with_notes(f"{head}\n\n{table(rows)}", result.notes)


def chart_report(result: ControlChart) -> str:
    """Centre and limits, then each point with its signal."""
    head = table(
        [
            ["Centre", number(result.centre)],
            ["Lower limit", number(result.lower)],
            ["Upper limit", number(result.upper)],
            ["Mean moving range", number(result.mean_moving_range)],
        ]
    )
    rows = [["Date", "Value", "Signal"], *(_chart_row(point) for point in result.points)]
    return with_notes(f"{head}\n\n{table(rows)}", result.notes)


def reoffending_report(result: Reoffending) -> str:
    """How many, how often, how serious."""
    rows = [
        ["Children followed up", number(result.cohort)],
        ["Not yet due", number(result.not_yet_due)],
        ["Reoffenders", number(result.reoffenders)],
        ["Reoffences", number(result.reoffences)],
        ["Share that reoffended [95% interval]", estimate(result.binary)],
        ["Reoffences per reoffender", number(result.per_reoffender)],
        ["Reoffences per child [95% interval]", estimate(result.per_child)],
        ["Mean gravity", number(result.gravity_mean)],
        ["Mean of each reoffender's highest gravity", number(result.highest_gravity_mean)],
    ]
    return with_notes(table(rows), result.notes)


def _pooled_cells(pooled: RandomEffects) -> list[str]:
    return [number(pooled.tau2), number(pooled.estimate, pooled.ci), number(pooled.se)]


def _funnel_row(unit: FunnelUnit) -> list[str]:
    cells = [unit.unit, number(unit.value), *_limit_cells(unit.limits)]
    return [*cells, unit.flag or "-", unit.flag_overdispersed or "-"]


def _limit_cells(limits: Limits | None) -> list[str]:
    if limits is None:
        return [NOT_ESTIMABLE, NOT_ESTIMABLE]
    return [
        f"{number(limits.p025)} to {number(limits.p975)}",
        f"{number(limits.p001)} to {number(limits.p999)}",
    ]


def _chart_row(point: ChartPoint) -> list[str]:
    said = [part for part in (point.signal, point.direction, point.meaning) if part]
    return [point.date.isoformat(), number(point.value), ", ".join(said) or "-"]


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
