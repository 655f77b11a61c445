"""How much children chosen for a bad score would improve without any effect."""

import math

from scipy import special

from outcomes.evaluation.orientation import Direction

# In SDs: nobody scores so far out that the formula would be asked about it.
FURTHEST = 100.0


def expected_improvement(
    *, mean: float, sd: float, correlation: float, chosen_from: float, direction: Direction
) -> float | None:
    """The expected oriented change, in scale points, of children chosen by their score before.

    `mean`, `sd`: of everybody's scores; `correlation`: of two scores without an effect between
    (the retest reliability); `chosen_from`: the score from which on (at the worse end) children
    were chosen. σ(1 − ρ)φ(z)/(1 − Φ(z)) with z the standardised `chosen_from`. To be shown beside a
    change, not subtracted. None where the figures allow no such number. Source: Davis 1976, Am J
    Epidemiol 104:493–498.
    """
    if sd <= 0 or not -1 <= correlation <= 1:
        return None
    # On a scale where higher is better the chosen ones are those at the lower end.
    z = -direction.sign * (chosen_from - mean) / sd
    if abs(z) > FURTHEST:
        return None
    logarithm = -z * z / 2 - math.log(2 * math.pi) / 2 - float(special.log_ndtr(-z))
    return sd * (1 - correlation) * math.exp(logarithm)
