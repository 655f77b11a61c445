"""What the page of a version says of taking it out of use."""

from typing import Any

from flask import url_for

from catalogue.interventions.lifecycle import Move, can
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.standing import Line, StandingNote
from catalogue.recall.queries import current_recall_of
from core.people.models import User
from core.permissions import Action, allowed
from core.ui.words import long_date

OUT_OF_USE = (VersionState.SUSPENDED, VersionState.RETIRED)


def out_of_use(version: InterventionVersion, viewer: User) -> StandingNote:
    """Why it is out of use, or how to take it out."""
    lines = _told(version) if version.state in OUT_OF_USE else []
    address: dict[str, Any] = {"slug": version.intervention.slug, "number": version.number}
    if can(version, Move.SUSPEND) and allowed(viewer, Action.SUSPEND_VERSION, version):
        lines.append(
            Line(
                "Is something wrong that cannot wait?",
                "Suspend it now",
                url_for("recall.suspend", **address),
            )
        )
    if can(version, Move.RETIRE) and allowed(viewer, Action.RETIRE_VERSION, version):
        lines.append(
            Line(
                "Is it not to be used again?",
                "Retire it for good",
                url_for("recall.retire", **address),
            )
        )
    return StandingNote("Taking it out of use", lines)


def _told(version: InterventionVersion) -> list[Line]:
    recall = current_recall_of(version)
    if recall is None:
        return []
    what = version.state.label
    return [
        Line(
            f"{what} by {recall.by.name} on {long_date(recall.at)}.",
            "What to do, and who was told",
            url_for("recall.show", recall_id=recall.id),
        )
    ]
