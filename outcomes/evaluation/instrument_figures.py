"""What the instrument files of the library know about a scale, for use without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.reliable_change import Criteria, Population

INSTRUMENTS = Path(__file__).parents[2] / "content" / "instruments"
NOT_KNOWN = "not known"


class UnknownInstrumentError(Exception):
    """No scale goes by this code; the message says which codes there are."""


@dataclass(frozen=True)
class ScaleFigures:
    """Direction, range and figures of one scale, and a sentence on where each figure is from."""

    direction: Direction
    minimum: float
    maximum: float
    criteria: Criteria
    sources: tuple[str, ...]


def find_scale(code: str, folder: Path = INSTRUMENTS) -> ScaleFigures:
    """The figures of `instrument/scale`, or of `instrument` where all its scales have the same.

    Raises UnknownInstrumentError where there is no such scale.
    """
    instrument_code, _, scale_code = code.partition("/")
    path = folder / f"{instrument_code}.yaml"
    known = sorted(file.stem for file in folder.glob("*.yaml"))
    if instrument_code not in known:
        raise UnknownInstrumentError(f"{code} is not one of {', '.join(known)}.")
    scales = _scales(path)
    if not scale_code and _all_the_same(scales):
        scale_code = next(iter(scales))
    if scale_code not in scales:
        codes = ", ".join(f"{instrument_code}/{name}" for name in scales)
        raise UnknownInstrumentError(f"{code} is not one of {codes}.")
    return _figures(f"{instrument_code}/{scale_code}", scales[scale_code])


def _all_the_same(scales: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether it makes no difference which of the scales is meant, as with several goals."""
    names = ("code", "title")
    figures = [{k: v for k, v in each.items() if k not in names} for each in scales.values()]
    return all(each == figures[0] for each in figures)


def _scales(path: Path) -> dict[str, Mapping[str, Any]]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {str(scale["code"]): scale for scale in document["scales"]}


def _figures(code: str, scale: Mapping[str, Any]) -> ScaleFigures:
    norm = scale.get("norm")
    norm = norm if isinstance(norm, Mapping) else {}
    figures = {
        "reliability": scale.get("reliability"),
        "fixed threshold": scale.get("threshold"),
        "cut-off": scale.get("cut_off"),
        "norm mean": norm.get("mean"),
        "norm SD": norm.get("sd"),
    }
    values = {name: _value(figure) for name, figure in figures.items()}
    mean, sd = values["norm mean"], values["norm SD"]
    return ScaleFigures(
        direction=Direction(scale["direction"]),
        minimum=float(scale["minimum"]),
        maximum=float(scale["maximum"]),
        criteria=Criteria(
            sd=sd,
            reliability=values["reliability"],
            threshold=values["fixed threshold"],
            functional=None if mean is None or sd is None else Population(mean, sd),
            cut_off=values["cut-off"],
        ),
        sources=tuple(
            f"{code}, {name}: {_described(figure)}."
            for name, figure in figures.items()
            if _value(figure) is not None
        ),
    )


def _value(figure: object) -> float | None:
    value = figure.get("value") if isinstance(figure, Mapping) else figure
    return None if value is None or value == NOT_KNOWN else float(str(value))


def _described(figure: object) -> str:
    value = f"{_value(figure):g}"
    if not isinstance(figure, Mapping):
        return value
    return f"{value} ({figure.get('source')}; checked: {figure.get('checked')})"
