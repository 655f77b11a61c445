"""What managers signed off about a child."""

from outcomes.ledger.models import ExceptionSignOff
from outcomes.whole_record.sections import Column, Section

ABOUT = {
    "not_started": "plan_items",
    "displaced": "plan_items",
    "no_session": "deliveries",
    "no_pre": "deliveries",
    "no_post": "deliveries",
    "declined": "referrals",
    "partner_silent": "referrals",
    "panel_overdue": "panel_decisions",
}
SIGN_OFFS = Section(
    model=ExceptionSignOff,
    label="What a manager signed off",
    order=190,
    stays="it tells how this service was led, and the next one has its own managers",
    columns={
        "kind": Column(
            label="What was off track",
            words={
                "not_started": "Not started in time",
                "displaced": "Waiting while reparation is done",
                "no_session": "No session lately",
                "no_pre": "No measure before",
                "no_post": "No measure after",
                "declined": "Declined, nothing instead",
                "partner_silent": "Referral without news",
                "panel_overdue": "Panel decision overdue",
            },
        ),
        "subject_id": Column(label="Of", number_of=("kind", ABOUT)),
        "since": Column(label="Since"),
        "owner_id": Column(label="Who answered for it"),
        "note": Column(label="What the manager wrote"),
        "signed_by_id": Column(label="Signed off by"),
        "signed_at": Column(label="Signed off"),
    },
)
SECTIONS = (SIGN_OFFS,)
