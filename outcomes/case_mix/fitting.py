"""Fitting the models: one for each scale on which anybody was measured before and after."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import delete, func, select

from catalogue.instruments.queries import find_scale
from core.database import db, now
from outcomes.case_mix.models import CaseMixCell, CaseMixModel
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.cells.keeping import bring_up_to_date
from outcomes.cells.models import THOUSANDTHS, DeliveryScores
from outcomes.delivery.models import Delivery
from outcomes.measures.pairs import ScaleKey

NOT_TOLD = "From which change on it is more than chance is not known for this scale."


def fit_all() -> int:
    """Fit the model of every scale anew, in place of those before; how many scales these were."""
    db.session.flush()
    bring_up_to_date()
    keys = _measured()
    for key in keys:
        _forget(key)
        db.session.add(_fitted(key))
        db.session.flush()
    gone = [model for model in db.session.scalars(select(CaseMixModel)) if _key(model) not in keys]
    for model in gone:
        db.session.delete(model)
    db.session.flush()
    return len(keys)


def _key(model: CaseMixModel) -> ScaleKey:
    return ScaleKey(model.instrument, model.scale, model.rater)


def _measured() -> list[ScaleKey]:
    columns = (DeliveryScores.instrument, DeliveryScores.scale, DeliveryScores.rater)
    rows = db.session.execute(
        select(*columns).where(DeliveryScores.post_on.is_not(None)).distinct().order_by(*columns)
    )
    keys = [ScaleKey(*row) for row in rows]
    return [key for key in keys if find_scale(key.instrument, key.scale)]


def _forget(key: ScaleKey) -> None:
    of_scale = select(CaseMixModel.id).filter_by(**key._asdict())
    db.session.execute(delete(CaseMixCell).where(CaseMixCell.model_id.in_(of_scale)))
    db.session.execute(delete(CaseMixModel).filter_by(**key._asdict()))


def _pairs(key: ScaleKey) -> Sequence[Any]:
    """Every pair of a scale with the child's starting point; one query."""
    needs = (
        select(func.count(ChildNeed.need.distinct()))
        .where(
            ChildNeed.child_id == Delivery.child_id,
            ChildNeed.direction == "against",
            ChildNeed.assessed_on <= Delivery.started_on,
        )
        .correlate(Delivery)
        .scalar_subquery()
    )
    scores = DeliveryScores
    return db.session.execute(
        select(
            scores.version_id,
            scores.team_id,
            scores.pre,
            scores.post,
            scores.age_band,
            scores.disposal,
            scores.looked_after,
            needs.label("needs"),
        )
        .join(Delivery, Delivery.id == scores.delivery_id)
        .join(ChildRecord, ChildRecord.id == Delivery.child_id)
        .where(
            scores.instrument == key.instrument,
            scores.scale == key.scale,
            scores.rater == key.rater,
            scores.post_on.is_not(None),
        )
        .order_by(scores.delivery_id)
    ).all()


def _fitted(key: ScaleKey) -> CaseMixModel:
    from outcomes.evaluation.case_mix import Covariates, expected_improved

    rows = _pairs(key)
    pre = np.array([row.pre for row in rows], dtype=np.float64) / THOUSANDTHS
    post = np.array([row.post for row in rows], dtype=np.float64) / THOUSANDTHS
    improved = _improved(key, pre, post)
    model = CaseMixModel(**key._asdict(), fitted_at=now(), allowed_for=[], notes=[NOT_TOLD])
    if improved is None:
        return model
    # Nobody has no need: a child of whom none is assessed is one of whom it is not known.
    needs = np.array([row.needs or np.nan for row in rows], dtype=np.float64)
    covariates = Covariates(
        numbers={"score before": pre, "number of assessed needs": needs},
        groups={
            "age": [row.age_band for row in rows],
            "disposal": [row.disposal for row in rows],
            "looked-after": [row.looked_after for row in rows],
        },
    )
    expected = expected_improved(improved, covariates)
    model.allowed_for, model.notes = list(expected.covariates), list(expected.notes)
    sums: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for row, better, value in zip(rows, improved.tolist(), expected.values.tolist(), strict=True):
        cell = sums[row.version_id, row.team_id]
        cell[0] += 1
        cell[1] += better
        cell[2] += value
    model.cells = [
        CaseMixCell(
            version_id=version_id, team_id=team_id, pairs=pairs, improved=better, expected=value
        )
        for (version_id, team_id), (pairs, better, value) in sorted(sums.items())
    ]
    return model


def _improved(key: ScaleKey, pre: Any, post: Any) -> Any:
    """Who got better by more than chance; None where that cannot be told."""
    from outcomes.evaluation.paired import spread
    from outcomes.evaluation.reliable_change import ChangeClass, change_rule, classify
    from outcomes.measures.scales import criteria_of, direction_of

    found = find_scale(key.instrument, key.scale)
    if found is None:
        raise LookupError(f"{key} is not a scale of this installation")
    direction = direction_of(found[1])
    rule = change_rule(criteria_of(found[1]), spread(pre), direction)
    classes = classify(pre, post, direction, rule)
    return None if classes is None else classes <= ChangeClass.IMPROVED
