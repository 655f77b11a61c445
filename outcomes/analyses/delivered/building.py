"""One intervention, how it was delivered and for whom: the analysis as it may be shown."""

from collections.abc import Sequence

from sqlalchemy import select

from catalogue.interventions.document import Document
from catalogue.interventions.models import WAS_PUBLIC, InterventionVersion
from catalogue.interventions.stored import load_document
from core.database import db
from core.people.models import User
from core.permissions import Action, demand
from outcomes.analyses.delivered import words
from outcomes.analyses.delivered.changes_reading import NEED, read_changes
from outcomes.analyses.delivered.changing import changing_parts
from outcomes.analyses.delivered.choosing import Candidate, choice_of
from outcomes.analyses.delivered.core_steps import kept_part, steps_part
from outcomes.analyses.delivered.dose import dose_part, minutes_part
from outcomes.analyses.delivered.endings import Endings
from outcomes.analyses.delivered.evidence import Here, evidence_part
from outcomes.analyses.delivered.reading import ENDED, read
from outcomes.analyses.delivered.sessions_reading import (
    latest_words,
    read_sessions,
)
from outcomes.analyses.delivered.spoken import spoken_part
from outcomes.analyses.delivered.taking_part import taking_part_part
from outcomes.analyses.delivered.tally import WHOLE
from outcomes.analyses.delivered.whole import BEGUN, of_its_teams, told_of, whole_of
from outcomes.analyses.equity.reading import Children, together
from outcomes.analyses.improving import Judged, judged
from outcomes.analyses.model import Analysis, Filter, Part
from outcomes.analyses.pages import Answers
from outcomes.analyses.scales import BETWEEN, SCALE, choice_among
from outcomes.analyses.scope import Scope, scope_of
from outcomes.delivery.queries import foremost
from outcomes.measures.scales import criteria_of, direction_of
from outcomes.reports import queries
from outcomes.reports.presentation import ScaleBlock
from outcomes.reports.results import InterventionResults, ScaleResult
from outcomes.reports.showing import latest_month, show_scale

TITLE = "How it was delivered, and for whom"


def build(viewer: User, answers: Answers) -> Analysis:
    """What was delivered of one intervention, with whom, and what changed afterwards."""
    demand(viewer, Action.SEE_RESULTS)
    choice, scope = choice_of(answers), scope_of(viewer, answers)
    if choice.chosen is None:
        instead = "" if choice.problem or choice.begun else words.NOTHING_YET
        return Analysis(
            TITLE, words.ABOUT, filters=choice.filters, problem=choice.problem, instead=instead
        )
    results = queries.results_of(choice.chosen.intervention_id)
    title = f"{choice.chosen.title}: how it was delivered, and for whom"
    if results is None:
        return Analysis(title, words.ABOUT, filters=choice.filters, instead=words.NOBODY_YET)
    scope = of_its_teams(scope, results)
    filters = (*choice.filters, *scope.filters)
    if not any(results.started.get(n, 0) for n in scope.exact_team_ids or results.team_ids):
        instead = f"Nobody{scope.where} has started this yet."
        return Analysis(title, words.ABOUT, filters=filters, instead=instead)
    return _Delivered(choice.chosen, scope, results, answers).analysis(title, filters)


