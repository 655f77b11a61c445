"""That a child was in a sample for inspectors."""

from outcomes.samples.models import InspectionCase
from outcomes.whole_record.sections import Column, Section

CASES = Section(
    model=InspectionCase,
    label="Drawn in a sample for inspectors",
    order=260,
    stays="it tells who looked into this service",
    columns={
        "sample_id": Column(label="Number of the sample"),
        "position": Column(label="Place in it"),
        "sha256": Column(label="Hash of the paper (SHA-256)"),
    },
)
SECTIONS = (CASES,)
