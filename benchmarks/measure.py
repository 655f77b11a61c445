"""Timing: the median of interleaved runs, so that a machine whose speed drifts is fair to both."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """Medians of the work and of what it is held against, both in milliseconds."""

    work: float
    known: float


def against(work: Work, known: Work, *, runs: int = 30) -> Timing:
    """Time both in turn, after one run of each that does not count."""
    work()
    known()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for record, run in zip(times, (work, known), strict=True):
            started = time.perf_counter()
            run()
            record.append((time.perf_counter() - started) * 1000)
    return Timing(statistics.median(times[0]), statistics.median(times[1]))


def report(
    name: str, value: float, unit: str, *, ratio_to: str | None = None, ratio: float | None = None
) -> None:
    """Print one figure as one JSON object on one line."""
    figure = {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "ratio_to": ratio_to,
        "ratio": None if ratio is None else round(ratio, 2),
    }
    print(json.dumps(figure), flush=True)


def report_timing(name: str, timing: Timing, *, ratio_to: str) -> None:
    """Print a timing with its ratio."""
    report(name, timing.work, "ms", ratio_to=ratio_to, ratio=timing.work / timing.known)
