"""The teams of one scale together, and each drawn towards the others as far as it is uncertain.

Only teams of which the audience may see the mean take part, so that nothing of another is in it.
"""

from typing import TYPE_CHECKING

from outcomes.evaluation.suppression import Rule
from outcomes.reports.means import ShownMeans, percent
from outcomes.reports.presentation import ScaleBlock, ShownPooling
from outcomes.reports.results import ScaleResult

if TYPE_CHECKING:  # the mathematics is loaded when a result is looked at
    from outcomes.evaluation.pooling import Pooled

FEWEST_TEAMS = 2


def pooled_teams(scale: ScaleResult, block: ScaleBlock) -> ShownPooling | None:
    """What the teams of a block did together; None for fewer than two whose means may be seen."""
    found = _pooled(scale, block)
    if found is None or found.hksj.estimate is None:
        return None
    n = sum(scale.of_team(int(each.label)).n_paired for each in found.shrunken)
    show = ShownMeans(n, exact=False, hidden=False)
    prediction = found.reml.prediction
    return ShownPooling(
        teams=found.k,
        average=show.interval(found.hksj.estimate, found.hksj.ci, decimals=1),
        prediction=None
        if prediction is None
        else show.interval(found.hksj.estimate, prediction, decimals=1),
        beyond_chance=percent((found.i2 or 0.0) / 100),
        drawn_in={
            int(each.label): show.interval(each.estimate, each.ci, decimals=1)
            for each in found.shrunken
        },
    )


def _pooled(scale: ScaleResult, block: ScaleBlock) -> "Pooled | None":
    import numpy as np

    from outcomes.evaluation.pooling import pool

    labels, estimates, variances = [], [], []
    for line in block.teams:
        if line.team_id is None or not line.change.has_interval:
            continue
        evaluation = scale.of_team(line.team_id)
        mean, sd = evaluation.change.mean, evaluation.change.sd
        if mean is not None and sd:
            labels.append(str(line.team_id))
            estimates.append(mean)
            told = ShownMeans(evaluation.n_paired, line.rule is Rule.EXACT, hidden=False).pairs_told
            variances.append(sd**2 / told)
    if len(labels) < FEWEST_TEAMS:
        return None
    return pool(np.array(estimates), np.array(variances), labels)
