"""What changes plans and deliveries."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.interventions.stored import load_document
from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now, today
from core.errors import (
    AlreadyExists,
    DomainError,
    InvalidInput,
    NotPermitted,
    integrity_as,
)
from core.people.models import User
from core.permissions import Action, demand
from core.training.queries import missing_for
from core.ui.words import long_date
from outcomes.caseload.history import (
    PLAN_ITEM,
    demand_nobody_else_changed,
    keep_before,
    values_before,
)
from outcomes.caseload.models import OLDEST, ChildRecord
from outcomes.caseload.operations import EARLIEST, demand_unchanged
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.delivery.outcome_words import NOT_MEASURABLE, refusal_of_outcome
from outcomes.delivery.queries import available_version
from outcomes.delivery.setting_aside import demand_not_set_aside
from outcomes.delivery.words import (
    approval_ends_first,
    training_words,
    vocabulary,
    why_not_available,
)

MOST_SESSIONS = 60
ONE_OF_TWO = "Write the child's own view, or why they declined, not both"
NEITHER = "Write the child's own view in their words, or say below why they declined to give one"
SEE_WARNING = "Read the content warning and tick that you have seen it"
SEE_APPROVAL = "Read when the approval ends and tick that you have seen it"
SAVED_ALREADY = "This was saved just now. Go back to the child's page to see it."


class NotAvailable(DomainError):
    """The intervention cannot be planned or started: no version of it is available."""


@dataclass(frozen=True, kw_only=True)
class PlanDetails:
    """What is planned. Of the child's view and the reason for none, exactly one is written."""

    need: str
    desired_outcome: str
    child_view: str
    child_view_declined_reason: str
    sessions_planned: int
    owner_id: int
    start_by: date
    age_at_plan: int
    training_reason: str = ""


def add_plan_item(
    *,
    child: ChildRecord,
    intervention: Intervention,
    details: PlanDetails,
    warning_seen: bool,
    submission_key: str,
    actor: User,
    approval_seen: bool = False,
    planned_elsewhere: bool = False,
) -> PlanItem:
    """Plan an available intervention for a child.

    :param warning_seen: whether the actor saw the content warnings, where there are any.
    :param approval_seen: whether the actor saw that the approval ends before the last session.
    :param planned_elsewhere: whether it was planned in another system and is only recorded here:
        then nobody is there to see when the approval ends, or to say the outcome more clearly.
    :raises NotAvailable: if the intervention cannot be used now.
    :raises InvalidInput: for a value that cannot be, naming its field; also where the owner does
        not hold the training that it needs, and no reason to go on is given.
    """
    demand(actor, Action.RECORD_WORK, child)
    made = db.session.scalar(select(PlanItem).where(PlanItem.submission_key == submission_key))
    if made is not None:
        demand(actor, Action.RECORD_WORK, made.child)
        return made
    version = _available_or_refuse(intervention, verb="planned")
    _demand_warning_seen(version, seen=warning_seen)
    _check_plan(details, child, planned_elsewhere=planned_elsewhere)
    if not planned_elsewhere:
        _demand_approval_seen(
            version, details.start_by, details.sessions_planned, seen=approval_seen
        )
    training = _training_or_reason(version, details)
    item = PlanItem(
        child_id=child.id,
        intervention_id=intervention.id,
        **asdict(details) | training,
        submission_key=submission_key,
        created_by_id=actor.id,
        created_at=now(),
    )
    with integrity_as(AlreadyExists(SAVED_ALREADY), constraint="submission_key"):
        db.session.add(item)
        db.session.flush()
    record(
        actor=actor,
        action="add_plan_item",
        subject=child,
        changes={"plan_item": item.id, **_without_training(item)},
    )
    return item


