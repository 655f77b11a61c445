"""From scheduled runs to plan items, deliveries, sessions and what was said in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from outcomes.demonstration import words
from outcomes.demonstration.allocation import Arrival
from outcomes.demonstration.cohort import (
    SyntheticAttendance,
    SyntheticDelivery,
    SyntheticPlanItem,
    SyntheticSession,
)
from outcomes.demonstration.draws import Draws
from outcomes.demonstration.scoring import Timing, scores_of
from outcomes.demonstration.timetable import Fate, ScheduledRun, Slot

ATTENDED = {"attended": 84, "attended_late": 11, "attended_part": 5}
ABSENT = {"absent_agreed": 1, "absent_not_agreed": 1}
ABSENT_FROM_A_GROUP = 0.14
ENGAGEMENT = {1: 4, 2: 12, 3: 30, 4: 36, 5: 18}
ENDINGS_AS_PLANNED = {"completed": 82, "completed_changed": 18}
ENDINGS_EARLY = {
    "child_stopped": 30,
    "lost_contact": 25,
    "order_ended": 14,
    "moved_area": 10,
    "not_right": 9,
    "custody": 4,
    "passed_on": 8,
}
STOPPED_BECAUSE = {"child_did_not_come": 3, "child_declined": 1}
HAS_WORDS, DECLINED_WORDS = 0.62, 0.10
DECLINED_VIEW = 0.12


@dataclass
class Records:
    """What has been made so far; later records name earlier ones by their positions."""

    plan_items: list[SyntheticPlanItem] = field(default_factory=list)
    deliveries: list[SyntheticDelivery] = field(default_factory=list)
    sessions: list[SyntheticSession] = field(default_factory=list)


def deliver(
    draws: Draws, scheduled: Sequence[ScheduledRun], arrived: Sequence[Arrival], on: date
) -> Records:
    """Make the records of every run, as they stand on a day."""
    records = Records()
    for run in scheduled:
        _Deliverer(draws, run, arrived, on, records).deliver()
    return records


class _Deliverer:
    """Makes the records of one run."""

    def __init__(
        self,
        draws: Draws,
        scheduled: ScheduledRun,
        arrived: Sequence[Arrival],
        on: date,
        records: Records,
    ) -> None:
        self.draws = draws
        self.scheduled = scheduled
        self.facts = scheduled.run.facts
        self.arrived = arrived
        self.on = on
        self.records = records

    def deliver(self) -> None:
        joined: list[tuple[int, Sequence[Slot]]] = []
        for place, fate in zip(self.scheduled.run.members, self.scheduled.fates, strict=True):
            self._plan(place)
            if fate is Fate.NOT_BEGUN:
                continue
            slots, end = self._course(fate)
            joined.append((len(self.records.deliveries), slots))
            self._begin(place, fate, slots, end)
        if joined:
            self._hold_sessions(joined)

    def _day(self, day: int) -> date:
        return self.on + timedelta(days=day)

    def _plan(self, place: int) -> None:
        arrival = self.arrived[place]
        declined = self.draws.chance(DECLINED_VIEW)
        start = self.scheduled.run.day
        self.records.plan_items.append(
            SyntheticPlanItem(
                child=place,
                slug=self.facts.slug,
                need=self.draws.pick(self.facts.needs),
                desired_outcome=self.facts.desired_outcome,
                child_view="" if declined else self.draws.pick(words.CHILD_VIEWS),
                child_view_declined_reason=(
                    self.draws.pick(words.VIEW_DECLINED) if declined else ""
                ),
                sessions_planned=len(self.facts.session_minutes),
                start_by=self._day(start + self.draws.between(0, 10)),
                age_at_plan=arrival.age + (start - arrival.day) // 365,
            )
        )

    def _course(self, fate: Fate) -> tuple[Sequence[Slot], int]:
        """The slots that a member has, and the last day."""
        if fate is not Fate.STOPPED_EARLY:
            return [slot for slot in self.scheduled.slots if slot.day <= 0], self.scheduled.end
        held = [slot for slot in self.scheduled.slots if slot.held]
        missed = held[self.draws.between(1, len(held) - 1) if len(held) > 1 else 0]
        before = [slot for slot in self.scheduled.slots if slot.day < missed.day]
        stopped = Slot(missed.day, missed.number, self.draws.weighted(STOPPED_BECAUSE))
        return [*before, stopped], missed.day + self.draws.between(3, 18)

    def _begin(self, place: int, fate: Fate, slots: Sequence[Slot], end: int) -> None:
        endings = ENDINGS_EARLY if fate is Fate.STOPPED_EARLY else ENDINGS_AS_PLANNED
        over = fate is not Fate.RUNNING
        timing = Timing(
            start=self.scheduled.run.day,
            held=tuple(slot.day for slot in slots if slot.held),
            planned=len(self.facts.session_minutes),
            end=end,
        )
        self.records.deliveries.append(
            SyntheticDelivery(
                plan_item=len(self.records.plan_items) - 1,
                started_on=self._day(self.scheduled.run.day),
                ended_on=self._day(end) if over else None,
                ending=self.draws.weighted(endings) if over else None,
                scores=scores_of(
                    self.draws,
                    self.facts.planted,
                    fate=fate,
                    timing=timing,
                    age=self.arrived[place].age,
                    on=self.on,
                ),
            )
        )

    def _hold_sessions(self, joined: Sequence[tuple[int, Sequence[Slot]]]) -> None:
        """One record for each day that anyone has; a group shares it."""
        days = {slot.day for _, slots in joined for slot in slots}
        for day in sorted(days):
            of_day = [
                (delivery, slot) for delivery, slots in joined for slot in slots if slot.day == day
            ]
            self._hold_session(of_day)

    def _hold_session(self, of_day: Sequence[tuple[int, Slot]]) -> None:
        held = any(slot.held for _, slot in of_day)
        first = of_day[0][1]
        minutes = self.facts.session_minutes[first.number - 1]
        self.records.sessions.append(
            SyntheticSession(
                team=self.arrived[self.scheduled.run.members[0]].team,
                held_on=self._day(first.day),
                happened=held,
                not_held_reason=None if held else first.not_held_reason,
                plan_session=first.number,
                minutes=minutes + 5 * self.draws.between(-2, 2) if held else None,
                attendances=tuple(
                    self._attendance(delivery, slot, held=held) for delivery, slot in of_day
                ),
            )
        )

    def _attendance(self, delivery: int, slot: Slot, *, held: bool) -> SyntheticAttendance:
        if not held:
            return SyntheticAttendance(delivery, None)
        if not slot.held:  # the group met without this child
            return SyntheticAttendance(delivery, "absent_not_agreed")
        # The first two sessions are not missed: without them there is nothing to compare.
        missed = self.scheduled.in_group and slot.number > 2
        if missed and self.draws.chance(ABSENT_FROM_A_GROUP):
            return SyntheticAttendance(delivery, self.draws.weighted(ABSENT))
        said, declined = "", ""
        if self.draws.chance(HAS_WORDS):
            said = self.draws.pick(words.CHILD_WORDS)
        elif self.draws.chance(DECLINED_WORDS):
            declined = self.draws.pick(words.WORDS_DECLINED)
        return SyntheticAttendance(
            delivery,
            self.draws.weighted(ATTENDED),
            engagement=self.draws.weighted(ENGAGEMENT),
            child_words=said,
            child_words_declined_reason=declined,
            carer_informed=True if self.draws.chance(0.3) else None,
        )
