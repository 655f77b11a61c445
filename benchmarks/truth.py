"""How often the evaluation is right, on services made up so that what is true of them is known.

Do 95% intervals hold the truth 95 times in 100, and where do they not; is a result that is drawn
towards the middle nearer to the truth; does a funnel flag as many teams by chance as it says.
All is seeded, so that a figure differs from last month's only if the engine does.
"""

import numpy as np

from benchmarks.made_up_services import (
    Children,
    Floats,
    few_change_much,
    near_the_top,
    normal_children,
)
from benchmarks.measure import report
from benchmarks.simulated import (
    Errors,
    FlagRates,
    change_coverage,
    difference_coverage,
    errors_of_means,
    errors_of_proportions,
    exact_flags_of_alike,
    exact_proportion_coverage,
    flags_of_alike,
    flags_of_overdispersed,
    pooled_coverage,
    proportion_coverage,
)
from outcomes.evaluation.funnel import Kind

SEED = 20261127
RUNS = 4_000
PROMISED = 0.95
EFFECTS = (0.0, 0.2, 0.5, 0.8, 1.2)
MOST_OFTEN_ASKED = np.arange(0.2, 0.8001, 0.01)
REAL_CHANGE = 4.0


def run() -> None:
    """Print every figure."""
    generator = np.random.default_rng(SEED)
    _report_change(generator)
    _report_change_where_it_is_worse(generator)
    _report_proportions(generator)
    _report_proportions_where_it_is_worse()
    _report_pooled(generator)
    _report_shrinkage(generator)
    _report_funnels(generator)


def _report_change(generator: np.random.Generator) -> None:
    """Where scores are normal, a few children are enough for intervals that hold."""
    for n in (5, 10, 20, 50, 100):
        for effect in EFFECTS:
            _report_children(
                f"{n} children, true d {effect}", normal_children(effect), n, generator
            )
        wider = normal_children(0.5, sd_after=9)
        _report_children(f"{n} children, true d 0.5, SD 6 then 9", wider, n, generator)


def _report_change_where_it_is_worse(generator: np.random.Generator) -> None:
    top = near_the_top(REAL_CHANGE, seed=SEED)
    for n in (5, 10, 20, 50, 100):
        _report_children(
            f"{n} children, a few change by much (skewness 2)", few_change_much(), n, generator
        )
        _report_children(f"{n} children near the scale's end", top, n, generator)
        held = change_coverage(top, n, runs=RUNS, generator=generator, mean=REAL_CHANGE)
        _report_held(
            f"mean change, {n} children near the scale's end, of the change that it cannot show",
            held.mean,
        )


def _report_children(name: str, children: Children, n: int, generator: np.random.Generator) -> None:
    held = change_coverage(children, n, runs=RUNS, generator=generator)
    _report_held(f"mean change, {name}", held.mean)
    _report_held(f"effect size d, {name}", held.effect)


def _report_proportions(generator: np.random.Generator) -> None:
    """Over chances from .2 to .8, every interval with a chance of its own."""
    for n in (20, 50, 100, 200):
        first, second = generator.uniform(0.2, 0.8, (2, 5 * RUNS))
        _report_held(
            f"proportion (Wilson), {n} children, true .2 to .8",
            proportion_coverage(n, first, generator),
        )
        _report_held(
            f"difference of proportions (Newcombe), {n} children each, true .2 to .8",
            difference_coverage(n, first, second, generator),
        )


def _report_proportions_where_it_is_worse() -> None:
    """Counts are whole, so that one chance is luckier than its neighbour: exact, by summing."""
    for n in (5, 10, 20, 50, 100):
        _report_held(f"proportion, {n} children, worst of .2 to .8", _worst(n, MOST_OFTEN_ASKED))
        _report_held(f"proportion, {n} children, true .05", exact_proportion_coverage(n, 0.05))
        _report_held(
            f"proportion, {n} children, worst of .01 to .1",
            _worst(n, np.arange(0.01, 0.1001, 0.01)),
        )