def change_plan_item(
    *,
    item: PlanItem,
    details: PlanDetails,
    revision: int,
    actor: User,
    reason: str | None = None,
    approval_seen: bool = False,
    planned_elsewhere: bool = False,
    panel_on: date | None = None,
) -> PlanItem:
    """Change what is planned; the intervention stays, and what the plan said before is kept.

    :param revision: of the item when the person opened it.
    :param reason: a code of ``plan_change_reasons``; None is enough on the day of planning.
    :param approval_seen: as when it was added; asked again where the days change.
    :param planned_elsewhere: as when it was added.
    :param panel_on: the day of the panel that decided it, which the version then tells.
    :raises StaleEdit: if someone saved since.
    :raises NotPermitted: if it was set aside.
    """
    demand(actor, Action.RECORD_WORK, item.child)
    demand_unchanged(item, revision)
    demand_not_set_aside(item)
    _check_plan(details, item.child, before=item, planned_elsewhere=planned_elsewhere)
    version = available_version(intervention_id=item.intervention_id)
    days = (details.start_by, details.sessions_planned)
    moved = days != (item.start_by, item.sessions_planned)
    if version and moved and not planned_elsewhere:
        _demand_approval_seen(version, *days, seen=approval_seen)
    asked = version is not None and details.owner_id != item.owner_id
    training = _training_or_reason(version, details) if version and asked else _still(item, details)
    for name, value in (asdict(details) | training).items():
        if getattr(item, name) != value:
            setattr(item, name, value)
    before = values_before(item)
    if not before:
        return item
    keep_before(
        child=item.child,
        kind=PLAN_ITEM,
        subject_id=item.id,
        before=before,
        reason=reason,
        made_at=item.created_at,
        actor=actor,
        panel_on=panel_on,
    )
    item.revision += 1
    db.session.flush()
    record(
        actor=actor,
        action="change_plan_item",
        subject=item.child,
        changes={
            "plan_item": item.id,
            **dict.fromkeys(before, VALUES_WITHHELD),
            **({"reason": [None, reason]} if reason else {}),
            **(_without_training(item) if asked else {}),
        },
    )
    return item


def undo_plan_item(*, item: PlanItem, actor: User) -> None:
    """Take away a plan item on the day it was added, by the person who added it.

    :raises NotPermitted: to others, later, or once it was started.
    """
    demand(actor, Action.RECORD_WORK, item.child)
    if not may_undo_plan_item(item, actor):
        raise NotPermitted(
            "Only the person who added it can undo it, on the same day, before it is started."
        )
    demand_nobody_else_changed(kind=PLAN_ITEM, subject_id=item.id, actor=actor)
    child, item_id = item.child, item.id
    db.session.delete(item)
    db.session.flush()
    record(actor=actor, action="undo_plan_item", subject=child, changes={"plan_item": item_id})


def may_undo_plan_item(item: PlanItem, actor: User) -> bool:
    """Whether a person may still take a plan item away."""
    on_its_day = item.created_at.date() == today()
    return item.created_by_id == actor.id and on_its_day and not item.deliveries


def start_delivery(
    *,
    item: PlanItem,
    started_on: date,
    warning_seen: bool,
    submission_key: str,
    actor: User,
    approval_seen: bool = False,
) -> Delivery:
    """Start what was planned, on the version that is available now and on no other text.

    :raises NotAvailable: if the intervention cannot be used any more.
    :raises AlreadyExists: if it is under way.
    :raises NotPermitted: if it was set aside.
    :raises InvalidInput: for a day in the future or before the approval, or a warning not seen.
    """
    demand(actor, Action.RECORD_WORK, item.child)
    made = db.session.scalar(select(Delivery).where(Delivery.submission_key == submission_key))
    if made is not None:
        demand(actor, Action.RECORD_WORK, made.child)
        return made
    # Two people who start the same item wait for each other here.
    db.session.execute(select(PlanItem.id).where(PlanItem.id == item.id).with_for_update())
    demand_not_set_aside(item)
    running = select(Delivery.id).where(
        Delivery.plan_item_id == item.id, Delivery.ended_on.is_(None)
    )
    if db.session.scalar(running):
        raise AlreadyExists("This is under way already. Go back to the child's page to see it.")
    version = _available_or_refuse(item.intervention, verb="started")
    _demand_warning_seen(version, seen=warning_seen)
    check_start(started_on, version)
    _demand_approval_seen(version, started_on, item.sessions_planned, seen=approval_seen)
    return bind_delivery(
        child=item.child,
        item=item,
        version=version,
        started_on=started_on,
        warning_seen=warning_seen,
        submission_key=submission_key,
        actor=actor,
    )


def bind_delivery(
    *,
    child: ChildRecord,
    item: PlanItem | None,
    version: InterventionVersion,
    started_on: date,
    warning_seen: bool | None,
    submission_key: str,
    actor: User,
) -> Delivery:
    """Write a delivery, bound to one text for good. Who may, and whether, is for the caller.

    :param item: what it was planned by, where that is known.
    :param warning_seen: None where nobody here can say whether the content warnings were seen.
    :raises AlreadyExists: if it was saved under this key.
    """
    delivery = Delivery(
        child_id=child.id,
        plan_item_id=item.id if item else None,
        intervention_id=version.intervention_id,
        version_id=version.id,
        content_hash=version.content_hash,
        team_id=child.team_id,
        started_on=started_on,
        submission_key=submission_key,
        started_by_id=actor.id,
        created_at=now(),
    )
    with integrity_as(AlreadyExists(SAVED_ALREADY), constraint="submission_key"):
        db.session.add(delivery)
        db.session.flush()
    record(
        actor=actor,
        action="start_delivery",
        subject=child,
        changes={
            "delivery": delivery.id,
            "version": version.id,
            "content_hash": version.content_hash,
            "content_warning_seen": warning_seen,
        },
    )
    return delivery


