"""``generate``: a whole cohort from a seed, in memory."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from outcomes.demonstration.allocation import Arrival, allocate, arrivals
from outcomes.demonstration.cohort import (
    Cohort,
    InterventionFacts,
    SyntheticChild,
    SyntheticNeed,
)
from outcomes.demonstration.delivering import deliver
from outcomes.demonstration.draws import Draws
from outcomes.demonstration.timetable import schedule

SEXES = {"male": 78, "female": 17, "not_stated": 2, None: 3}
ETHNIC_GROUPS = {
    "white_british": 62,
    "other_white": 5,
    "white_and_black_caribbean": 6,
    "other_mixed": 4,
    "caribbean": 4,
    "african": 5,
    "pakistani": 4,
    "bangladeshi": 2,
    "gypsy_or_irish_traveller": 1,
    "not_stated": 3,
    None: 4,
}
# How long a disposal lasts at least and at most, in months; None: it has no end.
DISPOSALS = {
    "referral_order": 26,
    "youth_rehabilitation_order": 14,
    "youth_conditional_caution": 14,
    "outcome_22": 14,
    "community_resolution": 10,
    "prevention_or_diversion": 14,
    "youth_caution": 4,
    "detention_and_training_order": 3,
    None: 1,
}
LASTS_DAYS = {
    "referral_order": (90, 365),
    "youth_rehabilitation_order": (180, 540),
    "youth_conditional_caution": (60, 112),
    "outcome_22": (60, 120),
    "prevention_or_diversion": (80, 120),
    "detention_and_training_order": (120, 365),
}
HOME_OR_HOST = {"home": 78, "host": 17, "placed_elsewhere": 4, None: 1}
LOOKED_AFTER = {"not_looked_after": 70, "looked_after": 20, "care_leaver": 4, None: 6}
COMMUNICATION_NEEDS = {
    "understanding_language": 0.22,
    "expressive_language": 0.20,
    "attention_and_memory": 0.30,
    "social_communication": 0.16,
    "literacy": 0.24,
    "english_additional_language": 0.05,
    "stammering": 0.02,
    "hearing": 0.02,
}
SEVERITIES = {1: 25, 2: 45, 3: 25, None: 5}
WORKS_FOR = ("resilience_goals_motivation", "parenting_family_relationships", "engagement")
HAS_A_STRENGTH = 0.45
# Of a child for whom nothing is planned yet.
UNANSWERED = ("education_training_employment", "substance_use", "mental_health", "weapons")


def generate(
    *,
    seed: int,
    children: int,
    teams: int,
    interventions: Sequence[InterventionFacts],
    on: date,
) -> Cohort:
    """Make a cohort of children over the two years that end on a day.

    The same arguments give the same cohort. The seed changes the lots, not what is planted.
    """
    draws = Draws(seed)
    arrived = arrivals(draws, children=children, teams=teams)
    scheduled = schedule(draws, allocate(draws, arrived, interventions), arrived)
    records = deliver(draws, scheduled, arrived, on)
    planned: dict[int, set[str]] = defaultdict(set)
    for item in records.plan_items:
        planned[item.child].add(item.need)
    made = [
        _child(draws, number, arrival, sorted(planned[number]), on)
        for number, arrival in enumerate(arrived)
    ]
    return Cohort(
        tuple(made), tuple(records.plan_items), tuple(records.deliveries), tuple(records.sessions)
    )


def _child(
    draws: Draws, number: int, arrival: Arrival, planned: Sequence[str], on: date
) -> SyntheticChild:
    start = on + timedelta(days=arrival.day)
    disposal = draws.weighted(DISPOSALS)
    lasts = draws.between(*LASTS_DAYS[disposal]) if disposal in LASTS_DAYS else None
    return SyntheticChild(
        number=number + 1,
        team=arrival.team,
        started_on=start,
        age_at_start=arrival.age,
        sex=draws.weighted(SEXES),
        ethnicity=draws.weighted(ETHNIC_GROUPS),
        disposal=disposal,
        disposal_start=start if disposal else None,
        disposal_end=start + timedelta(days=lasts) if lasts else None,
        home_or_host=draws.weighted(HOME_OR_HOST),
        looked_after=draws.weighted(LOOKED_AFTER),
        communication_needs=tuple(
            sorted(code for code, share in COMMUNICATION_NEEDS.items() if draws.chance(share))
        ),
        needs=tuple(_needs(draws, planned, min(start + timedelta(days=2), on))),
    )


def _needs(draws: Draws, planned: Sequence[str], assessed_on: date) -> list[SyntheticNeed]:
    """What the plan answers, or one need that nothing answers yet, and sometimes a strength."""
    needs = [
        SyntheticNeed(need, "against", draws.weighted(SEVERITIES), assessed_on)
        for need in planned or (draws.pick(UNANSWERED),)
    ]
    strength = draws.pick(WORKS_FOR)
    if strength not in planned and draws.chance(HAS_A_STRENGTH):
        needs.append(SyntheticNeed(strength, "for", None, assessed_on))
    return needs
