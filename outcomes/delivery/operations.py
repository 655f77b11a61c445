"""What changes plans and deliveries."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.interventions.stored import load_document
from core.audit.operations import differences, record
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
from outcomes.caseload.models import OLDEST, ChildRecord
from outcomes.caseload.operations import EARLIEST, demand_unchanged
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.delivery.outcome_words import EXAMPLE, is_vague
from outcomes.delivery.queries import available_version
from outcomes.delivery.words import training_words, vocabulary, why_not_available

MOST_SESSIONS = 60
VAGUE = (
    "Say what will be different, so that you can tell whether it happened. "
    f"For example: “{EXAMPLE}”"
)
ONE_OF_TWO = "Write the child's own view, or why they declined, not both"
NEITHER = "Write the child's own view in their words, or say below why they declined to give one"
SEE_WARNING = "Read the content warning and tick that you have seen it"
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
) -> PlanItem:
    """Plan an available intervention for a child.

    :param warning_seen: whether the actor saw the content warnings, where there are any.
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
    _check_plan(details, child)
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
    *, item: PlanItem, details: PlanDetails, revision: int, actor: User
) -> PlanItem:
    """Change what is planned; the intervention stays.

    :param revision: of the item when the person opened it.
    :raises StaleEdit: if someone saved since.
    """
    demand(actor, Action.RECORD_WORK, item.child)
    demand_unchanged(item, revision)
    _check_plan(details, item.child)
    version = available_version(intervention_id=item.intervention_id)
    kept = {name: getattr(item, name) for name in ("training_missing", "training_reason")}
    asked = version is not None and details.owner_id != item.owner_id
    training = _training_or_reason(version, details) if version and asked else kept
    for name, value in (asdict(details) | training).items():
        if getattr(item, name) != value:
            setattr(item, name, value)
    changes = differences(item, withheld=True)
    if changes:
        item.revision += 1
        db.session.flush()
        record(
            actor=actor,
            action="change_plan_item",
            subject=item.child,
            changes={"plan_item": item.id, **changes, **(_without_training(item) if asked else {})},
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
    child, item_id = item.child, item.id
    db.session.delete(item)
    db.session.flush()
    record(actor=actor, action="undo_plan_item", subject=child, changes={"plan_item": item_id})


def may_undo_plan_item(item: PlanItem, actor: User) -> bool:
    """Whether a person may still take a plan item away."""
    on_its_day = item.created_at.date() == today()
    return item.created_by_id == actor.id and on_its_day and not item.deliveries


def start_delivery(
    *, item: PlanItem, started_on: date, warning_seen: bool, submission_key: str, actor: User
) -> Delivery:
    """Start what was planned, on the version that is available now and on no other text.

    :raises NotAvailable: if the intervention cannot be used any more.
    :raises AlreadyExists: if it is under way.
    :raises InvalidInput: for a day in the future or before the approval, or a warning not seen.
    """
    demand(actor, Action.RECORD_WORK, item.child)
    made = db.session.scalar(select(Delivery).where(Delivery.submission_key == submission_key))
    if made is not None:
        demand(actor, Action.RECORD_WORK, made.child)
        return made
    # Two people who start the same item wait for each other here.
    db.session.execute(select(PlanItem.id).where(PlanItem.id == item.id).with_for_update())
    running = select(Delivery.id).where(
        Delivery.plan_item_id == item.id, Delivery.ended_on.is_(None)
    )
    if db.session.scalar(running):
        raise AlreadyExists("This is under way already. Go back to the child's page to see it.")
    version = _available_or_refuse(item.intervention, verb="started")
    _demand_warning_seen(version, seen=warning_seen)
    check_start(started_on, version)
    delivery = Delivery(
        child_id=item.child_id,
        plan_item_id=item.id,
        intervention_id=item.intervention_id,
        version_id=version.id,
        content_hash=version.content_hash,
        team_id=item.child.team_id,
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
        subject=item.child,
        changes={
            "delivery": delivery.id,
            "version": version.id,
            "content_hash": version.content_hash,
            "content_warning_seen": warning_seen,
        },
    )
    return delivery


def end_delivery(
    *, delivery: Delivery, ended_on: date, ending: str, revision: int, actor: User
) -> Delivery:
    """End a delivery, or correct how it ended.

    :raises StaleEdit: if someone saved since the person opened it.
    :raises InvalidInput: for a day in the future, before the start or before the last session.
    """
    demand(actor, Action.RECORD_WORK, delivery.child)
    demand_unchanged(delivery, revision)
    if ending not in {term.code for term in vocabulary("delivery_endings").valid(on=ended_on)}:
        raise InvalidInput("Choose how it ended", field="ending")
    _check_end(delivery, ended_on)
    delivery.ended_on, delivery.ending = ended_on, ending
    changes = differences(delivery, withheld=True)
    if changes:
        delivery.revision += 1
        db.session.flush()
        record(
            actor=actor,
            action="end_delivery",
            subject=delivery.child,
            changes={"delivery": delivery.id, **changes},
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


def _training_or_reason(version: InterventionVersion, details: PlanDetails) -> dict[str, object]:
    """What the owner does not hold of the training that is needed, with the reason to go on."""
    owner = db.session.get_one(User, details.owner_id)
    needed = load_document(version.content).training_required
    missing = missing_for(owner, needed, on=today())
    reason = details.training_reason.strip()
    if missing and not reason:
        raise InvalidInput(training_words(owner, missing), field="training_reason")
    return {"training_missing": missing, "training_reason": reason if missing else ""}


def _without_training(item: PlanItem) -> dict[str, object]:
    """What the audit says of work that goes on without training: which, not the words."""
    return {"training_missing": item.training_missing} if item.training_missing else {}


def _check_plan(details: PlanDetails, child: ChildRecord) -> None:
    if details.need not in vocabulary("needs"):
        raise InvalidInput("Choose the need that this answers", field="need")
    if is_vague(details.desired_outcome):
        raise InvalidInput(VAGUE, field="desired_outcome")
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


def _check_end(delivery: Delivery, ended_on: date) -> None:
    if ended_on > today():
        raise InvalidInput("The end must be today or in the past", field="ended_on")
    if ended_on < delivery.started_on:
        raise InvalidInput(
            f"The end must be on or after the start, {long_date(delivery.started_on)}",
            field="ended_on",
        )
    last = db.session.scalar(
        select(SessionRecord.held_on)
        .join(Attendance, Attendance.session_id == SessionRecord.id)
        .where(Attendance.delivery_id == delivery.id)
        .order_by(SessionRecord.held_on.desc())
        .limit(1)
    )
    if last and ended_on < last:
        raise InvalidInput(
            f"The end must be on or after the last session, {long_date(last)}", field="ended_on"
        )
