"""What is held of a child's offences."""

from outcomes.offences.models import Offence
from outcomes.whole_record.sections import Column, Section

OFFENCES = Section(
    model=Offence,
    label="Offences",
    order=40,
    columns={
        "offence_date": Column(label="Date of the offence"),
        "proven_date": Column(label="Date proven"),
        "gravity": Column(label="Gravity"),
        "gravity_scale": Column(label="Scale of the gravity", codes=("gravity_scales",)),
        "recorded_by_id": Column(label="Recorded by"),
        "recorded_at": Column(label="Recorded"),
    },
)
SECTIONS = (OFFENCES,)
