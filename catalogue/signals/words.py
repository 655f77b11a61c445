"""Signals in words."""

from typing import Any

from catalogue.interventions.models import VersionState
from catalogue.signals.models import ReviewSignal, SignalKind
from core.ui.words import plural

# As it ends a sentence for all staff. What a colleague wrote of an incident is for QA leads.
BECAUSE = {
    SignalKind.INCIDENT: "a colleague reported an incident with it",
    SignalKind.DETERIORATION: "more children than expected were worse off afterwards",
    SignalKind.DROP_OUT: "more children than expected stopped coming",
}


def why_early(signal: ReviewSignal) -> str:
    """Why a version is under early review, as a sentence for all staff."""
    reason = BECAUSE[signal.kind]
    return f"{reason[0].upper()}{reason[1:]}."


def stays_due(signal: ReviewSignal) -> str:
    """What dismissing a signal does not change, where the version is due for review."""
    if signal.version.state is not VersionState.REVIEW_DUE:
        return ""
    return "The version stays due for review until two people reaffirm it."


def told_to_everyone(signal: ReviewSignal) -> str:
    """The words that all staff may read: those of an incident are for QA leads alone."""
    return "" if signal.kind is SignalKind.INCIDENT else signal.words


def figures_in_words(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures of a signal, each with what it is; none where there are none."""
    if not figures:
        return []
    rows = [
        ("What was measured", str(figures["measure"])),
        ("Of how many", plural(figures["n"], "child", "children")),
        ("Found", f"{figures['value']:g}"),
        ("Threshold", f"{figures['threshold']:g}"),
    ]
    if "low" in figures:
        rows.insert(3, ("95% interval", f"{figures['low']:g} to {figures['high']:g}"))
    return rows
