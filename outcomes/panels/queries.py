"""Reading panels and their decisions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.interventions.models import Intervention, InterventionVersion
from core.database import db
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import NO_SUCH_PAGE
from outcomes.delivery.models import PlanItem
from outcomes.panels.models import Panel, PanelDecision


def panels_of(child: ChildRecord) -> Sequence[Panel]:
    """A child's panels with their decisions and who sees to them, the newest first; one query."""
    return (
        db.session.scalars(
            select(Panel)
            .where(Panel.child_id == child.id)
            .options(
                joinedload(Panel.recorded_by),
                joinedload(Panel.decisions).joinedload(PanelDecision.owner),
            )
            .order_by(Panel.held_on.desc(), Panel.id.desc())
        )
        .unique()
        .all()
    )


def panel_for(panel_id: int, *, viewer: User, action: Action = Action.RECORD_WORK) -> Panel:
    """One panel with its child and decisions.

    :raises NotFound: if there is none, or none that the person may see.
    """
    panel = db.session.scalar(
        select(Panel)
        .where(Panel.id == panel_id)
        .options(
            joinedload(Panel.child).joinedload(ChildRecord.team),
            joinedload(Panel.recorded_by),
            selectinload(Panel.decisions).joinedload(PanelDecision.owner),
        )
    )
    if panel is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, action, panel.child)
    return panel


def decision_for(decision_id: int, *, viewer: User) -> PanelDecision:
    """One decision with its panel, child and owner, for changing it.

    :raises NotFound: if there is none, or none that the person may see.
    """
    decision = db.session.scalar(
        select(PanelDecision)
        .where(PanelDecision.id == decision_id)
        .options(
            joinedload(PanelDecision.panel).joinedload(Panel.child).joinedload(ChildRecord.team),
            joinedload(PanelDecision.owner),
        )
    )
    if decision is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.RECORD_WORK, decision.panel.child)
    return decision


def plan_of(child_id: int) -> Sequence[PlanItem]:
    """A child's plan items with their deliveries and titles, by start-by; two queries."""
    versions = joinedload(PlanItem.intervention).joinedload(Intervention.versions)
    return (
        db.session.scalars(
            select(PlanItem)
            .where(PlanItem.child_id == child_id)
            .options(versions.defer(InterventionVersion.content), selectinload(PlanItem.deliveries))
            .order_by(PlanItem.start_by, PlanItem.id)
        )
        .unique()
        .all()
    )
