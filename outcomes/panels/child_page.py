"""What panels put on a child's page."""

from collections.abc import Sequence

from flask import g, url_for
from markupsafe import Markup, escape

from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.timeline import TimelineEntry
from outcomes.panels import queries
from outcomes.panels.models import Panel, PanelDecision
from outcomes.panels.words import CHANGED, SETTLED, kind_label, took_part_words


def panels_of_child(child: ChildRecord, viewer: User) -> Sequence[Panel]:  # noqa: ARG001
    """The part of the page above the timeline: panels with what is still open, the newest first."""
    return [
        panel
        for panel in _panels(child)
        if any(decision.settled is None for decision in panel.decisions)
    ]


def panel_entries(child: ChildRecord, viewer: User) -> list[TimelineEntry]:  # noqa: ARG001
    """The panels and their decisions as entries of the timeline."""
    return [
        TimelineEntry(
            on=panel.held_on,
            recorded_at=panel.recorded_at,
            kind="Panel",
            title=kind_label(panel.kind),
            text=_text(panel),
            by=panel.recorded_by.name,
            address=url_for("panels.show", panel_id=panel.id),
        )
        for panel in _panels(child)
    ]


def _text(panel: Panel) -> Markup:
    """Who took part, then what was decided."""
    took_part = Markup('<p class="govuk-body">{}.</p>').format(took_part_words(panel))
    if not panel.decisions:
        return took_part
    items = Markup("").join(
        Markup("<li>{}</li>").format(_decision(decision)) for decision in panel.decisions
    )
    return took_part + Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(items)


def _decision(decision: PanelDecision) -> Markup:
    known = [CHANGED[decision.effect]] if decision.effect else []
    known.append(SETTLED[decision.settled] if decision.settled else "Open")
    return escape(f"{decision.words} ({'; '.join(known).lower()})")


def _panels(child: ChildRecord) -> Sequence[Panel]:
    """Read once a request, because the page and its timeline both show them."""
    known: dict[int, Sequence[Panel]] = g.setdefault("panels_of_children", {})
    if child.id not in known:
        known[child.id] = queries.panels_of(child)
    return known[child.id]