class _Delivered:
    """All that is read of one intervention, and the parts made of it."""

    def __init__(
        self, chosen: Candidate, scope: Scope, results: InterventionResults, answers: Answers
    ) -> None:
        self.chosen, self.scope, self.results, self.answers = chosen, scope, results, answers
        self.versions = _versions(chosen.intervention_id)
        self.documents = {each.id: load_document(each.content) for each in self.versions}
        self.current = foremost(self.versions).get(chosen.intervention_id)
        self.measured = _most_measured_first(results)
        self.choice = choice_among([each.key for each in self.measured], answers)
        sessions = {number: len(each.sessions) for number, each in self.documents.items()}
        self.found = read(scope, chosen.intervention_id, sessions)
        self.blocks = {each.key: self._block(each) for each in results.scales}
        whole = whole_of(results, scope, list(self.blocks.values()))
        self.told = told_of(results, scope, whole)
        self.found.stand_beside(self.told, BEGUN)
        self.endings = Endings(self.found.endings, whole, scope.rule)

    def analysis(self, title: str, filters: tuple[Filter, ...]) -> Analysis:
        """The page, with the most general part first."""
        said = (
            self.endings.sentence,
            words.state_of(self.current),
            self._not_measured_so(),
            words.ABOUT,
        )
        return Analysis(
            title=title,
            sentence=" ".join(each for each in said if each),
            rule=self.scope.rule_in_words,
            filters=(*filters, *self.choice.filters),
            parts=self._parts(),
            cautions=words.CAUTIONS,
            method=self._method(),
            exact_team_ids=self.scope.exact_team_ids,
        )

    def _parts(self) -> tuple[Part, ...]:
        scope, found, intervention_id = self.scope, self.found, self.chosen.intervention_id
        document = self.documents[self.current.id] if self.current else Document()
        planned = sum(session.minutes for session in document.sessions)
        sessions = read_sessions(scope, intervention_id, self.documents)
        sessions.stand_beside(self.told, BEGUN)
        here = self._here()
        changes = read_changes(scope, intervention_id, self.choice.key)
        rule = self._judged(together(list(changes.get(NEED, {}).values())))
        line = here.line if here else None
        return (
            evidence_part(here, document, self.chosen.slug),
            *self.endings.parts,
            dose_part(found, self.endings.cells[ENDED], scope.rule),
            minutes_part(found, planned, scope.rule),
            kept_part(found, scope.rule, has_steps=bool(sessions.steps)),
            steps_part(sessions.steps, scope.rule),
            taking_part_part(sessions.ratings, scope.rule),
            spoken_part(
                found.said,
                self.endings.cells[WHOLE],
                latest_words(scope, intervention_id),
                scope.rule,
            ),
            *changing_parts(changes, rule, line, self.choice.title, scope.rule),
        )

    def _scale_result(self) -> ScaleResult | None:
        """The scale that is looked at; the main one of the intervention where none has a pair."""
        found = (each for each in self.measured if each.key == self.choice.key)
        return next(found, self.results.main_scale)

    def _block(self, scale: ScaleResult) -> ScaleBlock:
        """The table of a scale on the results page."""
        return show_scale(self.results, scale, self.scope.audience, self.scope.team_names, {})

    def _here(self) -> Here | None:
        """The row of the results page that is of this scope."""
        result, scope = self._scale_result(), self.scope
        if result is None:
            return None
        block = self.blocks[result.key]
        line = block.everyone if scope.team_id is None else block.line_of(scope.team_id)
        month = latest_month(self.results, [block]) if scope.team_id is None else None
        return Here(block, line, month) if line else None

    def _judged(self, everyone: Children) -> Judged | None:
        """By the rule of the results page, which rests on all pairs there are."""
        from outcomes.evaluation.reliable_change import change_rule

        result = self._scale_result()
        if result is None or self.choice.key is None:
            return None
        scale = self.choice.scale
        rule = change_rule(criteria_of(scale), result.everyone.pre, direction_of(scale))
        return judged(everyone.pairs, scale, rule)

    def _not_measured_so(self) -> str:
        """What to say where the address asks for a scale that nobody was measured on."""
        asked = self.answers.get(SCALE, "")
        if not asked or asked in [BETWEEN.join(each.key) for each in self.measured]:
            return ""
        return (
            "Nobody who started it was measured before and after on the measure in this address, "
            "so that another is shown."
            if self.choice.key
            else "Nobody who started it has been measured before and after yet."
        )

    def _method(self) -> tuple[str, ...]:
        return (*words.METHOD, f"Scale: {self.choice.title}.") if self.choice.key else words.METHOD


def _versions(intervention_id: int) -> Sequence[InterventionVersion]:
    """Those that are or were in use, the oldest first; one query."""
    return db.session.scalars(
        select(InterventionVersion)
        .where(
            InterventionVersion.intervention_id == intervention_id,
            InterventionVersion.state.in_(WAS_PUBLIC),
        )
        .order_by(InterventionVersion.number)
    ).all()


def _most_measured_first(results: InterventionResults) -> list[ScaleResult]:
    """The scales that somebody has a pair on; those that the intervention names come first."""
    measured = [each for each in results.scales if each.everyone.n_paired]
    return sorted(measured, key=lambda each: (not each.intended, -each.everyone.n_paired))
