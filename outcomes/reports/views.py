"""Pages, charts and files of results."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for

from core.audit.operations import record_read
from core.errors import NotFound
from core.people.current import person
from core.people.models import Team
from core.permissions import Action, requires
from outcomes.drawing.rendering import SVG, Chart, chart_key
from outcomes.evaluation.suppression import RULE_IN_WORDS, Rule
from outcomes.measures.queries import NO_SUCH_PAGE
from outcomes.measures.words import CLASS_LABELS
from outcomes.reports import overviews, queries, sentences
from outcomes.reports.audience import Audience
from outcomes.reports.charts import KINDS, alt_text, chart_of, teams_in_words
from outcomes.reports.export import results_csv
from outcomes.reports.navigation import result_pages
from outcomes.reports.pictures import CHART_WIDTH, drawn_image, format_with, kept_image
from outcomes.reports.presentation import ResultLine, ScaleBlock, ShownResults

reports = Blueprint("reports", __name__, template_folder="templates")


@reports.get("/results")
@requires(Action.SEE_RESULTS)
def index() -> str:
    """Every intervention in one sentence, and every team's completeness."""
    teams = overviews.completeness_by_team(viewer=person())
    audience = overviews.audience_for(person())
    overviews.note_exact_reading(audience, viewer=person(), shown=[team.team_id for team in teams])
    exact = tuple(team.name for team in teams if team.team_id in audience.exact_team_ids)
    rule = Rule.EXACT if len(exact) == len(teams) else audience.rule
    return render_template(
        "reports/index.html",
        glances=overviews.at_a_glance(viewer=person()),
        teams=teams,
        rule=_rule_words(rule, exact),
        words=sentences,
        pages=result_pages(person()),
    )


@reports.get("/results/interventions/<slug>")
@requires(Action.SEE_RESULTS)
def intervention(slug: str) -> str:
    """What changed after one intervention, scale by scale, for all and by team."""
    found = queries.intervention_with_slug(slug)
    results, audience = overviews.results_for(found.id, viewer=person())
    if results and results.exact_for:
        record_read(actor=person(), subject=found)
    version = found.available_version or found.versions[-1]
    return render_template(
        "reports/intervention.html",
        title=results.title if results else version.title,
        slug=slug,
        results=results,
        rule=_rule_words(results.rule, results.exact_for) if results else "",
        words=sentences,
        class_labels=CLASS_LABELS,
        charts=_Charts(audience, slug=slug),
    )


@reports.get("/results/teams/<int:team_id>")
@requires(Action.SEE_RESULTS)
def team(team_id: int) -> str:
    """What changed after everything that one team delivered."""
    found = queries.team_with_id(team_id)
    shown = overviews.results_of_team(found, viewer=person())
    if shown.is_exact:
        record_read(actor=person(), subject=found)
    return render_template(
        "reports/team.html",
        team=found,
        shown=shown,
        rule=_rule_words(Rule.EXACT if shown.is_exact else shown.audience.rule, ()),
        words=sentences,
        class_labels=CLASS_LABELS,
        charts=_Charts(shown.audience, team=found),
    )


@reports.get("/results/interventions/<slug>/download")
@requires(Action.SEE_RESULTS)
def intervention_file(slug: str) -> Response:
    """The numbers of an intervention's page as CSV."""
    found = queries.intervention_with_slug(slug)
    results, _ = overviews.results_for(found.id, viewer=person())
    if results is None:
        raise NotFound(NO_SUCH_PAGE)
    if results.exact_for:
        record_read(actor=person(), subject=found)
    rows = [(results.title, block, line) for block in results.blocks for line in block.lines]
    rule = _rule_words(results.rule, results.exact_for)
    return _csv(results_csv(rows, rule), f"results-{slug}")


