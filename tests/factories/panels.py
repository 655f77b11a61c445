"""Panels and what they decided."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from core.database import db, now, today
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.panels.models import Panel, PanelDecision
from tests.factories.children import a_child
from tests.factories.people import UserFactory


def a_panel(*, child: ChildRecord | None = None, by: User | None = None, **changes: Any) -> Panel:
    """A risk panel of a week ago, committed."""
    child = child or a_child()
    by = by or UserFactory(teams=[child.team])
    panel = Panel(
        **{
            "child_id": child.id,
            "kind": "risk",
            "held_on": today() - timedelta(days=7),
            "took_part": ["case_manager", "child", "police"],
            "recorded_by_id": by.id,
            "recorded_at": now() - timedelta(days=7),
            "submission_key": str(uuid4()),
        }
        | changes
    )
    db.session.add(panel)
    db.session.commit()
    return panel


def a_decision(
    *,
    panel: Panel | None = None,
    child: ChildRecord | None = None,
    owner: User | None = None,
    **changes: Any,
) -> PanelDecision:
    """A decision of that panel that is due in a week, committed."""
    panel = panel or a_panel(child=child, by=owner)
    decision = PanelDecision(
        **{
            "panel_id": panel.id,
            "words": "Meet at the youth club instead of the office",
            "owner_id": owner.id if owner else panel.recorded_by_id,
            "due_on": today() + timedelta(days=7),
            "recorded_by_id": panel.recorded_by_id,
            "recorded_at": now() - timedelta(days=7),
            "submission_key": str(uuid4()),
        }
        | changes
    )
    db.session.add(decision)
    db.session.commit()
    return decision
