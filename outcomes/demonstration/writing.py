"""A cohort into the database, table by table in batches.

The audit has one event for all of it: nobody did any of this, so there is nothing to account for
row by row.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
from sqlalchemy import insert

from catalogue.interventions.models import InterventionVersion
from core.database import Base, db, now
from core.people.models import Team, User
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.delivery.models import (
    Attendance,
    Delivery,
    PlanItem,
    SessionFacilitator,
    SessionRecord,
)
from outcomes.demonstration.cohort import (
    Cohort,
    SyntheticAttendance,
    SyntheticChild,
    SyntheticSession,
)
from outcomes.demonstration.draws import Draws
from outcomes.demonstration.kept_steps import KeptSteps
from outcomes.measures.models import Measurement

MIDDAY = time(12)
REPARATION = "putting-something-back"
MOTIVATION_NOT_SAID = 0.4


def case_reference(seed: int, number: int) -> str:
    """The case reference of a synthetic child."""
    return f"{reference_prefix(seed)}{number:05d}"


def reference_prefix(seed: int) -> str:
    """What the case references of a seed begin with."""
    return f"DEMO-{seed}-"


class CohortWriter:
    """Writes one cohort. ``versions`` are the available ones by slug, ``workers`` one a team."""

    def __init__(
        self,
        cohort: Cohort,
        *,
        seed: int,
        teams: Sequence[Team],
        workers: Sequence[User],
        versions: dict[str, InterventionVersion],
    ) -> None:
        self.cohort = cohort
        self.seed = seed
        self.teams = teams
        self.workers = workers
        self.versions = versions
        self.keys = np.random.default_rng([seed, len(cohort.children)])
        # A stream of its own: what is added here moves nothing of what was planted.
        self.extras = Draws(seed)
        self.kept_steps = KeptSteps(versions, seed)

    def write(self) -> None:
        """Insert everything, within the transaction that is open."""
        children = self._insert(ChildRecord, map(self._child, self.cohort.children))
        self._insert(ChildNeed, self._needs(children))
        plan_items = self._insert(PlanItem, self._plan_items(children))
        deliveries = self._insert(Delivery, self._deliveries(children, plan_items))
        self._insert(Measurement, self._measurements(children, deliveries))
        sessions = self._insert(SessionRecord, self._sessions())
        self._insert(SessionFacilitator, self._facilitators(sessions))
        self._insert(Attendance, self._attendances(sessions, deliveries))

    def _insert(self, table: type[Base], rows: Iterable[dict[str, Any]]) -> Sequence[int]:
        """Insert rows; their ids in the same order, where the table has one."""
        batch = list(rows)
        if not batch:
            return []
        if not hasattr(table, "id"):
            db.session.execute(insert(table), batch)
            return []
        statement = insert(table).returning(table.__table__.c.id, sort_by_parameter_order=True)
        return db.session.scalars(statement, batch).all()

    def _child(self, child: SyntheticChild) -> dict[str, Any]:
        return {
            "case_reference": case_reference(self.seed, child.number),
            "team_id": self.teams[child.team].id,
            "started_on": child.started_on,
            "age_at_start": child.age_at_start,
            "sex": child.sex,
            "ethnicity": child.ethnicity,
            "disposal": child.disposal,
            "disposal_start": child.disposal_start,
            "disposal_end": child.disposal_end,
            "home_or_host": child.home_or_host,
            "looked_after": child.looked_after,
            "communication_needs": list(child.communication_needs),
            "created_by_id": self.workers[child.team].id,
            "created_at": _at(child.started_on),
            "demonstration": True,
        }

    def _needs(self, children: Sequence[int]) -> Iterable[dict[str, Any]]:
        for child_id, child in zip(children, self.cohort.children, strict=True):
            for need in child.needs:
                yield {
                    "child_id": child_id,
                    "need": need.need,
                    "direction": need.direction,
                    "severity": need.severity,
                    "assessed_on": need.assessed_on,
                }

    def _plan_items(self, children: Sequence[int]) -> Iterable[dict[str, Any]]:
        for item in self.cohort.plan_items:
            child = self.cohort.children[item.child]
            yield {
                "child_id": children[item.child],
                "need": item.need,
                "intervention_id": self.versions[item.slug].intervention_id,
                "desired_outcome": item.desired_outcome,
                "child_view": item.child_view,
                "child_view_declined_reason": item.child_view_declined_reason,
                "sessions_planned": item.sessions_planned,
                "owner_id": self.workers[child.team].id,
                "start_by": item.start_by,
                "age_at_plan": item.age_at_plan,
                "submission_key": self._key(),
                "created_by_id": self.workers[child.team].id,
                "created_at": _at(child.started_on),
            }

    def _deliveries(
        self, children: Sequence[int], plan_items: Sequence[int]
    ) -> Iterable[dict[str, Any]]:
        for delivery in self.cohort.deliveries:
            item = self.cohort.plan_items[delivery.plan_item]
            version = self.versions[item.slug]
            team = self.cohort.children[item.child].team
            yield {
                "child_id": children[item.child],
                "plan_item_id": plan_items[delivery.plan_item],
                "intervention_id": version.intervention_id,
                "version_id": version.id,
                "content_hash": version.content_hash,
                "team_id": self.teams[team].id,
                "started_on": delivery.started_on,
                "ended_on": delivery.ended_on,
                "ending": delivery.ending,
                "submission_key": self._key(),
                "started_by_id": self.workers[team].id,
                "created_at": _at(delivery.started_on),
            }

    def _measurements(
        self, children: Sequence[int], deliveries: Sequence[int]
    ) -> Iterable[dict[str, Any]]:
        for delivery_id, delivery in zip(deliveries, self.cohort.deliveries, strict=True):
            child = self.cohort.plan_items[delivery.plan_item].child
            worker = self.workers[self.cohort.children[child].team]
            for score in delivery.scores:
                yield {
                    "child_id": children[child],
                    "delivery_id": delivery_id,
                    "instrument": score.planted.measure.instrument,
                    "scale": score.planted.measure.scale,
                    "rater": score.planted.measure.rater,
                    "occasion": score.occasion,
                    "taken_on": score.taken_on,
                    "score": score.score,
                    "submission_key": self._key(),
                    "recorded_by_id": worker.id,
                    "recorded_at": _at(score.taken_on),
                }

    def _sessions(self) -> Iterable[dict[str, Any]]:
        for session in self.cohort.sessions:
            yield {
                "held_on": session.held_on,
                "happened": session.happened,
                "not_held_reason": session.not_held_reason,
                "plan_session": session.plan_session,
                "minutes": session.minutes,
                "submission_key": self._key(),
                "recorded_by_id": self.workers[session.team].id,
                "recorded_at": _at(session.held_on),
            }

    def _facilitators(self, sessions: Sequence[int]) -> Iterable[dict[str, Any]]:
        for session_id, session in zip(sessions, self.cohort.sessions, strict=True):
            if session.happened:
                yield {"session_id": session_id, "user_id": self.workers[session.team].id}

    def _attendances(
        self, sessions: Sequence[int], deliveries: Sequence[int]
    ) -> Iterable[dict[str, Any]]:
        for session_id, session in zip(sessions, self.cohort.sessions, strict=True):
            for each in session.attendances:
                yield {
                    "session_id": session_id,
                    "delivery_id": deliveries[each.delivery],
                    "attendance": each.attendance,
                    "engagement": each.engagement,
                    "motivation": self._motivation(each),
                    "reparation_hours": self._hours_of_reparation(each),
                    "child_words": each.child_words,
                    "child_words_declined_reason": each.child_words_declined_reason,
                    "carer_informed": each.carer_informed,
                    **self._core_steps(session, each),
                }

    def _core_steps(
        self, session: SyntheticSession, attendance: SyntheticAttendance
    ) -> Mapping[str, Any]:
        """Of a child who was there."""
        if attendance.engagement is None:
            return {"core_steps_left_out": [], "core_steps_adapted": []}
        return self.kept_steps.of(self._slug(attendance), session.plan_session)

    def _slug(self, attendance: SyntheticAttendance) -> str:
        """Of the intervention that the child had."""
        delivery = self.cohort.deliveries[attendance.delivery]
        return self.cohort.plan_items[delivery.plan_item].slug

    def _motivation(self, attendance: SyntheticAttendance) -> int | None:
        """Near the engagement; not said of every child who was there."""
        if attendance.engagement is None or self.extras.chance(MOTIVATION_NOT_SAID):
            return None
        return min(5, max(1, attendance.engagement + self.extras.between(-1, 1)))

    def _hours_of_reparation(self, attendance: SyntheticAttendance) -> int | None:
        """Of a child who came to reparation."""
        came = attendance.engagement is not None
        return self.extras.between(1, 3) if came and self._slug(attendance) == REPARATION else None

    def _key(self) -> str:
        """A key as a form would carry; the same for the same seed."""
        return str(uuid.UUID(bytes=self.keys.bytes(16), version=4))


def _at(day: date) -> datetime:
    """The middle of a day, or this moment where that is still to come."""
    return min(datetime.combine(day, MIDDAY, UTC), now())
