"""What snapshots of education, training and employment hold of a child."""

from outcomes.ete.models import EteSnapshot
from outcomes.whole_record.sections import Column, Section

SNAPSHOTS = Section(
    model=EteSnapshot,
    label="Education, training and employment",
    order=30,
    columns={
        "taken_on": Column(label="On"),
        "status": Column(label="Status", codes=("ete_statuses",)),
        "hours_offered": Column(label="Hours a week offered"),
        "hours_attended": Column(label="Hours a week attended"),
        "recorded_by_id": Column(label="Recorded by"),
        "recorded_at": Column(label="Recorded"),
    },
)
SECTIONS = (SNAPSHOTS,)
