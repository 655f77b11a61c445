"""From an available version and the instruments to what the generation needs to know."""

from collections.abc import Iterator, Mapping

from catalogue.instruments.schemas import Instrument
from catalogue.interventions.document import Document, IntendedOutcome
from outcomes.demonstration.cohort import InterventionFacts
from outcomes.demonstration.effects import GOAL, Measure, planted_change
from outcomes.evaluation.orientation import Direction

OLDEST_PERSON = 120
CHILD, PARENT = "self", "parent_or_carer"
WITH_OTHERS = ("group", "outdoor")
MOST_NEEDS = 3


def intervention_facts(
    slug: str, document: Document, instruments: Mapping[str, Instrument]
) -> InterventionFacts | None:
    """What is delivered and measured of an intervention; None if it says too little for that.

    It says too little without sessions, ages, needs or an outcome with a known scale.
    """
    measures = [
        measure
        for intended in document.measures
        for measure in _measures(intended, document, instruments)
    ]
    if not (document.sessions and document.age and document.needs and measures):
        return None
    return InterventionFacts(
        slug=slug,
        session_minutes=tuple(session.minutes for session in document.sessions),
        youngest=document.age.youngest,
        oldest=document.age.oldest,
        needs=document.needs[:MOST_NEEDS],
        in_groups=bool(document.formats) and document.formats[0] in WITH_OTHERS,
        desired_outcome=document.measures[0].outcome,
        planted=tuple(planted_change(slug, measure) for measure in measures),
    )


def _measures(
    intended: IntendedOutcome, document: Document, instruments: Mapping[str, Instrument]
) -> Iterator[Measure]:
    """The scale as the child answers it, or whoever else can; in family work a parent as well."""
    instrument = instruments.get(intended.instrument)
    if instrument is None or all(scale.code != intended.scale for scale in instrument.scales):
        return
    scale = instrument.scale(intended.scale)
    raters = [CHILD if CHILD in instrument.raters else instrument.raters[0]]
    with_family = intended.instrument == GOAL and "family" in document.formats
    if with_family and PARENT in instrument.raters:
        raters.append(PARENT)
    for rater in raters:
        yield Measure(
            instrument=instrument.code,
            scale=scale.code,
            rater=rater,
            direction=Direction(scale.direction),
            minimum=scale.minimum,
            maximum=scale.maximum,
            step=scale.step,
            youngest=instrument.age.lowest or 0,
            oldest=instrument.age.highest or OLDEST_PERSON,
        )
