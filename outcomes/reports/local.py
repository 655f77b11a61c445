"""Results here, for the library: they stand beside the published evidence of an intervention."""

from flask import url_for

from catalogue.interventions.local_results import LocalResult
from catalogue.interventions.local_standings import LocalStanding
from core.people.models import User
from core.permissions import Action, allowed
from outcomes.reports import queries
from outcomes.reports.presentation import ScaleBlock
from outcomes.reports.results import InterventionResults
from outcomes.reports.sentences import block_title, changed, measured, verdict
from outcomes.reports.showing import latest_month
from outcomes.reports.standings import shown_to_everyone

SOURCE = "Deliveries recorded in this service"


def local_result(intervention_id: int, viewer: User) -> LocalResult | None:
    """What is known of an intervention here, the same for everyone who may see results.

    It rests on the numbers by which the library filters and sorts, so that neither says another
    thing than the other.
    """
    if not allowed(viewer, Action.SEE_RESULTS):
        return None
    results = queries.results_of(intervention_id)
    if results is None:
        return None
    block = shown_to_everyone(results)
    return _in_words(results, block) if block else _nothing_measured(results)


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


def _nothing_measured(results: InterventionResults) -> LocalResult:
    return LocalResult(
        source=SOURCE,
        address=url_for("reports.intervention", slug=results.slug),
        summary=LocalStanding.TOO_FEW.in_a_sentence,
    )


def _up_to(results: InterventionResults, block: ScaleBlock) -> str | None:
    month = latest_month(results, [block])
    return f"Up to {month}" if month else None


def _summary(block: ScaleBlock) -> str:
    """One line for lists: “about 35 children measured (70%), improvement certain”."""
    line = block.everyone
    if line.measured_both.value is None:
        return verdict(block)
    if line.measured_both.value == 0:
        return "not measured yet"
    share = "" if line.completeness.value is None else f" ({line.completeness.text})"
    return f"{line.measured_both.words} measured{share}, {verdict(block)}"