def _worst(n: int, chances: Floats) -> float:
    return min(exact_proportion_coverage(n, float(chance)) for chance in chances)


def _report_pooled(generator: np.random.Generator) -> None:
    """Teams of 10 to 60 children, which differ by nothing, by 1 point (SD), by 3 points; then
    three teams of very different sizes."""
    for k in (3, 5, 10, 20):
        for between in (0.0, 1.0, 3.0):
            held = pooled_coverage(k, between, runs=RUNS, generator=generator)
            name = f"pooled mean change (HKSJ), {k} teams that differ by {between:g} points"
            _report_held(name, held.hksj, held.normal)
    held = pooled_coverage(3, 1.0, runs=RUNS, generator=generator, fewest=5, most=300)
    _report_held("pooled mean change (HKSJ), 3 teams of 5 to 300 children", held.hksj)


def _report_held(name: str, share: float, normal: float | None = None) -> None:
    """Against what a 95% interval promises, or against the usual interval of the same runs."""
    known = PROMISED if normal is None else normal
    usual = f"the normal interval (DerSimonian and Laird), same runs: {100 * known:.1f}"
    report(
        f"truth, {name}",
        100 * share,
        "intervals in 100 hold it",
        ratio_to="the 95 promised" if normal is None else usual,
        ratio=share / known,
    )


def _report_shrinkage(generator: np.random.Generator) -> None:
    for between in (0.0, 1.0, 3.0):
        errors = errors_of_means(12, between, runs=RUNS // 2, generator=generator)
        name = f"mean change, 12 teams that differ by {between:g} points"
        _report_errors(name, errors, differ=between > 0)
    for alike, words in [(None, "do not differ"), (20.0, "differ (SD .11)"), (5.0, "differ (.20)")]:
        errors = errors_of_proportions(12, alike, runs=RUNS // 8, generator=generator)
        _report_errors(f"proportion, 12 teams that {words}", errors, differ=alike is not None)


def _report_errors(name: str, errors: Errors, *, differ: bool) -> None:
    _report_error(name, errors.shrunken / errors.raw)
    if differ:
        ratio = errors.shrunken_of_furthest / errors.raw_of_furthest
        _report_error(f"{name}, the team furthest from the rest", ratio)


def _report_error(name: str, ratio: float) -> None:
    report(
        f"truth, drawn towards the middle, {name}",
        100 * ratio,
        "% of the mean squared error of the raw result",
        ratio_to="the raw result",
        ratio=ratio,
    )


def _report_funnels(generator: np.random.Generator) -> None:
    for fewest, most in [(5, 60), (50, 300)]:
        name = f"teams of {fewest} to {most} that do not differ"
        flags = flags_of_alike(Kind.PROPORTION, fewest, most, runs=RUNS, generator=generator)
        _report_flags(f"proportions, {name}", flags)
        exact = exact_flags_of_alike(range(fewest, most + 1))
        _report_flags(f"proportions, {name}, exact for whole counts", exact)
    flags = flags_of_alike(Kind.RATIO, 3, 40, runs=RUNS, generator=generator)
    _report_flags("observed to expected, teams of 3 to 40 expected that do not differ", flags)
    for k in (10, 20, 50):
        for between in (0.05, 0.2):
            flags_of = flags_of_overdispersed(k, between, runs=RUNS // 4, generator=generator)
            name = f"{k} teams that all differ (SD {between} of arcsin √p)"
            _report_flags(f"{name}, exact limits", flags_of.exact)
            _report_flags(f"{name}, wider limits", flags_of.wider)
            _report_flags(f"{name}, wider limits that know the SD", flags_of.knowing)


def _report_flags(name: str, rates: FlagRates) -> None:
    for where, rate, nominal in [
        ("outside 95%", rates.inner, 0.05),
        ("outside 99.8%", rates.outer, 0.002),
    ]:
        report(
            f"truth, funnel, {name}, {where}",
            100 * rate,
            "teams in 100 are flagged",
            ratio_to=f"the {100 * nominal:g} promised",
            ratio=rate / nominal,
        )
