"""Loading synthetic children, once for each seed, and saying what was planted in them."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from catalogue.interventions.models import AVAILABLE, InterventionVersion
from catalogue.interventions.stored import load_document
from core.audit.operations import Subject, record
from core.config import Settings
from core.database import db, today
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery
from outcomes.demonstration.accounts import ensure_teams, workers
from outcomes.demonstration.asking import add_goals_and_questions
from outcomes.demonstration.cohort import InterventionFacts
from outcomes.demonstration.conferring import add_panels
from outcomes.demonstration.effects import Measure
from outcomes.demonstration.facts import intervention_facts
from outcomes.demonstration.generation import generate
from outcomes.demonstration.observing import add_observations
from outcomes.demonstration.offending import add_offences
from outcomes.demonstration.referring import add_referrals
from outcomes.demonstration.schooling import add_snapshots
from outcomes.demonstration.writing import CohortWriter, reference_prefix
from outcomes.evaluation.pairing import Pair
from outcomes.measures.pairs import MeasurementRow, ScaleKey, pair_of
from outcomes.measures.queries import measurement_rows, times_of


@dataclass(frozen=True)
class Planted:
    """What was planted for one intervention and measure, and the pairs that show it."""

    intervention: str
    instrument: str
    scale: str
    rater: str
    direction: str
    change: float
    sd_change: float
    pairs: int


@dataclass(frozen=True)
class Loaded:
    """What a seed has put into the database. ``added`` is false if it was there before."""

    added: bool
    seed: int
    children: int
    teams: int
    deliveries: int
    measurements: int
    planted: tuple[Planted, ...]


def load(settings: Settings, *, children: int, teams: int, seed: int) -> Loaded:
    """Add the children of a seed, unless there are some already."""
    added = not _children_of(seed)
    if added:
        _add(settings, children=children, teams=teams, seed=seed)
    return _describe(seed, added=added)


def _add(settings: Settings, *, children: int, teams: int, seed: int) -> None:
    demonstration_teams = ensure_teams(teams)
    staff = workers(demonstration_teams, settings)
    versions = _available_versions()
    cohort = generate(
        seed=seed,
        children=children,
        teams=teams,
        interventions=list(_facts(versions).values()),
        on=today(),
    )
    CohortWriter(
        cohort,
        seed=seed,
        teams=demonstration_teams,
        workers=staff,
        versions=versions,
    ).write()
    for add in (
        add_snapshots,
        add_referrals,
        add_panels,
        add_observations,
        add_goals_and_questions,
        add_offences,
    ):
        add(prefix=reference_prefix(seed), teams=demonstration_teams, workers=staff)
    record(
        actor=None,
        action="load_demonstration",
        subject=Subject("child_records", None),
        changes={
            "seed": [None, seed],
            "children": [None, len(cohort.children)],
            "plan_items": [None, len(cohort.plan_items)],
            "deliveries": [None, len(cohort.deliveries)],
            "sessions": [None, len(cohort.sessions)],
        },
    )


def _available_versions() -> dict[str, InterventionVersion]:
    """The available version of each intervention, by slug and in its order."""
    versions = db.session.scalars(
        select(InterventionVersion)
        .where(InterventionVersion.state.in_(AVAILABLE))
        .options(selectinload(InterventionVersion.intervention))
    ).all()
    return {
        version.intervention.slug: version
        for version in sorted(versions, key=lambda version: version.intervention.slug)
        if version.is_available
    }


def _facts(versions: dict[str, InterventionVersion]) -> dict[str, InterventionFacts]:
    instruments = current_app.extensions["instruments"]
    known = {
        slug: intervention_facts(slug, load_document(version.content), instruments)
        for slug, version in versions.items()
    }
    return {slug: facts for slug, facts in known.items() if facts is not None}


def _children_of(seed: int) -> int:
    counted = select(func.count()).select_from(ChildRecord).where(_of_seed(seed))
    return db.session.scalar(counted) or 0


def _of_seed(seed: int) -> ColumnElement[bool]:
    prefix = reference_prefix(seed)
    return ChildRecord.demonstration.is_(True) & ChildRecord.case_reference.startswith(
        prefix, autoescape=True
    )


def _describe(seed: int, *, added: bool) -> Loaded:
    """What the database holds of a seed; pairs are those that the service itself finds."""
    deliveries = db.session.scalars(
        select(Delivery)
        .join(ChildRecord)
        .where(_of_seed(seed))
        .options(
            selectinload(Delivery.plan_item),
            selectinload(Delivery.version).selectinload(InterventionVersion.intervention),
        )
    ).all()
    teams = select(func.count(ChildRecord.team_id.distinct())).where(_of_seed(seed))
    ids = select(Delivery.id).join(ChildRecord).where(_of_seed(seed))
    rows = measurement_rows(ids)
    return Loaded(
        added=added,
        seed=seed,
        children=_children_of(seed),
        teams=db.session.scalar(teams) or 0,
        deliveries=len(deliveries),
        measurements=len(rows),
        planted=tuple(_planted(list(deliveries), rows)),
    )


def _planted(deliveries: list[Delivery], rows: list[MeasurementRow]) -> list[Planted]:
    """What was planted in the versions that were delivered, with the pairs there are of each."""
    versions = {delivery.version.intervention.slug: delivery.version for delivery in deliveries}
    pairs = _pairs(deliveries, rows)
    return [
        Planted(
            intervention=slug,
            instrument=planted.measure.instrument,
            scale=planted.measure.scale,
            rater=planted.measure.rater,
            direction=planted.measure.direction.value,
            change=planted.change,
            sd_change=planted.sd_change,
            pairs=pairs[slug, _key(planted.measure)],
        )
        for slug, facts in sorted(_facts(versions).items())
        for planted in facts.planted
    ]


def _pairs(deliveries: list[Delivery], rows: list[MeasurementRow]) -> Counter[tuple[str, ScaleKey]]:
    """The number of pairs by intervention and measure."""
    slugs = {delivery.id: delivery.version.intervention.slug for delivery in deliveries}
    times = times_of(deliveries)
    measured: dict[tuple[int, ScaleKey], list[MeasurementRow]] = defaultdict(list)
    for row in rows:
        measured[row.delivery_id, row.key].append(row)
    return Counter(
        (slugs[delivery_id], key)
        for (delivery_id, key), of_key in measured.items()
        if isinstance(pair_of(of_key, times[delivery_id]), Pair)
    )


def _key(measure: Measure) -> ScaleKey:
    return ScaleKey(measure.instrument, measure.scale, measure.rater)
