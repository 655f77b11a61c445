"""What retention itself holds of a child."""

from outcomes.retention.models import RetentionHold
from outcomes.whole_record.sections import Column, Section

HOLDS = Section(
    model=RetentionHold,
    label="Kept longer than the rules say",
    order=250,
    stays="it holds for this service’s copy",
    columns={
        "reason": Column(label="Why"),
        "held_by_id": Column(label="Decided by"),
        "held_at": Column(label="Decided"),
    },
)
SECTIONS = (HOLDS,)
