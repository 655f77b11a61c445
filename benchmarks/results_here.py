"""The filter and the order of results here, against the same searches without them."""

import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.asking import Asked, ask
from benchmarks.made_up_library import SEED
from benchmarks.measure import report
from catalogue.interventions.local_standings import LocalStanding, LocalStandings, Placed
from catalogue.search.interpreting import PhraseBook
from catalogue.search.loading import LoadedIndex
from catalogue.search.sorting import BY_RESULTS_HERE

CHOSEN = (LocalStanding.CERTAIN.value, LocalStanding.LIKELY.value, LocalStanding.TOO_FEW.value)


def run(size: int, loaded: LoadedIndex, book: PhraseBook, searches: Sequence[Asked]) -> None:
    """Time each search in both ways, in turn, and how long new standings take to be taken in."""
    started = time.perf_counter()
    knowing = loaded.knowing(made_up_standings(size))
    report(f"standings of {size:,} versions taken in", (time.perf_counter() - started) * 1000, "ms")
    times = [_both(loaded, knowing, book, asked) for asked in searches]
    without, with_them = (statistics.median(each) for each in zip(*times, strict=True))
    report(
        f"search of {size:,} versions by results here, median",
        with_them,
        "ms",
        ratio_to="the same search without that filter, its counts and that order",
        ratio=with_them / without,
    )


def made_up_standings(size: int) -> LocalStandings:
    """A standing for each intervention, and as many children as it needs."""
    draw = random.Random(SEED)
    standings = list(LocalStanding)
    return LocalStandings(
        {
            number: Placed(draw.choice(standings), 5 * draw.randint(2, 40))
            for number in range(1, size + 1)
        },
        {},
    )


def _both(
    loaded: LoadedIndex, knowing: LoadedIndex, book: PhraseBook, asked: Asked
) -> tuple[float, float]:
    here = replace(asked, filters={**asked.filters, "here": CHOSEN}, sort=BY_RESULTS_HERE)
    ask(loaded, book, asked)  # so that the words have been read for both
    return _milliseconds(loaded, book, asked), _milliseconds(knowing, book, here)


def _milliseconds(loaded: LoadedIndex, book: PhraseBook, asked: Asked) -> float:
    loaded.text.worked_out.clear()
    started = time.perf_counter()
    ask(loaded, book, asked)
    return (time.perf_counter() - started) * 1000
