"""What referrals hold of a child."""

from outcomes.referrals.models import Appointment, Referral
from outcomes.referrals.words import ANSWERS
from outcomes.whole_record.sections import Column, Section

REFERRALS = Section(
    model=Referral,
    label="Referrals",
    order=100,
    columns={
        "kind": Column(label="Partner", codes=("referral_kinds",)),
        "need": Column(label="Need", codes=("needs",)),
        "plan_item_id": Column(label="Made for the plan item"),
        "offered_on": Column(label="Offered on"),
        "referred_by_id": Column(label="Referred by"),
        "recorded_at": Column(label="Recorded"),
        "answer": Column(label="What the child said", words=ANSWERS),
        "answered_on": Column(label="Answered on"),
        "decline_reason": Column(label="Why it was declined", codes=("referral_decline_reasons",)),
        "child_words": Column(label="The child’s words"),
        "child_would_not_say": Column(label="The child would not say"),
        "answered_by_id": Column(label="Answer recorded by"),
        "answered_at": Column(label="Answer recorded"),
        "outcome": Column(label="How it ended", codes=("referral_outcomes",)),
        "ended_on": Column(label="Ended on"),
        "ended_by_id": Column(label="End recorded by"),
        "ended_at": Column(label="End recorded"),
    },
)
APPOINTMENTS = Section(
    model=Appointment,
    label="Appointments of referrals",
    order=110,
    reached_by=("referral_id",),
    columns={
        "referral_id": Column(label="Referral"),
        "day": Column(label="Day"),
        "attended": Column(label="The child came"),
        "recorded_by_id": Column(label="Recorded by"),
        "recorded_at": Column(label="Recorded"),
    },
)
SECTIONS = (REFERRALS, APPOINTMENTS)
