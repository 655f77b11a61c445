"""What `flask evaluate` does: read the file, evaluate it, write the answer as text or JSON."""

import json
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from marshmallow import Schema

from outcomes.evaluation.csv_input import Table, read_table
from outcomes.evaluation.instrument_figures import (
    ScaleFigures,
    UnknownInstrumentError,
    find_scale,
)
from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.reliable_change import Criteria, CutOffMethod, Population
from outcomes.evaluation.schemas import PairedEvaluationSchema
from outcomes.evaluation.summary import evaluate_pairs
from outcomes.evaluation.text_report import paired_report


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


def _as_json(result: object, schema: Schema) -> str:
    return json.dumps(schema.dump(result), allow_nan=False, ensure_ascii=False, indent=2)


def _refuse_out_of_range(table: Table, known: ScaleFigures) -> None:
    for column in ("pre", "post"):
        scores = table.numbers(column)
        outside = np.flatnonzero((scores < known.minimum) | (scores > known.maximum))
        if outside.size:
            row = table.rows[outside[0]]
            reason = f"{row.cells[column]} is not from {known.minimum:g} to {known.maximum:g}."
            raise table.refused(row, column, reason)


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
