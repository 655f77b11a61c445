"""`flask evaluate`: the same mathematics on an analyst's own file.

Needs no application, settings or database, and never suppresses. Everything but click is
imported where it is used, so that the other commands of `flask` start as fast as before.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def refusals() -> Iterator[None]:
    """End with status 1 and the reason on stderr where the input is refused."""
    from outcomes.evaluation.csv_input import InputRefusedError

    try:
        yield
    except InputRefusedError as error:
        raise click.ClickException(str(error)) from error
