"""`flask evaluate`: the same mathematics on an analyst's own file.

Needs no application, settings or database, and never suppresses. Everything but click is
imported where it is used, so that the other commands of `flask` start as fast as before.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from outcomes.evaluation.reliable_change import CutOffMethod

CSV_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class Figure(click.ParamType[float]):
    """A finite number of a certain kind."""

    name = "number"

    def __init__(self, kind: str = "a number", holds: Callable[[float], bool] = math.isfinite):
        self.kind = kind
        self.holds = holds

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number; nan and infinity are none."""
        number = click.FLOAT.convert(value, param, ctx)
        if not (math.isfinite(number) and self.holds(number)):
            self.fail(f"{value!r} is not {self.kind}.", param, ctx)
        return number


class CutOff(click.ParamType["CutOffMethod | float"]):
    """`a`, `b`, `c`, or a score."""

    name = "a|b|c|number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> "CutOffMethod | float":
        """A method where it is one, otherwise a finite score."""
        from outcomes.evaluation.reliable_change import CutOffMethod

        if str(value).lower() in list(CutOffMethod):
            return CutOffMethod(str(value).lower())
        return Figure().convert(value, param, ctx)


class Day(click.ParamType[date]):
    """A date like 2024-03-04 or 04/03/2024."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Refuse what is no day of the calendar."""
        from outcomes.evaluation.dates import parse_date

        try:
            return parse_date(str(value))
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


POSITIVE = Figure("a number more than 0", lambda number: number > 0)
UNIT_RANGE = Figure("a number from 0 to 1", lambda number: 0 <= number <= 1)


@click.group()
def evaluate() -> None:
    """Evaluate a CSV file of your own: exact results, nothing suppressed."""


@evaluate.command()
@click.argument("file", type=CSV_FILE)
@click.option("--direction", type=click.Choice(["lower", "higher"]), help="Which is better.")
@click.option("--instrument", metavar="CODE", help="Take figures from the instrument library.")
@click.option("--sd", type=POSITIVE, help="SD from the manual; else of the sample, before.")
@click.option("--reliability", type=UNIT_RANGE, help="Reliability from the manual.")
@click.option("--functional-mean", type=Figure(), help="Mean of a functional population.")
@click.option("--functional-sd", type=POSITIVE, help="SD of a functional population.")
@click.option("--cutoff", type=CutOff(), help="Cut-off by method, or as a score.")
@click.option("--threshold", type=POSITIVE, help="Fixed threshold of reliable change.")
@click.option("--by", metavar="COLUMN", help="Also evaluate each value of this column.")
@AS_JSON
def paired(file: Path, **options: Any) -> None:
    """Scores before and after.

    FILE has the columns id, pre and post, and any others; a blank score is a missing one.
    """
    from outcomes.evaluation import commands

    with refusals():
        click.echo(commands.paired(file, **options))


@evaluate.command()
@click.argument("file", type=CSV_FILE)
@AS_JSON
def pool(file: Path, **options: Any) -> None:
    """Estimates of several groups.

    FILE has the columns label, yi (the estimate) and vi (its sampling variance).
    """
    from outcomes.evaluation import commands

    with refusals():
        click.echo(commands.pool_estimates(file, **options))


@evaluate.command()
@click.argument("file", type=CSV_FILE)
@click.option("--kind", type=click.Choice(["proportion", "ratio"]), required=True)
@AS_JSON
def funnel(file: Path, **options: Any) -> None:
    """Units against what chance alone would do.

    FILE has the columns unit, numerator and denominator: events and cases, or observed and
    expected.
    """
    from outcomes.evaluation import commands

    with refusals():
        click.echo(commands.funnel_limits(file, **options))


@evaluate.command()
@click.argument("file", type=CSV_FILE)
@click.option("--no-screen", "screen", flag_value=False, default=True, help="Keep wide ranges.")
@click.option("--improvement", type=click.Choice(["up", "down"]), help="Which way is better.")
@AS_JSON
def spc(file: Path, **options: Any) -> None:
    """Values over time on a control chart (XmR).

    FILE has the columns date and value.
    """
    from outcomes.evaluation import commands

    with refusals():
        click.echo(commands.chart_values(file, **options))


@evaluate.command()
@click.option("--cohort", type=CSV_FILE, required=True, help="Columns child and start.")
@click.option(
    "--offences",
    type=CSV_FILE,
    required=True,
    help="Columns child, offence_date, proven_date and gravity.",
)
@click.option("--follow-up", type=click.IntRange(1, 120), default=12, help="Months; 12.")
@click.option(
    "--waiting", type=click.IntRange(0, 120), default=6, help="Further months to be proven in; 6."
)
@click.option("--as-at", type=Day(), help="The day the files are from; today.")
@AS_JSON
def reoffending(cohort: Path, offences: Path, **options: Any) -> None:
    """Proven reoffending of a cohort."""
    from outcomes.evaluation import commands

    with refusals():
        click.echo(commands.count_reoffending(cohort, offences, **options))


@contextmanager
def refusals() -> Iterator[None]:
    """End with status 1 and the reason on stderr where the input is refused."""
    from outcomes.evaluation.csv_input import InputRefusedError

    try:
        yield
    except InputRefusedError as error:
        raise click.ClickException(str(error)) from error
