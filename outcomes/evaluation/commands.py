"""What `flask evaluate` does: read the file, evaluate it, write the answer as text or JSON."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import numpy as np
from marshmallow import Schema

from outcomes.evaluation.control_chart import Way, control_chart
from outcomes.evaluation.csv_input import Table, read_table
from outcomes.evaluation.funnel import Kind, funnel
from outcomes.evaluation.instrument_figures import (
    ScaleFigures,
    UnknownInstrumentError,
    find_scale,
)
from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.pooling import SMALLEST_VARIANCE, pool
from outcomes.evaluation.reliable_change import Criteria, CutOffMethod, Population
from outcomes.evaluation.reoffending import FollowUp, Offence, reoffending
from outcomes.evaluation.schemas import (
    ControlChartSchema,
    FunnelSchema,
    PairedEvaluationSchema,
    PooledSchema,
    ReoffendingSchema,
)
from outcomes.evaluation.summary import evaluate_pairs
from outcomes.evaluation.text_report import (
    chart_report,
    funnel_report,
    paired_report,
    pool_report,
    reoffending_report,
)

# Beyond this many cases the exact limits lose digits, and nobody needs them.
LARGEST_DENOMINATOR = 1e9


def paired(
    file: Path,
    *,
    direction: str | None,
    instrument: str | None,
    sd: float | None,
    reliability: float | None,
    functional_mean: float | None,
    functional_sd: float | None,
    cutoff: CutOffMethod | float | None,
    threshold: float | None,
    by: str | None,
    as_json: bool,
) -> str:
    """Scores before and after; a figure given as an option goes before that of the instrument.

    Raises click.UsageError where options contradict each other, InputRefusedError at the file.
    """
    known = _known_figures(instrument)
    which_way = _direction(direction, known)
    criteria = known.criteria if known else Criteria()
    functional = _functional(functional_mean, functional_sd) or criteria.functional
    criteria = Criteria(
        sd=_first(sd, criteria.sd),
        reliability=_first(reliability, criteria.reliability),
        threshold=_first(threshold, criteria.threshold),
        functional=functional,
        cut_off=criteria.cut_off if cutoff is None else cutoff,
    )
    if criteria.cut_off in (CutOffMethod.B, CutOffMethod.C) and functional is None:
        raise click.UsageError(
            f"--cutoff {criteria.cut_off} needs --functional-mean and --functional-sd."
        )
    table = read_table(file, ["id", "pre", "post", *([by] if by else [])])
    table.names("id")
    if known:
        _refuse_out_of_range(table, known)
    result = evaluate_pairs(
        table.numbers("pre"),
        table.numbers("post"),
        direction=which_way,
        criteria=criteria,
        groups=table.text(by) if by else None,
    )
    result = replace(result, notes=result.notes + (known.sources if known else ()))
    return _as_json(result, PairedEvaluationSchema()) if as_json else paired_report(result)


def pool_estimates(file: Path, *, as_json: bool) -> str:
    """Estimates of several groups, pooled. Raises InputRefusedError at the file."""
    table = read_table(file, ["label", "yi", "vi"])
    labels = table.names("label")
    variances = table.numbers("vi", required=True)
    table.refuse_where(variances < SMALLEST_VARIANCE, "vi", "is not more than 0.")
    result = pool(table.numbers("yi", required=True), variances, labels)
    return _as_json(result, PooledSchema()) if as_json else pool_report(result)


def funnel_limits(file: Path, *, kind: str, as_json: bool) -> str:
    """Units against limits of chance. Raises InputRefusedError at the file."""
    table = read_table(file, ["unit", "numerator", "denominator"])
    units = table.names("unit")
    numerators = table.numbers("numerator", required=True)
    denominators = table.numbers("denominator", required=True)
    for column, values in (("numerator", numerators), ("denominator", denominators)):
        table.refuse_where(values < 0, column, "is less than 0.")
        table.refuse_where(values > LARGEST_DENOMINATOR, column, "is too large.")
        if kind == Kind.PROPORTION:
            table.refuse_where(values % 1 != 0, column, "is not a whole number.")
    if kind == Kind.PROPORTION:
        table.refuse_where(numerators > denominators, "numerator", "exceeds its denominator.")
    no_cases = (denominators == 0) & (numerators > 0)
    table.refuse_where(no_cases, "denominator", "cannot go with a numerator.")
    result = funnel(units, numerators, denominators, Kind(kind))
    return _as_json(result, FunnelSchema()) if as_json else funnel_report(result)


def chart_values(file: Path, *, screen: bool, improvement: str | None, as_json: bool) -> str:
    """Values over time. Raises InputRefusedError at the file."""
    table = read_table(file, ["date", "value"])
    dates = [day for day in table.dates("date", required=True) if day is not None]
    repeated = np.ones(len(dates), dtype=bool)
    repeated[np.unique([day.toordinal() for day in dates], return_index=True)[1]] = False
    table.refuse_where(repeated, "date", "is there already.")
    values = table.numbers("value")
    known = ~np.isnan(values)
    result = control_chart(
        [day for day, is_known in zip(dates, known, strict=True) if is_known],
        values[known],
        screen=screen,
        improvement=Way(improvement) if improvement else None,
    )
    if not known.all():
        note = f"{np.count_nonzero(~known)} of {known.size} dates have no value and are left out."
        result = replace(result, notes=(*result.notes, note))
    return _as_json(result, ControlChartSchema()) if as_json else chart_report(result)


def count_reoffending(
    cohort: Path,
    offences: Path,
    *,
    follow_up: int,
    waiting: int,
    as_at: date | None,
    as_json: bool,
) -> str:
    """Reoffending of a cohort, as at today unless told. Raises InputRefusedError at a file."""
    children = read_table(cohort, ["child", "start"])
    starts = dict(zip(children.names("child"), children.dates("start", required=True), strict=True))
    known = {child: start for child, start in starts.items() if start is not None}
    table = read_table(offences, ["child", "offence_date", "proven_date", "gravity"])
    listed = _offences(table)
    day = as_at or date.today()
    result = reoffending(known, listed, as_at=day, follow_up=FollowUp(follow_up, waiting))
    notes = (f"As at {day.isoformat()}.", *result.notes, *_offence_notes(listed, known))
    result = replace(result, notes=notes)
    return _as_json(result, ReoffendingSchema()) if as_json else reoffending_report(result)


def _offences(table: Table) -> list[Offence]:
    committed = [day for day in table.dates("offence_date", required=True) if day is not None]
    proven = table.dates("proven_date")
    too_early = [
        proven_on is not None and proven_on < committed_on
        for committed_on, proven_on in zip(committed, proven, strict=True)
    ]
    table.refuse_where(np.array(too_early, dtype=bool), "proven_date", "is before the offence.")
    gravities = table.numbers("gravity")
    children = table.text("child")
    table.refuse_where(
        np.array([not child for child in children], dtype=bool), "child", "is not allowed."
    )
    return [
        Offence(child, committed_on, proven_on, None if np.isnan(gravity) else gravity)
        for child, committed_on, proven_on, gravity in zip(
            children, committed, proven, gravities.tolist(), strict=True
        )
    ]


def _offence_notes(offences: list[Offence], starts: Mapping[str, date]) -> Iterator[str]:
    strangers = sum(offence.child not in starts for offence in offences)
    if strangers:
        yield f"{strangers} offences are of children outside the cohort and are left out."
    repeated = len(offences) - len(set(offences))
    if repeated:
        yield f"{repeated} offences repeat another row in every cell; each was counted."


def _as_json(result: object, schema: Schema) -> str:
    return json.dumps(schema.dump(result), allow_nan=False, ensure_ascii=False, indent=2)


def _refuse_out_of_range(table: Table, known: ScaleFigures) -> None:
    for column in ("pre", "post"):
        scores = table.numbers(column)
        outside = (scores < known.minimum) | (scores > known.maximum)
        table.refuse_where(outside, column, f"is not from {known.minimum:g} to {known.maximum:g}.")


def _known_figures(instrument: str | None) -> ScaleFigures | None:
    if instrument is None:
        return None
    try:
        return find_scale(instrument)
    except UnknownInstrumentError as error:
        raise click.BadParameter(str(error), param_hint="--instrument") from error


def _direction(direction: str | None, known: ScaleFigures | None) -> Direction:
    if direction is None:
        if known is None:
            raise click.UsageError("--direction is needed: lower or higher.")
        return known.direction
    if known and known.direction != direction:
        raise click.UsageError(
            f"--direction {direction} contradicts the instrument: {known.direction} is better."
        )
    return Direction(direction)


def _functional(mean: float | None, sd: float | None) -> Population | None:
    if mean is None and sd is None:
        return None
    if mean is None or sd is None:
        raise click.UsageError("--functional-mean and --functional-sd go together.")
    return Population(mean, sd)


def _first(given: float | None, known: float | None) -> float | None:
    return known if given is None else given
