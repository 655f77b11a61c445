"""What other systems call the records of a child."""

from outcomes.exchange.models import ExternalReference
from outcomes.whole_record.sections import Column, Section

REFERENCES = Section(
    model=ExternalReference,
    label="References of other systems",
    order=220,
    reached_by=("plan_item_id", "delivery_id", "session_id"),
    columns={
        "kind": Column(
            label="Of what",
            words={"plans": "A plan item", "deliveries": "A delivery", "sessions": "A session"},
        ),
        "reference": Column(label="Reference"),
        "plan_item_id": Column(label="Plan item"),
        "delivery_id": Column(label="Delivery"),
        "session_id": Column(label="Session"),
        "created_at": Column(label="Came in"),
    },
)
SECTIONS = (REFERENCES,)
