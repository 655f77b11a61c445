"""What is planted is the expected change of the scores that are stored."""

import numpy as np
import pytest

from outcomes.demonstration.effects import (
    GOAL,
    Measure,
    PlantedChange,
    draw_before_and_after,
    planted_change,
)
from outcomes.evaluation.orientation import Direction, oriented_change
from tests.factories.demonstration import the_instruments, the_interventions

MANY = 400_000


def planted_in_the_library() -> dict[tuple[str, str, str], PlantedChange]:
    """One planted change of each scale, that of the first intervention with it."""
    found: dict[tuple[str, str, str], PlantedChange] = {}
    for facts in the_interventions():
        for planted in facts.planted:
            measure = planted.measure
            found.setdefault((measure.instrument, measure.scale, measure.rater), planted)
    return found


def name_of(planted: PlantedChange) -> str:
    """The scale and who answered it."""
    return f"{planted.measure.instrument}-{planted.measure.scale}-{planted.measure.rater}"


@pytest.mark.parametrize("planted", planted_in_the_library().values(), ids=name_of)
def test_many_children_change_by_what_is_planted(planted: PlantedChange) -> None:
    drawn = draw_before_and_after(planted, np.random.default_rng(5), MANY)
    before, after = (planted.measure.stored(scores) for scores in drawn)
    change = oriented_change(before, after, planted.measure.direction)
    five_standard_errors = 5 * planted.sd_change / MANY**0.5
    assert change.mean() == pytest.approx(planted.change, abs=five_standard_errors)
    assert change.std() == pytest.approx(planted.sd_change, rel=0.005)


@pytest.mark.parametrize("planted", planted_in_the_library().values(), ids=name_of)
def test_every_stored_score_is_one_that_the_scale_has(planted: PlantedChange) -> None:
    measure = planted.measure
    scale = the_instruments()[measure.instrument].scale(measure.scale)
    before, after = draw_before_and_after(planted, np.random.default_rng(6), 2_000)
    for score in measure.stored(np.concatenate([before, after])):
        assert scale.refusal(float(score)) is None


@pytest.mark.parametrize("planted", planted_in_the_library().values(), ids=name_of)
def test_few_children_begin_or_end_at_the_end_of_a_scale(planted: PlantedChange) -> None:
    measure = planted.measure
    for scores in draw_before_and_after(planted, np.random.default_rng(7), 20_000):
        stored = measure.stored(scores)
        at_an_end = (stored <= measure.minimum) | (stored >= measure.maximum)
        assert at_an_end.mean() < 0.05


def test_effects_run_from_clear_improvement_to_slight_deterioration() -> None:
    effects = [
        planted.change / planted.answers.sd
        for facts in the_interventions()
        for planted in facts.planted
    ]
    assert max(effects) > 0.8
    assert min(effects) < -0.1
    assert any(abs(effect) < 0.01 for effect in effects)


def test_a_scale_that_nobody_thought_of_has_room_on_both_sides() -> None:
    measure = Measure("gad_7", "total", "self", Direction.LOWER, 0, 21, 1, 11, 120)
    planted = planted_change("an-intervention-of-ones-own", measure)
    assert planted.change > 0
    assert planted.shift < 0
    assert 7 < planted.answers.mean < 14


def test_a_goal_is_met_more_than_other_scales_change() -> None:
    facts = next(each for each in the_interventions() if each.slug == "anger-gears-and-brakes")
    by_instrument = {planted.measure.instrument: planted for planted in facts.planted}
    goal = by_instrument.pop(GOAL)
    assert all(
        goal.change / goal.answers.sd > other.change / other.answers.sd
        for other in by_instrument.values()
    )
