"""Reading what a model observed and expected."""

from dataclasses import dataclass

from sqlalchemy import func, select

from catalogue.interventions.models import InterventionVersion
from core.database import db
from outcomes.case_mix.models import CaseMixCell, CaseMixModel
from outcomes.measures.pairs import ScaleKey


@dataclass(frozen=True)
class Observed:
    """Of one intervention by one team: pairs, how many improved, and how many would be expected."""

    intervention_id: int
    team_id: int
    pairs: int
    improved: int
    expected: float


def model_of(key: ScaleKey) -> CaseMixModel | None:
    """The newest model of a scale; None before the first night."""
    return db.session.scalar(
        select(CaseMixModel).filter_by(**key._asdict()).order_by(CaseMixModel.id.desc()).limit(1)
    )


def observed_by(model: CaseMixModel) -> list[Observed]:
    """What it observed and expected, by intervention and team."""
    columns = (InterventionVersion.intervention_id, CaseMixCell.team_id)
    rows = db.session.execute(
        select(
            *columns,
            func.sum(CaseMixCell.pairs),
            func.sum(CaseMixCell.improved),
            func.sum(CaseMixCell.expected),
        )
        .join(InterventionVersion, InterventionVersion.id == CaseMixCell.version_id)
        .where(CaseMixCell.model_id == model.id)
        .group_by(*columns)
        .order_by(*columns)
    )
    return [
        Observed(intervention_id, team_id, int(pairs), int(improved), float(expected))
        for intervention_id, team_id, pairs, improved, expected in rows
    ]
