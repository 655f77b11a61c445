"""Reliable and clinically significant change of each child.

Source: Jacobson and Truax 1991, J Consult Clin Psychol 59:12–19.
"""

import math
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from outcomes.evaluation.estimates import TOLERANCE, FloatArray, Spread
from outcomes.evaluation.orientation import Direction, oriented_change

# Jacobson and Truax print 1.96 and every published table uses it, so that we do too.
RELIABLE_CHANGE_INDEX = 1.96


class ChangeClass(IntEnum):
    """What became of one child; every pair is in exactly one class."""

    RECOVERED = 0
    IMPROVED = 1
    UNCHANGED = 2
    DETERIORATED = 3
    HARMED = 4


class CutOffMethod(StrEnum):
    """How the point between the clinical and the functional population is found."""

    A = "a"
    B = "b"
    C = "c"


@dataclass(frozen=True)
class Population:
    """Mean and SD of a population on the scale; the SD is positive."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if self.sd <= 0:
            raise ValueError("The SD of a population must be more than 0.")


@dataclass(frozen=True)
class Criteria:
    """What is known of an instrument, in scale points; None where it is not known.

    `sd` and `reliability` give the reliable change index, a fixed `threshold` takes precedence
    over it. `cut_off` is a score, or a method, of which b and c need the `functional` population.
    """

    sd: float | None = None
    reliability: float | None = None
    threshold: float | None = None
    functional: Population | None = None
    cut_off: CutOffMethod | float | None = None

    def __post_init__(self) -> None:
        if self.sd is not None and self.sd <= 0:
            raise ValueError("The SD must be more than 0.")
        if self.threshold is not None and self.threshold <= 0:
            raise ValueError("The threshold must be more than 0.")


@dataclass(frozen=True)
class ChangeRule:
    """The rule that tells reliable change, worked out once for all pairs.

    `threshold` in scale points: a `fixed` one counts from the threshold on, a computed one only
    beyond it. `s_diff` is the standard error of a difference. Each is None where not estimable.
    """

    s_diff: float | None
    threshold: float | None
    fixed: bool
    cut_off: float | None
    notes: tuple[str, ...]


def standard_error_of_difference(sd: float, reliability: float) -> float:
    """S√(2(1 − r)) in scale points, for 0 < r < 1."""
    return sd * math.sqrt(2 * (1 - reliability))


def reliable_change_index(
    pre: FloatArray, post: FloatArray, direction: Direction, s_diff: float
) -> FloatArray:
    """The oriented index of each child, shape (n,): beyond ±1.96 is reliable. `s_diff` > 0."""
    return oriented_change(pre, post, direction) / s_diff


def cut_off_a(clinical: Population, direction: Direction) -> float:
    """Two SDs from the clinical mean, towards the better end."""
    return clinical.mean + direction.sign * 2 * clinical.sd


def cut_off_b(functional: Population, direction: Direction) -> float:
    """Two SDs from the functional mean, towards the worse end."""
    return functional.mean - direction.sign * 2 * functional.sd


def cut_off_c(clinical: Population, functional: Population) -> float:
    """Where a child is as likely to belong to the one population as to the other."""
    weighted = clinical.sd * functional.mean + functional.sd * clinical.mean
    return weighted / (clinical.sd + functional.sd)


def change_rule(criteria: Criteria, before: Spread, direction: Direction) -> ChangeRule:
    """Work out the rule from what is known and, where that is silent, from the sample.

    `before`: mean and SD of the scores before of all pairs; it stands in for an SD that was not
    given, and is the clinical population of the cut-offs a and c.
    """
    notes: list[str] = []
    s_diff = _s_diff(criteria, before, notes)
    threshold = criteria.threshold
    if threshold is None and s_diff is not None:
        threshold = RELIABLE_CHANGE_INDEX * s_diff
    if criteria.threshold is not None and s_diff is not None:
        notes.append("The fixed threshold tells reliable change, not the reliable change index.")
    if threshold is None:
        notes.append("Without a reliability or a fixed threshold no child's change can be classed.")
    return ChangeRule(
        s_diff=s_diff,
        threshold=threshold,
        fixed=criteria.threshold is not None,
        cut_off=_cut_off(criteria, before, direction, notes),
        notes=tuple(notes),
    )


def classify(
    pre: FloatArray, post: FloatArray, direction: Direction, rule: ChangeRule
) -> NDArray[np.int8] | None:
    """The ChangeClass of each child, shape (n,); None where no threshold is known.

    Without a cut-off nobody is recovered or harmed: they stay improved or deteriorated.
    """
    if rule.threshold is None:
        return None
    change = oriented_change(pre, post, direction)
    # "At least" reaches down past rounding, "more than" has to come out above it.
    least = rule.threshold + (-TOLERANCE if rule.fixed else TOLERANCE)
    improved, deteriorated = change >= least, change <= -least
    # The classes are steps on a line, so that sums place a child faster than masks would.
    classes = ChangeClass.UNCHANGED - improved.view(np.int8) + deteriorated.view(np.int8)
    if rule.cut_off is not None:
        clinical_before, functional_before = _sides(pre, rule.cut_off, direction)
        clinical_after, functional_after = _sides(post, rule.cut_off, direction)
        classes -= (improved & clinical_before & functional_after).view(np.int8)
        classes += (deteriorated & functional_before & clinical_after).view(np.int8)
    return classes


def _sides(
    scores: FloatArray, cut_off: float, direction: Direction
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who is on the clinical and who on the functional side; on the cut-off itself, neither."""
    below, above = scores < cut_off - TOLERANCE, scores > cut_off + TOLERANCE
    return (below, above) if direction is Direction.HIGHER else (above, below)


def _s_diff(criteria: Criteria, before: Spread, notes: list[str]) -> float | None:
    reliability = criteria.reliability
    if reliability is None:
        return None
    if not 0 < reliability < 1:
        notes.append(
            f"A reliability of {reliability:g} is not between 0 and 1: "
            "the reliable change index is not estimable."
        )
        return None
    if criteria.sd is not None:
        return standard_error_of_difference(criteria.sd, reliability)
    if not before.sd:
        notes.append(
            "No SD was given and the scores before have none: "
            "the reliable change index is not estimable."
        )
        return None
    notes.append(
        "No SD from a manual was given: the SD of the scores before, of all pairs, is used."
    )
    return standard_error_of_difference(before.sd, reliability)


def _cut_off(
    criteria: Criteria, before: Spread, direction: Direction, notes: list[str]
) -> float | None:
    method, functional = criteria.cut_off, criteria.functional
    if method is None:
        notes.append(
            "Without a cut-off, recovered is not told from improved, nor harmed from deteriorated."
        )
        return None
    if not isinstance(method, CutOffMethod):
        return method
    if method is not CutOffMethod.A and functional is None:
        notes.append(
            f"The mean and SD of a functional population are not known: cut-off {method} "
            "is not estimable."
        )
        return None
    if method is CutOffMethod.B and functional is not None:
        return cut_off_b(functional, direction)
    if before.mean is None or not before.sd:
        notes.append(f"The scores before do not vary: cut-off {method} is not estimable.")
        return None
    notes.append(f"The clinical population of cut-off {method} is that of all pairs, before.")
    clinical = Population(before.mean, before.sd)
    if method is CutOffMethod.C and functional is not None:
        return cut_off_c(clinical, functional)
    return cut_off_a(clinical, direction)
