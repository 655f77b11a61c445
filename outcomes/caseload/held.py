"""What the caseload holds of a child."""

from outcomes.caseload.history import SAME_DAY
from outcomes.caseload.models import ChildNeed, ChildRecord, RecordChange
from outcomes.caseload.words import SEVERITIES, SHORT_DIRECTIONS
from outcomes.whole_record.sections import Column, Section

KINDS_CHANGED = {
    "plan_item": "plan_items",
    "delivery": "deliveries",
    "session": "session_records",
    "ete_snapshot": "ete_snapshots",
    "referral": "referrals",
    "appointment": "referral_appointments",
    "panel": "panels",
    "panel_decision": "panel_decisions",
}

# A plan has reasons of its own, all else the shared ones.
REASON_LISTS = ("correction_reasons", "plan_change_reasons")
SLIP = {SAME_DAY: "Put right on the same day"}

CHILD = Section(
    model=ChildRecord,
    label="About the child",
    order=10,
    reached_by=(),
    columns={
        "case_reference": Column(label="Case reference"),
        "team_id": Column(label="Team"),
        "started_on": Column(label="Our work started on"),
        "age_at_start": Column(label="Age at the start"),
        "sex": Column(label="Sex", codes=("sexes",)),
        "ethnicity": Column(label="Ethnic group", codes=("ethnic_groups",)),
        "disposal": Column(label="Disposal", codes=("disposals",)),
        "disposal_start": Column(label="The disposal started on"),
        "disposal_end": Column(label="The disposal ends on"),
        "home_or_host": Column(label="Home or host", codes=("home_or_host",)),
        "looked_after": Column(label="Looked-after status", codes=("looked_after",)),
        "placing_authority": Column(label="Placing authority"),
        "communication_needs": Column(label="Communication needs", codes=("communication_needs",)),
        "created_by_id": Column(label="Record made by"),
        "created_at": Column(label="Record made"),
        "received_at": Column(label="Taken in from another service"),
    },
    left_out={"demonstration": "whether the record is made up for the demonstration"},
)
NEEDS = Section(
    model=ChildNeed,
    label="Needs and strengths",
    order=20,
    columns={
        "need": Column(label="Need", codes=("needs",)),
        "direction": Column(label="How it works", words=SHORT_DIRECTIONS),
        "severity": Column(label="How much", words=SEVERITIES),
        "assessed_on": Column(label="Assessed on"),
    },
)
CHANGES = Section(
    model=RecordChange,
    label="What the record said before it was changed",
    order=200,
    columns={
        "kind": Column(
            label="What was changed",
            words={
                "plan_item": "A plan item",
                "delivery": "How a delivery ended",
                "session": "A session",
                "ete_snapshot": "Education, training or employment",
                "referral": "A referral",
                "appointment": "An appointment of a referral",
                "panel": "A panel",
                "panel_decision": "A decision of a panel",
            },
        ),
        "subject_id": Column(label="Which", number_of=("kind", KINDS_CHANGED)),
        "before": Column(label="What it said before", before_of=("kind", KINDS_CHANGED)),
        "reason": Column(label="Why it was changed", codes=REASON_LISTS, words=SLIP),
        "panel_on": Column(label="Decided by the panel of"),
        "removed": Column(label="It was taken away"),
        "changed_by_id": Column(label="Changed by"),
        "changed_at": Column(label="Changed"),
    },
)
SECTIONS = (CHILD, NEEDS, CHANGES)
