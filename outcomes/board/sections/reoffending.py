"""Reoffending? The cohorts of the page of reoffending, beside published figures."""

from collections.abc import Sequence
from dataclasses import replace

from catalogue.quality.period import Period
from outcomes.analyses.reoffending import words
from outcomes.analyses.reoffending.page import national_figures
from outcomes.analyses.reoffending.parts import rates_part
from outcomes.analyses.reoffending.reading import cohorts_of
from outcomes.analyses.reoffending.showing import ShownCohort, show_cohorts
from outcomes.board.content import Answer, Figure
from outcomes.board.readers import Readers
from outcomes.reports import queries

CODE = "reoffending"


def build(_quarter: Period, readers: Readers) -> Answer:
    """The latest cohort whose time is over, and those before it."""
    found = cohorts_of(queries.team_names())
    cohorts = readers.shown(lambda audience: show_cohorts(found, audience, readers.rule))
    comparators = national_figures()
    latest = next((each for each in cohorts if each.due), None)
    rates = rates_part(cohorts, comparators)
    sentences = (*_frequency(latest), *_earlier(cohorts), rates.sentence)
    return Answer(
        code=CODE,
        sentence=words.finding(latest) if latest else words.NOTHING_YET,
        figure=_figure(latest),
        part=replace(rates, code=CODE, sentence=" ".join(sentences)),
        more=words.CAUTIONS[1:4],
    )


def _figure(latest: ShownCohort | None) -> Figure:
    label = "reoffended within 12 months"
    if latest is None:
        return Figure(label, "not yet due", "no cohort's time is over")
    rate = latest.rate.value
    rests_on = f"{latest.children.words}, {latest.cohort.label}"
    return Figure(label, rate.text, rests_on, rate.value, "%")


def _earlier(cohorts: Sequence[ShownCohort]) -> tuple[str, ...]:
    """The cohort before the latest."""
    due = [each for each in cohorts if each.due and each.rate.value.value is not None]
    if len(due) < 2:
        return ()
    now, earlier = due[0], due[1]
    return (
        f"{now.rate.value.text} of the cohort of {now.cohort.label} reoffended, and "
        f"{earlier.rate.value.text} of that of {earlier.cohort.label}.",
    )


def _frequency(latest: ShownCohort | None) -> tuple[str, ...]:
    if latest is None or latest.per_child.value.value is None:
        return ()
    return (words.frequency_sentence([latest]),)
