"""Which interventions are set side by side: two to six that were measured on the same scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from catalogue.interventions.models import WAS_PUBLIC, Intervention, InterventionVersion
from core.database import db
from outcomes.analyses.model import Filter, Option
from outcomes.analyses.pages import Answers
from outcomes.cells.models import ScoreSum
from outcomes.measures.pairs import ScaleKey

WITH = "with"
FEWEST, MOST = 2, 6
AT_FIRST = 4


@dataclass(frozen=True)
class Candidate:
    """An intervention of which somebody was measured before and after on the scale."""

    intervention_id: int
    slug: str
    title: str
    pairs: int


@dataclass(frozen=True)
class Choice:
    """What there is to choose of, what was chosen, and what is wrong with that."""

    candidates: tuple[Candidate, ...]
    chosen: tuple[Candidate, ...]
    problem: str = ""

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The question for the interventions; none where there is nothing to choose."""
        if len(self.candidates) < FEWEST:
            return ()
        return (
            Filter(
                WITH,
                "Interventions",
                tuple(Option(each.slug, each.title) for each in self.candidates),
                tuple(each.slug for each in self.chosen),
                many=True,
                hint=f"Choose {FEWEST} to {MOST}. All were measured on this scale.",
            ),
        )


def choice_of(answers: Answers, scale: ScaleKey) -> Choice:
    """The interventions that an address asks for or, without any, those most measured."""
    candidates = _candidates(scale)
    asked = answers.getlist(WITH)
    if not asked:
        most = sorted(candidates, key=lambda each: (-each.pairs, each.title))[:AT_FIRST]
        return Choice(candidates, tuple(each for each in candidates if each in most))
    chosen = tuple(each for each in candidates if each.slug in asked)
    left_out = len(set(asked)) - len(chosen)
    return Choice(candidates, chosen, _problem(chosen, left_out))


def _problem(chosen: Sequence[Candidate], left_out: int) -> str:
    if FEWEST <= len(chosen) <= MOST:
        return ""
    if len(chosen) > MOST:
        return f"Choose at most {MOST} interventions. You chose {len(chosen)}"
    if left_out:
        return (
            f"Choose at least {FEWEST} interventions. "
            "What you chose before was not measured on this scale"
        )
    return f"Choose at least {FEWEST} interventions to set side by side"


def _candidates(scale: ScaleKey) -> tuple[Candidate, ...]:
    """Every intervention with a pair on the scale, by the title of its newest version."""
    measured = (
        select(InterventionVersion.intervention_id, func.sum(ScoreSum.pairs).label("pairs"))
        .join(ScoreSum, ScoreSum.version_id == InterventionVersion.id)
        .where(
            ScoreSum.instrument == scale.instrument,
            ScoreSum.scale == scale.scale,
            ScoreSum.rater == scale.rater,
            ScoreSum.pairs > 0,
        )
        .group_by(InterventionVersion.intervention_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Intervention.id, Intervention.slug, InterventionVersion.title, measured.c.pairs)
        .join(measured, measured.c.intervention_id == Intervention.id)
        .join(Intervention.versions)
        .where(InterventionVersion.state.in_(WAS_PUBLIC))
        .order_by(InterventionVersion.number)
    )
    newest = {number: Candidate(number, slug, title, int(n)) for number, slug, title, n in rows}
    return tuple(sorted(newest.values(), key=lambda each: (each.title, each.intervention_id)))
