"""What stands in the data set: each field once, with its type, its unit and its meaning."""

from collections.abc import Callable
from dataclasses import dataclass

from outcomes.evaluation.suppression import Shown, State
from outcomes.reports.means import UNKNOWN
from outcomes.reports.presentation import ResultLine, ScaleBlock, ShownResults

Value = str | int | float | None
POINTS, CHILDREN, SPREADS = "points of the scale", "children", "SDs"


@dataclass(frozen=True)
class Place:
    """Of which intervention, scale and team a row is."""

    results: ShownResults
    block: ScaleBlock
    line: ResultLine


@dataclass(frozen=True)
class Name:
    """A field that says of what the row is; never missing."""

    name: str
    meaning: str
    read: Callable[[Place], str]
    kind: str = "VARCHAR"
    unit: str = ""


@dataclass(frozen=True)
class Number:
    """A number; missing where it is hidden or not known, and then named in one of those fields."""

    name: str
    meaning: str
    read: Callable[[ResultLine], Shown]
    kind: str = "DOUBLE"
    unit: str = POINTS


NAMES = (
    Name(
        "intervention",
        "Code of the intervention, over all its versions",
        lambda at: at.results.slug,
    ),
    Name("instrument", "Code of the measure", lambda at: at.block.key.instrument),
    Name("scale", "Code of the scale", lambda at: at.block.key.scale),
    Name(
        "rater",
        "Who answered: self, parent_or_carer or practitioner; they are never mixed",
        lambda at: at.block.key.rater,
    ),
    Name("team", "The team, or “All teams”", lambda at: at.line.label),
)


def _count(name: str, meaning: str, read: Callable[[ResultLine], Shown]) -> Number:
    return Number(name, meaning, read, "BIGINT", CHILDREN)


def _class(code: str) -> Callable[[ResultLine], Shown]:
    def read(line: ResultLine) -> Shown:
        return next((each.count for each in line.classes if each.code == code), UNKNOWN)

    return read


NUMBERS = (
    _count("started", "Deliveries begun", lambda line: line.started),
    _count("measured_before", "Of these, with a score before", lambda line: line.measured_before),
    _count("pairs", "Of these, with a score before and one after", lambda line: line.measured_both),
    Number("mean_before", "Mean score before, of pairs", lambda line: line.before),
    Number("sd_before", "Its standard deviation (n − 1)", lambda line: line.before_sd),
    Number("mean_after", "Mean score after, of pairs", lambda line: line.after),
    Number("sd_after", "Its standard deviation (n − 1)", lambda line: line.after_sd),
    Number("change", "Mean change, positive for the better", lambda line: line.change.value),
    Number("change_low", "Its 95% interval: low end", lambda line: line.change.low),
    Number("change_high", "Its 95% interval: high end", lambda line: line.change.high),
    Number("d_av", "Effect size d_av (Cumming)", lambda line: line.effect.value, unit=SPREADS),
    Number(
        "d_low",
        "Its 95% interval (Bonett): low end",
        lambda line: line.effect.low,
        unit=SPREADS,
    ),
    Number("d_high", "Its 95% interval: high end", lambda line: line.effect.high, unit=SPREADS),
    Number(
        "g_av", "d_av adjusted for small samples", lambda line: line.effect_adjusted, unit=SPREADS
    ),
    _count("recovered", "Clinical before, functional after, reliably better", _class("recovered")),
    _count("improved", "Reliably better, not recovered", _class("improved")),
    _count("unchanged", "No reliable change", _class("unchanged")),
    _count("deteriorated", "Reliably worse, not harmed", _class("deteriorated")),
    _count("harmed", "Functional before, clinical after, reliably worse", _class("harmed")),
)
HIDDEN, UNKNOWN_FIELDS = "hidden", "not_known"
MISSING = (
    (HIDDEN, "The fields of this row that are not shown, to protect children; separated by ;"),
    (UNKNOWN_FIELDS, "The fields of this row that are not known or not estimable; separated by ;"),
)


def columns() -> list[tuple[str, str]]:
    """The name and the type of every column, in their order."""
    named = [(each.name, each.kind) for each in (*NAMES, *NUMBERS)]
    return [*named, *((name, "VARCHAR") for name, _ in MISSING)]


def row_of(at: Place) -> list[Value]:
    """One row of the data set."""
    shown = [(field, field.read(at.line)) for field in NUMBERS]
    return [
        *(field.read(at) for field in NAMES),
        *(_value(field, number) for field, number in shown),
        ";".join(field.name for field, number in shown if number.state is State.SUPPRESSED),
        ";".join(field.name for field, number in shown if number.state is State.NOT_KNOWN),
    ]


def _value(field: Number, shown: Shown) -> Value:
    if shown.value is None:
        return None
    return int(shown.value) if field.kind == "BIGINT" else float(shown.value)


def dictionary() -> list[tuple[str, str, str, str]]:
    """Name, type, unit and meaning of every column."""
    return [
        *((each.name, each.kind, each.unit, each.meaning) for each in (*NAMES, *NUMBERS)),
        *((name, "VARCHAR", "", meaning) for name, meaning in MISSING),
    ]
