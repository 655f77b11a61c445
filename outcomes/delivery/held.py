"""What plans, deliveries and sessions hold of a child."""

from sqlalchemy import ColumnElement, or_, select

from outcomes.delivery.models import (
    Attendance,
    Delivery,
    PlanItem,
    SessionFacilitator,
    SessionRecord,
)
from outcomes.delivery.words import ENGAGEMENT, MOTIVATION
from outcomes.whole_record.sections import Column, Rows, Section


def used_by_others(found: Rows) -> ColumnElement[bool]:
    """Whether another child was at a session too, or made up for it."""
    own = [row["id"] for row in found["attendances"]]
    used = or_(
        Attendance.session_id == SessionRecord.id, Attendance.catches_up_id == SessionRecord.id
    )
    return select(Attendance.id).where(used, Attendance.id.not_in(own)).exists()


PLAN = Section(
    model=PlanItem,
    label="Plan",
    order=50,
    columns={
        "intervention_id": Column(label="Intervention"),
        "need": Column(label="Need", codes=("needs",)),
        "desired_outcome": Column(label="What will be different"),
        "child_view": Column(label="The child’s view"),
        "child_view_declined_reason": Column(label="Why the child gave no view"),
        "sessions_planned": Column(label="Sessions planned"),
        "owner_id": Column(label="Who answers for it"),
        "start_by": Column(label="Start by"),
        "age_at_plan": Column(label="Age at the plan"),
        "training_missing": Column(label="Training that was missing", codes=("training",)),
        "training_reason": Column(label="Why it went on without training"),
        "created_by_id": Column(label="Planned by"),
        "created_at": Column(label="Planned"),
        "set_aside_reason": Column(
            label="Why it will not be started", codes=("plan_set_aside_reasons",)
        ),
        "set_aside_by_id": Column(label="Set aside by"),
        "set_aside_at": Column(label="Set aside"),
    },
)
DELIVERIES = Section(
    model=Delivery,
    label="What was delivered",
    order=60,
    columns={
        "intervention_id": Column(label="Intervention"),
        "version_id": Column(label="Version"),
        "content_hash": Column(label="Hash of its text (SHA-256)"),
        "plan_item_id": Column(label="Planned as"),
        "team_id": Column(label="Delivered by the team"),
        "started_on": Column(label="Started on"),
        "ended_on": Column(label="Ended on"),
        "ending": Column(label="How it ended", codes=("delivery_endings",)),
        "started_by_id": Column(label="Started by"),
        "created_at": Column(label="Start recorded"),
        "ended_by_id": Column(label="Ended by"),
        "ended_at": Column(label="End recorded"),
    },
)
SESSIONS = Section(
    model=SessionRecord,
    label="Sessions",
    order=70,
    reached_by=(),
    reached_from=("attendances", "session_id"),
    shared=used_by_others,
    columns={
        "held_on": Column(label="Day"),
        "happened": Column(label="Happened"),
        "not_held_reason": Column(label="Why it did not happen", codes=("session_reasons",)),
        "plan_session": Column(label="Session of the plan"),
        "minutes": Column(label="Minutes"),
        "partner_agencies": Column(label="Other agencies", codes=("agencies",)),
        "recorded_by_id": Column(label="Recorded by"),
        "recorded_at": Column(label="Recorded"),
    },
)
FACILITATORS = Section(
    model=SessionFacilitator,
    label="Who ran the sessions",
    order=80,
    reached_by=("session_id",),
    columns={
        "session_id": Column(label="Session"),
        "user_id": Column(label="Run by"),
    },
)
ATTENDANCES = Section(
    model=Attendance,
    label="The child at the sessions",
    order=75,
    reached_by=("delivery_id",),
    columns={
        "session_id": Column(label="Session"),
        "delivery_id": Column(label="Delivery"),
        "attendance": Column(label="Attendance", codes=("attendance",)),
        "minutes_late": Column(label="Minutes late"),
        "engagement": Column(label="Took part", words=ENGAGEMENT),
        "motivation": Column(label="Wanted to be there", words=MOTIVATION),
        "child_words": Column(label="The child’s words"),
        "child_words_declined_reason": Column(label="Why the child gave no words"),
        "core_steps_left_out": Column(label="Steps left out"),
        "core_steps_adapted": Column(label="Steps adapted"),
        "reparation_hours": Column(label="Hours of reparation"),
        "catches_up_id": Column(label="Made up for the session"),
        "carer_informed": Column(label="Parent or carer told"),
    },
)
SECTIONS = (PLAN, DELIVERIES, SESSIONS, ATTENDANCES, FACILITATORS)
