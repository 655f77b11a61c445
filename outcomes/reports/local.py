"""Results here, for the library: they stand beside the published evidence of an intervention."""

from flask import current_app, url_for

from catalogue.interventions.local_results import LocalResult
from core.people.models import User
from core.permissions import Action, allowed
from outcomes.reports import queries
from outcomes.reports.audience import audience_of
from outcomes.reports.overviews import protected_for_everyone, settings
from outcomes.reports.presentation import ScaleBlock
from outcomes.reports.results import InterventionResults
from outcomes.reports.sentences import block_title, changed, measured, verdict
from outcomes.reports.showing import latest_month, show_scale

SOURCE = "Deliveries recorded in this service"


def local_result(intervention_id: int, viewer: User) -> LocalResult | None:
    """What is known of an intervention here, small numbers protected, whoever looks."""
    if not allowed(viewer, Action.SEE_RESULTS):
        return None
    results = queries.results_of(intervention_id)
    if results is None or results.main_scale is None:
        return None
    names = queries.team_names()
    audience = protected_for_everyone(audience_of(viewer, names, settings()), results)
    kept: dict[tuple[int, str], tuple[InterventionResults, LocalResult]]
    kept = current_app.extensions.setdefault("local_results_kept", {})
    place = (intervention_id, audience.key)
    if place not in kept or kept[place][0] is not results:
        block = show_scale(results, results.main_scale, audience, names, {})
        kept[place] = (results, _in_words(results, block))
    return kept[place][1]


def _in_words(results: InterventionResults, block: ScaleBlock) -> LocalResult:
    line = block.everyone
    return LocalResult(
        outcome=block_title(block.key),
        finding=changed(block, line) or None,
        children=measured(line, block),
        source=SOURCE,
        checked=_up_to(results, block),
        address=url_for("reports.intervention", slug=results.slug),
        summary=_summary(block),
    )


def _up_to(results: InterventionResults, block: ScaleBlock) -> str | None:
    month = latest_month(results, [block])
    return f"Up to {month}" if month else None


def _summary(block: ScaleBlock) -> str:
    """One line for lists: “about 35 children measured (70%), improvement likely”."""
    line = block.everyone
    if line.measured_both.value is None:
        return verdict(block)
    if line.measured_both.value == 0:
        return "not measured yet"
    share = "" if line.completeness.value is None else f" ({line.completeness.text})"
    return f"{line.measured_both.words} measured{share}, {verdict(block)}"