def _available_or_refuse(intervention: Intervention, *, verb: str) -> InterventionVersion:
    version = available_version(intervention_id=intervention.id, lock=True)
    if version is not None:
        return version
    newest = max(
        (each for each in intervention.versions if each.approved_at),
        key=lambda each: each.number,
        default=None,
    )
    raise NotAvailable(
        f"This intervention cannot be {verb} now, because {why_not_available(newest)}. "
        "Choose another one for this need, or ask your QA lead."
    )


def _demand_warning_seen(version: InterventionVersion, *, seen: bool) -> None:
    if load_document(version.content).content_warnings and not seen:
        raise InvalidInput(SEE_WARNING, field="warning_seen")


def _demand_approval_seen(
    version: InterventionVersion, start: date, sessions: int, *, seen: bool
) -> None:
    if approval_ends_first(version, start, sessions) and not seen:
        raise InvalidInput(SEE_APPROVAL, field="approval_seen")


def _training_or_reason(version: InterventionVersion, details: PlanDetails) -> dict[str, object]:
    """What the owner does not hold of the training that is needed, with the reason to go on."""
    owner = db.session.get_one(User, details.owner_id)
    needed = load_document(version.content).training_required
    missing = missing_for(owner, needed, on=today())
    reason = details.training_reason.strip()
    if missing and not reason:
        raise InvalidInput(training_words(owner, missing), field="training_reason")
    return {"training_missing": missing, "training_reason": reason if missing else ""}


def _still(item: PlanItem, details: PlanDetails) -> dict[str, object]:
    """What was missing when it was planned, for a reason that may be put more clearly."""
    reason = details.training_reason.strip() or item.training_reason
    return {"training_reason": reason if item.training_missing else ""}


def _without_training(item: PlanItem) -> dict[str, object]:
    """What the audit says of work that goes on without training: which, not the words."""
    return {"training_missing": item.training_missing} if item.training_missing else {}


def _check_plan(
    details: PlanDetails,
    child: ChildRecord,
    *,
    before: PlanItem | None = None,
    planned_elsewhere: bool = False,
) -> None:
    """Refuse what cannot be planned. An outcome that stays as it was is not asked about again."""
    if details.need not in vocabulary("needs"):
        raise InvalidInput("Choose the need that this answers", field="need")
    outcome = details.desired_outcome
    stays = before is not None and before.desired_outcome == outcome
    refusal = "" if stays else refusal_of_outcome(outcome)
    if refusal and not (planned_elsewhere and refusal == NOT_MEASURABLE):
        raise InvalidInput(refusal, field="desired_outcome")
    said, declined = details.child_view.strip(), details.child_view_declined_reason.strip()
    if bool(said) == bool(declined):
        raise InvalidInput(ONE_OF_TWO if said else NEITHER, field="child_view")
    if not 1 <= details.sessions_planned <= MOST_SESSIONS:
        raise InvalidInput(
            f"Enter a number of sessions from 1 to {MOST_SESSIONS}", field="sessions_planned"
        )
    if not child.age_at_start <= details.age_at_plan <= OLDEST:
        raise InvalidInput(
            f"Enter the child's age now: {child.age_at_start} or more, as at the start",
            field="age_at_plan",
        )
    owner = db.session.get(User, details.owner_id)
    if owner is None or not (owner.whole_service or child.team_id in owner.team_ids):
        raise InvalidInput("Choose an owner from the child's team", field="owner_id")
    same = before is not None and before.owner_id == owner.id
    if not (owner.active or same or planned_elsewhere):
        raise InvalidInput("This person has left. Choose another owner", field="owner_id")


def check_start(started_on: date, version: InterventionVersion) -> None:
    """Hold the start between the approval of the version and today.

    :raises InvalidInput: if it is not.
    """
    if started_on > today():
        raise InvalidInput("The start must be today or in the past", field="started_on")
    approved = version.approved_at.date() if version.approved_at else EARLIEST
    if started_on < approved:
        raise InvalidInput(
            f"This version was approved on {long_date(approved)}. Enter that day or a later one",
            field="started_on",
        )
