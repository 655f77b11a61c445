"""The measurements of a synthetic delivery."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from outcomes.demonstration.cohort import SyntheticScore
from outcomes.demonstration.draws import Draws
from outcomes.demonstration.effects import PlantedChange, draw_before_and_after
from outcomes.demonstration.timetable import LONGEST_WAIT, Fate

PARENT = "parent_or_carer"
PARENT_ASKED, PARENT_ANSWERS_AFTER = 0.88, 0.88
SCORE_DURING, FOLLOW_UP = 0.45, 0.30
FEWEST_SESSIONS_FOR_A_SCORE_DURING = 3


@dataclass(frozen=True)
class Timing:
    """The days of a delivery beside the day of loading; ``held`` in order, up to that day."""

    start: int
    held: tuple[int, ...]
    planned: int
    end: int


@dataclass(frozen=True)
class _Drawn:
    """What a child would answer at each occasion, and the distance between before and after."""

    before: float
    after: float
    sd: float


def scores_of(
    draws: Draws,
    planted: Sequence[PlantedChange],
    *,
    fate: Fate,
    timing: Timing,
    age: int,
    on: date,
) -> tuple[SyntheticScore, ...]:
    """All scores of a delivery, measure by measure; none by a measure that is not for the age."""
    return tuple(
        SyntheticScore(each, occasion, on + timedelta(days=day), _stored(each, score))
        for each in planted
        if each.measure.youngest <= age <= each.measure.oldest
        for occasion, day, score in _answers(draws, each, fate, timing)
    )


def _answers(
    draws: Draws, planted: PlantedChange, fate: Fate, timing: Timing
) -> Iterator[tuple[str, int, float]]:
    """Occasion, day and score not yet stored. Gaps come by lot, whatever the scores are."""
    by_parent = planted.measure.rater == PARENT
    if by_parent and not draws.chance(PARENT_ASKED):
        return
    drawn = _draw(draws, planted)
    if fate is not Fate.NO_SCORE_BEFORE:
        yield "pre", timing.start - draws.between(0, 6), drawn.before
    yield from _score_during(draws, drawn, timing)
    if fate not in (Fate.PAIRED, Fate.NO_SCORE_BEFORE):
        return
    if by_parent and not draws.chance(PARENT_ANSWERS_AFTER):
        return
    yield "post", _day_after(draws, timing), drawn.after
    later = timing.end + LONGEST_WAIT + draws.between(50, 80)
    if later <= 0 and draws.chance(FOLLOW_UP):
        wandering = 0.5 * drawn.sd * draws.generator.standard_normal()
        yield "follow_up", later, drawn.after + wandering


def _score_during(draws: Draws, drawn: _Drawn, timing: Timing) -> Iterator[tuple[str, int, float]]:
    """At the session in the middle, in longer work."""
    middle = (timing.planned + 1) // 2
    long_enough = timing.planned >= FEWEST_SESSIONS_FOR_A_SCORE_DURING
    if long_enough and len(timing.held) >= middle and draws.chance(SCORE_DURING):
        halfway = (drawn.before + drawn.after) / 2
        wandering = 0.4 * drawn.sd * draws.generator.standard_normal()
        yield "mid", timing.held[middle - 1], halfway + wandering


def _day_after(draws: Draws, timing: Timing) -> int:
    """After the last session: soon where there were several, some days on where there was one."""
    if timing.planned == 1:
        return timing.held[-1] + draws.between(7, 20)
    return timing.held[-1] + draws.between(0, 12)


def _draw(draws: Draws, planted: PlantedChange) -> _Drawn:
    before, after = draw_before_and_after(planted, draws.generator, 1)
    return _Drawn(float(before[0]), float(after[0]), planted.answers.sd)


def _stored(planted: PlantedChange, score: float) -> float:
    return float(planted.measure.stored(np.array([score]))[0])
