"""The whole result for a set of deliveries: means, effect, classes, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outcomes.evaluation.completeness import Sensitivity, sensitivity
from outcomes.evaluation.estimates import Estimate, FloatArray, IntArray, Spread
from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.paired import (
    EffectSize,
    MeanChange,
    PairedChange,
    TTest,
    number_of,
    paired_change,
)
from outcomes.evaluation.proportions import proportion
from outcomes.evaluation.reliable_change import (
    ChangeClass,
    ChangeRule,
    Criteria,
    change_rule,
    classify,
)

NOT_KNOWN = "not known"


@dataclass(frozen=True)
class ClassCounts:
    """How many children are in each class; None where the class cannot be told."""

    recovered: int | None = None
    improved: int | None = None
    unchanged: int | None = None
    deteriorated: int | None = None
    harmed: int | None = None

    @property
    def all_improved(self) -> int:
        """Recovered and improved together."""
        return (self.recovered or 0) + (self.improved or 0)

    @property
    def all_deteriorated(self) -> int:
        """Deteriorated and harmed together."""
        return (self.deteriorated or 0) + (self.harmed or 0)


@dataclass(frozen=True)
class ReliableChange:
    """The rule that was used, the classes, and two rates with their Wilson intervals.

    `improved_rate` counts recovered and improved, `deteriorated_rate` deteriorated and harmed.
    """

    s_diff: float | None
    threshold: float | None
    cutoff: float | None
    counts: ClassCounts
    improved_rate: Estimate
    deteriorated_rate: Estimate


@dataclass(frozen=True)
class PairedEvaluation:
    """One result; `groups` has the same per group. None where not estimable, `notes` say why."""

    n_started: int
    n_pre: int
    n_paired: int
    pre: Spread
    post: Spread
    change: MeanChange
    t: TTest
    effect: EffectSize
    reliable_change: ReliableChange
    missing: Sensitivity
    groups: Mapping[str, "PairedEvaluation"] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Deliveries:
    """How many began, how many have a score before, and the scores of those that have both.

    ``counts`` says how many have the same two scores; None: each row is one delivery.
    """

    n_started: int
    n_pre: int
    before: FloatArray
    after: FloatArray
    counts: IntArray | None

    @classmethod
    def of(cls, pre: FloatArray, post: FloatArray, counts: IntArray | None) -> "_Deliveries":
        has_pre = ~np.isnan(pre)
        paired = has_pre & ~np.isnan(post)
        return cls(
            number_of(pre, counts),
            number_of(pre[has_pre], _some(counts, has_pre)),
            pre[paired],
            post[paired],
            _some(counts, paired),
        )

    def means(self, direction: Direction) -> PairedChange:
        """Mean change and effect size of those that have both."""
        return paired_change(self.before, self.after, direction, self.counts)


def _some(counts: IntArray | None, rows: NDArray[Any]) -> IntArray | None:
    return None if counts is None else counts[rows]


def evaluate_pairs(
    pre: FloatArray,
    post: FloatArray,
    *,
    direction: Direction,
    criteria: Criteria | None = None,
    groups: Sequence[str] | None = None,
    counts: IntArray | None = None,
) -> PairedEvaluation:
    """Evaluate N deliveries begun, of which some have both scores.

    `pre`, `post`: shape (M,), scale points, nan for a missing score. `groups`: the name of the
    group of each row, length M, blank where not known; each group is judged by the SD and the
    cut-off of all pairs, so that a child's class does not depend on the company it is seen in.
    `counts`, shape (M,), positive: how many deliveries a row stands for; without it a row is one.
    Raises ValueError where lengths differ or a score is infinite.
    """
    _check(pre, post, groups, counts)
    everyone = _Deliveries.of(pre, post, counts)
    means = everyone.means(direction)
    rule = change_rule(criteria or Criteria(), means.pre, direction)
    whole = _evaluate(everyone, means, direction, rule)
    parts = {
        name: _evaluate_group(
            _Deliveries.of(pre[rows], post[rows], _some(counts, rows)), direction, rule
        )
        for name, rows in _rows_by_group(groups or ()).items()
    }
    return replace(whole, groups=parts, notes=whole.notes + rule.notes)


def _check(
    pre: FloatArray, post: FloatArray, groups: Sequence[str] | None, counts: IntArray | None
) -> None:
    if pre.shape != post.shape or pre.ndim != 1:
        raise ValueError("Scores before and after must be two lists of the same length.")
    if groups is not None and len(groups) != pre.size:
        raise ValueError("Every delivery needs a group, blank where it is not known.")
    if counts is not None and (counts.shape != pre.shape or (counts < 1).any()):
        raise ValueError("Every row of counted deliveries needs a number of 1 or more.")
    if np.isinf(pre).any() or np.isinf(post).any():
        raise ValueError("A score cannot be infinite.")


def _rows_by_group(groups: Sequence[str]) -> dict[str, NDArray[np.intp]]:
    """The row numbers of each group, groups in alphabetical order, "not known" last."""
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(groups):
        rows.setdefault(name.strip() or NOT_KNOWN, []).append(row)
    names = sorted(rows, key=lambda name: (name == NOT_KNOWN, name))
    return {name: np.array(rows[name], dtype=np.intp) for name in names}


def _evaluate_group(
    deliveries: _Deliveries, direction: Direction, rule: ChangeRule
) -> PairedEvaluation:
    return _evaluate(deliveries, deliveries.means(direction), direction, rule)


def _evaluate(
    deliveries: _Deliveries, means: PairedChange, direction: Direction, rule: ChangeRule
) -> PairedEvaluation:
    counts = _class_counts(deliveries, direction, rule)
    return assembled(deliveries.n_started, deliveries.n_pre, means, counts, rule)


def assembled(
    n_started: int, n_pre: int, means: PairedChange, counts: ClassCounts | None, rule: ChangeRule
) -> PairedEvaluation:
    """Put one result together; `counts` is None where no class can be told by the rule."""
    n_paired = means.n
    return PairedEvaluation(
        n_started=n_started,
        n_pre=n_pre,
        n_paired=n_paired,
        pre=means.pre,
        post=means.post,
        change=means.change,
        t=means.t,
        effect=means.effect,
        reliable_change=_reliable_change(counts, n_paired, rule),
        missing=_sensitivity(counts, n_paired, n_started),
        notes=_missing_notes(n_started, n_paired) + means.notes,
    )


def _class_counts(
    deliveries: _Deliveries, direction: Direction, rule: ChangeRule
) -> ClassCounts | None:
    classes = classify(deliveries.before, deliveries.after, direction, rule)
    if classes is None:
        return None
    counts = {}
    for step in ChangeClass:
        of_it = classes == step
        counts[step] = number_of(deliveries.before[of_it], _some(deliveries.counts, of_it))
    told_apart = rule.cut_off is not None
    return ClassCounts(
        recovered=counts[ChangeClass.RECOVERED] if told_apart else None,
        improved=counts[ChangeClass.IMPROVED],
        unchanged=counts[ChangeClass.UNCHANGED],
        deteriorated=counts[ChangeClass.DETERIORATED],
        harmed=counts[ChangeClass.HARMED] if told_apart else None,
    )


def _reliable_change(counts: ClassCounts | None, n_paired: int, rule: ChangeRule) -> ReliableChange:
    unknown = Estimate(None, None)
    return ReliableChange(
        s_diff=rule.s_diff,
        threshold=rule.threshold,
        cutoff=rule.cut_off,
        counts=counts or ClassCounts(),
        improved_rate=proportion(counts.all_improved, n_paired) if counts else unknown,
        deteriorated_rate=proportion(counts.all_deteriorated, n_paired) if counts else unknown,
    )


def _sensitivity(counts: ClassCounts | None, n_paired: int, n_started: int) -> Sensitivity:
    if counts is None:
        return Sensitivity(None, None, None)
    return sensitivity(counts.all_improved, n_paired, n_started)


def _missing_notes(n_started: int, n_paired: int) -> tuple[str, ...]:
    missing = n_started - n_paired
    if not missing or not n_paired:
        return ()
    have = "has" if missing == 1 else "have"
    return (f"{missing} of {n_started} deliveries begun {have} no pair of scores.",)
