"""A synthetic cohort: children who do not exist, and what was planned, done and measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from outcomes.demonstration.effects import PlantedChange
from outcomes.evaluation.pairing import DeliveryDates, Measured, Occasion, Pair, find_pair


@dataclass(frozen=True)
class InterventionFacts:
    """What the generation needs to know of an available version; ages in whole years."""

    slug: str
    session_minutes: tuple[int, ...]
    youngest: int
    oldest: int
    needs: tuple[str, ...]
    in_groups: bool
    desired_outcome: str
    planted: tuple[PlantedChange, ...]


@dataclass(frozen=True)
class SyntheticNeed:
    """A need that was assessed, working for or against desistance."""

    need: str
    direction: str
    severity: int | None
    assessed_on: date


@dataclass(frozen=True)
class SyntheticChild:
    """A child. ``team`` is the position of the team; None stands for not known."""

    number: int
    team: int
    started_on: date
    age_at_start: int
    sex: str | None
    ethnicity: str | None
    disposal: str | None
    disposal_start: date | None
    disposal_end: date | None
    home_or_host: str | None
    looked_after: str | None
    communication_needs: tuple[str, ...]
    needs: tuple[SyntheticNeed, ...]


@dataclass(frozen=True)
class SyntheticPlanItem:
    """What was planned. ``child`` is the child's position in the cohort."""

    child: int
    slug: str
    need: str
    desired_outcome: str
    child_view: str
    child_view_declined_reason: str
    sessions_planned: int
    start_by: date
    age_at_plan: int


@dataclass(frozen=True)
class SyntheticScore:
    """One measurement, of one occasion as the code list has it."""

    planted: PlantedChange
    occasion: str
    taken_on: date
    score: float


@dataclass(frozen=True)
class SyntheticDelivery:
    """A plan item that was begun; ``plan_item`` is its position in the cohort."""

    plan_item: int
    started_on: date
    ended_on: date | None
    ending: str | None
    scores: tuple[SyntheticScore, ...]


@dataclass(frozen=True)
class SyntheticAttendance:
    """One child at one session; ``delivery`` is the position of the delivery in the cohort."""

    delivery: int
    attendance: str | None
    engagement: int | None = None
    child_words: str = ""
    child_words_declined_reason: str = ""
    carer_informed: bool | None = None


@dataclass(frozen=True)
class SyntheticSession:
    """What happened on a day, with an attendance for each child of the group."""

    team: int
    held_on: date
    happened: bool
    not_held_reason: str | None
    plan_session: int
    minutes: int | None
    attendances: tuple[SyntheticAttendance, ...]


@dataclass(frozen=True)
class Cohort:
    """Everything that one seed makes."""

    children: tuple[SyntheticChild, ...]
    plan_items: tuple[SyntheticPlanItem, ...]
    deliveries: tuple[SyntheticDelivery, ...]
    sessions: tuple[SyntheticSession, ...]


@dataclass(frozen=True)
class CohortPair:
    """A pair that counts: whose intervention, which team and measure, and both scores."""

    slug: str
    team: int
    planted: PlantedChange
    before: float
    after: float


OCCASIONS: Mapping[str, Occasion] = {
    "pre": Occasion.PRE,
    "mid": Occasion.MID,
    "post": Occasion.POST,
    "follow_up": Occasion.FOLLOW_UP,
}


def pairs_of(cohort: Cohort, *, attended: frozenset[str]) -> list[CohortPair]:
    """The pairs that the service's own rule finds in a cohort.

    :param attended: the codes of attendance that mean the child was there.
    """
    came: list[list[date]] = [[] for _ in cohort.deliveries]
    for session in cohort.sessions:
        for attendance in session.attendances:
            if session.happened and attendance.attendance in attended:
                came[attendance.delivery].append(session.held_on)
    return [
        found
        for delivery, days in zip(cohort.deliveries, came, strict=True)
        for found in _pairs_of_delivery(cohort, delivery, days)
    ]


def _pairs_of_delivery(
    cohort: Cohort, delivery: SyntheticDelivery, days: list[date]
) -> list[CohortPair]:
    item = cohort.plan_items[delivery.plan_item]
    dates = DeliveryDates(delivery.started_on, delivery.ended_on, days, item.sessions_planned == 1)
    measured: dict[PlantedChange, list[Measured]] = {}
    for number, score in enumerate(delivery.scores):
        measured.setdefault(score.planted, []).append(
            Measured(number, OCCASIONS[score.occasion], score.taken_on, score.score)
        )
    team = cohort.children[item.child].team
    return [
        CohortPair(item.slug, team, planted, found.pre.score, found.post.score)
        for planted, scores in measured.items()
        if isinstance(found := find_pair(scores, dates), Pair)
        and found.pre.score is not None
        and found.post.score is not None
    ]