@reports.get("/results/teams/<int:team_id>/download")
@requires(Action.SEE_RESULTS)
def team_file(team_id: int) -> Response:
    """The numbers of a team's page as CSV."""
    found = queries.team_with_id(team_id)
    shown = overviews.results_of_team(found, viewer=person())
    if shown.is_exact:
        record_read(actor=person(), subject=found)
    rows = [
        (results.title, block, shown.line(block))
        for results in shown.interventions
        for block in results.blocks
    ]
    rule = _rule_words(Rule.EXACT if shown.is_exact else shown.audience.rule, ())
    return _csv(results_csv(rows, rule), f"results-team-{team_id}")


@reports.get("/results/interventions/<slug>/charts/<int:number>/<kind>/<key>.<ending>")
@requires(Action.SEE_RESULTS)
def intervention_chart(slug: str, number: int, kind: str, key: str, ending: str) -> Response:
    """A chart of an intervention's page."""
    found, form = queries.intervention_with_slug(slug), format_with(ending)
    audience = overviews.audience_for(person())
    if kept := kept_image(audience.key, key, form, name=slug):
        return kept
    results, audience = overviews.results_for(found.id, viewer=person())
    block = _block(results, number)
    chart = _chart(block, kind, block.lines)
    return drawn_image(chart, audience.key, key, form, name=slug)


@reports.get("/results/teams/<int:team_id>/charts/<slug>/<int:number>/<kind>/<key>.<ending>")
@requires(Action.SEE_RESULTS)
def team_chart(team_id: int, slug: str, number: int, kind: str, key: str, ending: str) -> Response:
    """A chart of a team's page."""
    found, form = queries.team_with_id(team_id), format_with(ending)
    audience = overviews.audience_for(person())
    if kept := kept_image(audience.key, key, form, name=slug):
        return kept
    shown = overviews.results_of_team(found, viewer=person())
    results = next((each for each in shown.interventions if each.slug == slug), None)
    block = _block(results, number)
    chart = _chart(block, kind, (shown.line(block),))
    return drawn_image(chart, shown.audience.key, key, form, name=slug)


class _Charts:
    """What templates need of charts: whether there is one, its address and its words."""

    width = CHART_WIDTH

    def __init__(
        self, audience: Audience, *, slug: str | None = None, team: Team | None = None
    ) -> None:
        self.audience = audience
        self.slug = slug
        self.team = team

    def address(
        self,
        block: ScaleBlock,
        number: int,
        kind: str,
        lines: tuple[ResultLine, ...],
        slug: str | None = None,
        ending: str = SVG.ending,
    ) -> str | None:
        """Where the chart is; None where it would show nothing."""
        chart = chart_of(block, kind, lines)
        if chart is None:
            return None
        key = chart_key(chart, self.audience.key)
        values: dict[str, Any] = {
            "number": number,
            "kind": kind,
            "key": key,
            "ending": ending,
            "slug": slug or self.slug,
        }
        if self.team is not None:
            return url_for("reports.team_chart", team_id=self.team.id, **values)
        return url_for("reports.intervention_chart", **values)

    @staticmethod
    def words(kind: str, lines: tuple[ResultLine, ...]) -> str:
        """The chart in words."""
        return alt_text(kind, lines)

    @staticmethod
    def teams_in_words(block: ScaleBlock) -> str:
        """The chart of the teams in words."""
        return teams_in_words(block)


def _block(results: ShownResults | None, number: int) -> ScaleBlock:
    if results is None or not 0 <= number < len(results.blocks):
        raise NotFound(NO_SUCH_PAGE)
    return results.blocks[number]


def _chart(block: ScaleBlock, kind: str, lines: tuple[ResultLine, ...]) -> Chart:
    chart = chart_of(block, kind, lines) if kind in KINDS else None
    if chart is None:
        raise NotFound(NO_SUCH_PAGE)
    return chart


def _csv(content: bytes, name: str) -> Response:
    response = current_app.response_class(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _rule_words(rule: Rule, exact_for: tuple[str, ...]) -> str:
    return sentences.rule_words(RULE_IN_WORDS[rule], exact_for, all_exact=rule is Rule.EXACT)
