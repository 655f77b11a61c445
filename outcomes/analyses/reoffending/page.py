"""The page of reoffending: for whom it is built, of which teams, and what stands on it."""

from collections.abc import Sequence

from core.people.models import User
from outcomes.analyses.model import Analysis, Part
from outcomes.analyses.pages import Answers
from outcomes.analyses.reoffending import parts, words
from outcomes.analyses.reoffending.comparators import Comparators, load_comparators
from outcomes.analyses.reoffending.reading import cohorts_of
from outcomes.analyses.reoffending.showing import ShownCohort, show_cohorts
from outcomes.analyses.scope import scope_of
from outcomes.reports import overviews
from outcomes.reports.sentences import capital

TITLE = "Reoffending"
FILE = "reoffending.yaml"


def build(viewer: User, answers: Answers) -> Analysis:
    """Reoffending as a person may see it."""
    scope = scope_of(viewer, answers)
    team_ids = scope.team_names if scope.team_id is None else [scope.team_id]
    results = cohorts_of(team_ids)
    cohorts = show_cohorts(results, scope.audience, scope.rule)
    comparators = national_figures()
    without = any(each.everyone and each.everyone.without_disposal for each in results)
    return Analysis(
        title=TITLE,
        sentence=words.main_sentence(cohorts),
        rule=scope.rule_in_words,
        filters=scope.filters,
        parts=_parts(cohorts, comparators),
        cautions=words.CAUTIONS,
        method=words.method(comparators, without_disposal=without),
        exact_team_ids=scope.exact_team_ids,
        figures=_figures(cohorts),
        instead="" if cohorts else words.NOTHING_YET,
    )


def national_figures() -> Comparators:
    """The published figures of other places."""
    return load_comparators(overviews.settings().content_dir / "comparators" / FILE)


def _parts(cohorts: Sequence[ShownCohort], comparators: Comparators) -> tuple[Part, ...]:
    if not cohorts:
        return (parts.comparators_part(comparators),)
    return (
        parts.rates_part(cohorts, comparators),
        parts.frequency_part(cohorts),
        parts.gravity_part(cohorts),
        *parts.compared_parts(cohorts),
        parts.comparators_part(comparators),
    )


def _figures(cohorts: Sequence[ShownCohort]) -> tuple[tuple[str, str, str], ...]:
    latest = next((each for each in cohorts if each.due and each.records_offences), None)
    if latest is None:
        return ()
    said = [("Reoffended", latest.rate.value, f"{latest.children.words}, {latest.cohort.label}")]
    if latest.per_child.value.value is not None:
        said.append(("Reoffences for each child", latest.per_child.value, latest.reoffences.words))
    if latest.per_reoffender.value is not None:
        who = latest.reoffenders.words
        said.append(("Reoffences for each who did", latest.per_reoffender, who))
    return tuple((label, capital(value.text), rests_on) for label, value, rests_on in said)
