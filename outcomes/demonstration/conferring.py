"""Panels about some children of the demonstration, with decisions at every stage."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from core.database import db, today
from core.people.models import Team, User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import PlanItem
from outcomes.demonstration.children import children_of
from outcomes.panels.decision_operations import (
    DecisionDetails,
    Settlement,
    decide,
    settle_decision,
)
from outcomes.panels.effects import PlanChange, effects_for
from outcomes.panels.models import Effect, Panel, PanelDecision, Settled
from outcomes.panels.operations import PanelDetails, record_panel
from outcomes.panels.queries import plan_of

# Of each team the first children with something on the plan that can get more sessions: the kind
# of panel, days ago, who took part.
PANELS = (
    ("engagement", 21, ("child", "parent_or_carer", "case_manager", "education")),
    ("risk", 9, ("case_manager", "manager", "police", "childrens_social_care")),
    ("reoffending", 30, ("child", "case_manager", "police", "substance_misuse_service")),
)
MORE = 2


def add_panels(*, prefix: str, teams: Sequence[Team], workers: Sequence[User]) -> None:
    """Add a panel with three decisions to some children of each team.

    :param prefix: of the case references of the children.
    :param workers: of the teams, in their order.
    """
    for team, worker in zip(teams, workers, strict=True):
        children = db.session.scalars(children_of(team, prefix=prefix))
        waiting = iter(PANELS)
        for child in children:
            item = _changeable(child)
            if item is None:
                continue
            panel = next(waiting, None)
            if panel is None:
                break
            _hold(panel, child, item, worker)


def _changeable(child: ChildRecord) -> PlanItem | None:
    return next(
        (item for item in plan_of(child.id) if Effect.MORE_SESSIONS in effects_for(item)), None
    )


def _hold(
    panel: tuple[str, int, tuple[str, ...]], child: ChildRecord, item: PlanItem, worker: User
) -> None:
    kind, days, took_part = panel
    held = record_panel(
        child=child,
        details=PanelDetails(kind=kind, held_on=_ago(days), took_part=took_part),
        submission_key=_key(child, "panel"),
        actor=worker,
    )
    _decide(held, worker, "Two more sessions, because it goes well", days - 14, item)
    done = _decide(held, worker, "Tell the school which days suit the child", days - 3)
    settle_decision(
        decision=done,
        settlement=Settlement(settled=Settled.DONE, note="They moved the maths lesson"),
        revision=done.revision,
        actor=worker,
    )
    _decide(held, worker, "Ask the child who else they would like at the next meeting", -10)


def _decide(
    panel: Panel, worker: User, words: str, due_ago: int, item: PlanItem | None = None
) -> PanelDecision:
    change = None
    if item is not None:
        change = PlanChange(
            effect=Effect.MORE_SESSIONS,
            item=item,
            sessions=item.sessions_planned + MORE,
            approval_seen=True,
        )
    return decide(
        panel=panel,
        details=DecisionDetails(
            words=words, owner_id=worker.id, due_on=max(_ago(due_ago), panel.held_on)
        ),
        change=change,
        submission_key=_key(panel.child, words),
        actor=worker,
    )


def _ago(days: int) -> date:
    return today() - timedelta(days=days)


def _key(child: ChildRecord, what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{child.case_reference}/{what}"))
