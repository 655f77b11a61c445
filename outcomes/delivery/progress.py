"""How far a plan has come: planned against done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalogue.interventions.models import InterventionVersion
from core.database import today
from outcomes.delivery.models import Attendance, Delivery, PlanItem
from outcomes.delivery.words import (
    approval_ends_first,
    completing_codes,
    was_there,
    why_not_available,
)


class Progress(StrEnum):
    """Where a plan item or a delivery stands; the names are those of the status tags."""

    PLANNED = "planned"
    STARTED = "started"
    COMPLETED = "completed"
    STOPPED = "stopped"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, kw_only=True)
class PlanCard:
    """One plan item, or a delivery that was not planned, as the child's page shows it."""

    title: str
    state: Progress
    item: PlanItem | None
    delivery: Delivery | None
    done: int
    planned: int | None
    warning: str = ""
    available: bool = True

    @property
    def overdue(self) -> bool:
        """Whether it should have started by now."""
        item = self.item
        return self.state is Progress.PLANNED and item is not None and item.start_by < today()

    @property
    def running(self) -> bool:
        return self.state is Progress.STARTED


def sessions_done(attendances: Iterable[Attendance]) -> dict[int, int]:
    """For each delivery the sessions that happened and that the child attended."""
    counts: dict[int, int] = {}
    for attendance in attendances:
        if attendance.session.happened and was_there(attendance.attendance):
            counts[attendance.delivery_id] = counts.get(attendance.delivery_id, 0) + 1
    return counts


def state_of(delivery: Delivery | None) -> Progress:
    """Where a delivery stands; without one, it is only planned."""
    if delivery is None:
        return Progress.PLANNED
    if delivery.ended_on is None:
        return Progress.STARTED
    completed = delivery.ending in completing_codes()
    return Progress.COMPLETED if completed else Progress.STOPPED


def plan_cards(
    items: Sequence[PlanItem],
    deliveries: Sequence[Delivery],
    done: Mapping[int, int],
    versions: Mapping[int, InterventionVersion],
) -> list[PlanCard]:
    """The cards of a child's plan: what is under way, then what is planned, then what ended.

    :param deliveries: of the child, the newest first; several of one item count together.
    :param versions: of each intervention the version that stands for it now.
    """
    cards = [_card_of_item(item, deliveries, done, versions) for item in items]
    cards.extend(
        PlanCard(
            title=delivery.version.title,
            state=state_of(delivery),
            item=None,
            delivery=delivery,
            done=done.get(delivery.id, 0),
            planned=None,
            warning=running_warning(delivery),
        )
        for delivery in deliveries
        if delivery.plan_item_id is None
    )
    order = [
        *(Progress.STARTED, Progress.PLANNED),
        *(Progress.COMPLETED, Progress.STOPPED, Progress.SET_ASIDE),
    ]
    return sorted(cards, key=lambda card: (order.index(card.state), _day_of(card)))


def running_warning(delivery: Delivery) -> str:
    """A warning where a running delivery is on a version that is not available any more."""
    if delivery.ended_on is not None or delivery.version.is_available:
        return ""
    return (
        f"This version is not available any more: {why_not_available(delivery.version)}. "
        "Talk to your manager before the next session."
    )


def _card_of_item(
    item: PlanItem,
    deliveries: Sequence[Delivery],
    done: Mapping[int, int],
    versions: Mapping[int, InterventionVersion],
) -> PlanCard:
    own = [delivery for delivery in deliveries if delivery.plan_item_id == item.id]
    delivery = own[0] if own else None
    version = versions.get(item.intervention_id)
    return PlanCard(
        title=_title(delivery, version, item),
        state=Progress.SET_ASIDE if item.set_aside_at else state_of(delivery),
        item=item,
        delivery=delivery,
        done=sum(done.get(each.id, 0) for each in own),
        planned=item.sessions_planned,
        warning=running_warning(delivery) if delivery else _plan_warning(item, version),
        available=version is not None and version.is_available,
    )


def _title(delivery: Delivery | None, version: InterventionVersion | None, item: PlanItem) -> str:
    if delivery is not None:
        return delivery.version.title
    return version.title if version else item.intervention.slug


def _plan_warning(item: PlanItem, version: InterventionVersion | None) -> str:
    """Why what is planned cannot be started now, or not by its day."""
    if item.set_aside_at is not None:
        return ""
    if version is None or not version.is_available:
        return f"This cannot be started now, because {why_not_available(version)}."
    return approval_ends_first(version, item.start_by, item.sessions_planned)


def _day_of(card: PlanCard) -> date:
    if card.item is not None:
        return card.item.start_by
    return card.delivery.started_on if card.delivery else today()
