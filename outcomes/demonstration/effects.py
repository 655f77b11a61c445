"""What is planted: how each scale is answered, and how much it changes with each intervention.

Scores are drawn from a bivariate normal distribution, then rounded to the step of the scale and
held within its range, as a real score is. What counts as planted is the expected change of what is
stored then, worked out here without drawing anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from outcomes.evaluation.estimates import FloatArray
from outcomes.evaluation.orientation import Direction

DECIMALS = 3  # of a score, as the database holds it
# Where what both scores of a child have in common is looked at, in its SDs.
POINTS = np.linspace(-6, 6, 61)


@dataclass(frozen=True)
class Measure:
    """A scale of an instrument as one kind of person answers it; ages in whole years."""

    instrument: str
    scale: str
    rater: str
    direction: Direction
    minimum: float
    maximum: float
    step: float
    youngest: int
    oldest: int

    def stored(self, scores: FloatArray) -> FloatArray:
        """Scores on the step and within the range of the scale; any shape."""
        stepped = self.minimum + self.step * np.rint((scores - self.minimum) / self.step)
        held = np.clip(stepped, self.minimum, self.maximum)
        return np.asarray(np.round(held, DECIMALS), dtype=np.float64)


@dataclass(frozen=True)
class Answers:
    """How children answer a scale before: mean and SD in scale points, away from its ends.

    ``correlation`` is that of the scores before with those after.
    """

    mean: float
    sd: float
    correlation: float


@dataclass(frozen=True)
class PlantedChange:
    """What one intervention does to one measure.

    ``shift`` moves the mean of the scores before they are stored, in scale points as they are.
    ``change`` and ``sd_change`` are mean and SD of the change of stored scores, in scale points,
    positive for an improvement.
    """

    measure: Measure
    answers: Answers
    shift: float
    change: float
    sd_change: float


# By instrument and scale. Plausible for children in touch with the service; not published norms.
ANSWERS: Mapping[tuple[str, str], Answers] = {
    ("goal_based_outcomes", "goal"): Answers(4.0, 1.6, 0.40),
    ("strengths_and_difficulties_parent", "conduct"): Answers(5.2, 1.8, 0.60),
    ("strengths_and_difficulties_parent", "hyperactivity"): Answers(5.6, 1.8, 0.65),
    ("strengths_and_difficulties_self", "peer"): Answers(4.6, 1.7, 0.60),
    ("strengths_and_difficulties_self", "prosocial"): Answers(5.4, 1.7, 0.60),
    ("swemwbs", "total"): Answers(19.6, 3.4, 0.55),
    ("ors", "total"): Answers(21.5, 5.8, 0.50),
    ("cors", "total"): Answers(22.0, 5.8, 0.50),
    ("rosenberg_self_esteem", "total"): Answers(15.0, 4.2, 0.60),
}

# Change in SDs of the scores before, positive for an improvement: of a goal, and of other scales.
# The first ones are delivered most, so that each team has enough pairs to compare.
MOST_DELIVERED: Mapping[str, tuple[float, float]] = {
    "anger-gears-and-brakes": (0.95, 0.50),
    "stop-the-clock": (0.70, 0.30),
    "reading-my-dashboard": (0.80, 0.55),
    "better-nights": (0.60, 0.35),
    "cannabis-two-jars": (0.45, 0.00),
    "pull-of-the-crowd": (0.00, -0.20),
    "knife-carrying-choices": (0.25, 0.00),
    "what-i-have-come-through": (0.35, 0.50),
}
OTHERS: Mapping[str, tuple[float, float]] = {
    "back-on-the-same-side": (0.75, 0.40),
    "before-you-post": (0.30, 0.00),
    "body-basics-group": (0.65, 0.30),
    "custody-rumours-and-facts": (-0.15, 0.00),
    "first-fourteen-days": (0.55, 0.30),
    "my-group-my-call": (0.40, 0.25),
    "receipts-and-refunds": (0.00, 0.00),
    "rewind-and-choose": (0.10, 0.00),
    "straight-talk-on-substances": (0.20, 0.00),
    "trail-crew": (0.85, 0.45),
    "weapons-law-straight-answers": (0.05, 0.00),
}
USUAL = (0.45, 0.25)
GOAL = "goal_based_outcomes"


def planted_change(slug: str, measure: Measure) -> PlantedChange:
    """What is planted for an intervention and a measure; the same whatever the seed."""
    answers = ANSWERS.get((measure.instrument, measure.scale)) or _typical(measure)
    of_goal, of_others = {**OTHERS, **MOST_DELIVERED}.get(slug, USUAL)
    improvement = (of_goal if measure.instrument == GOAL else of_others) * answers.sd
    shift = measure.direction.sign * improvement
    change, sd_change = _change_as_stored(measure, answers, shift)
    return PlantedChange(measure, answers, shift, change, sd_change)


def draw_before_and_after(
    planted: PlantedChange, generator: np.random.Generator, size: int
) -> tuple[FloatArray, FloatArray]:
    """Scores of as many children before and after, each of shape (size,), not yet stored ones."""
    answers = planted.answers
    before = generator.standard_normal(size)
    rest = generator.standard_normal(size)
    after = answers.correlation * before + np.sqrt(1 - answers.correlation**2) * rest
    return answers.mean + answers.sd * before, answers.mean + planted.shift + answers.sd * after


def _typical(measure: Measure) -> Answers:
    """For a scale that nobody has thought about: the middle, with room on both sides."""
    width = measure.maximum - measure.minimum
    return Answers(measure.minimum + width / 2, width / 7, 0.55)


def _change_as_stored(measure: Measure, answers: Answers, shift: float) -> tuple[float, float]:
    """Mean and SD of the oriented change of stored scores.

    The means and variances are exact, sums over every score that the scale has. Two scores that
    correlate by r are as if each were √r of something in common and √(1 − r) of its own: given
    what is in common they are independent, so that the covariance is that of what is expected then.
    """
    mean_before, variance_before = _moments(measure, np.array([answers.mean]), answers.sd)
    mean_after, variance_after = _moments(measure, np.array([answers.mean + shift]), answers.sd)
    in_common = answers.sd * np.sqrt(answers.correlation) * POINTS
    own_sd = answers.sd * np.sqrt(1 - answers.correlation)
    expected_before, _ = _moments(measure, answers.mean + in_common, own_sd)
    expected_after, _ = _moments(measure, answers.mean + shift + in_common, own_sd)
    covariance = np.average(
        (expected_before - mean_before[0]) * (expected_after - mean_after[0]),
        weights=np.exp(-(POINTS**2) / 2),
    )
    change = measure.direction.sign * (mean_after[0] - mean_before[0])
    variance = variance_before[0] + variance_after[0] - 2 * covariance
    return float(change), float(np.sqrt(variance))


def _moments(measure: Measure, means: FloatArray, sd: float) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of what is stored of normal scores; ``means`` and both of shape (m,)."""
    steps = round((measure.maximum - measure.minimum) / measure.step)
    scores = measure.minimum + measure.step * np.arange(steps + 1)
    edges = (scores[:-1] + scores[1:]) / 2
    below = special.ndtr((edges[None, :] - means[:, None]) / sd)
    certain = np.ones((means.size, 1))
    chances = np.diff(below, axis=1, prepend=0 * certain, append=certain)
    first = chances @ scores
    return first, chances @ scores**2 - first**2
