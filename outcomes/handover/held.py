"""What is held of a child because it came from another service."""

from outcomes.handover.models import ReceivedRecord, ReceivedRow
from outcomes.whole_record.sections import Column, Section

GOES_IN_ITS_PLACE = "it is written again in the place from which it came"
RECEIVED = Section(
    model=ReceivedRecord,
    label="Taken in from another service",
    order=230,
    stays="the next service notes its own",
    columns={
        "written_on": Column(label="The other service wrote it on"),
        "record_hash": Column(label="Hash of what it said (SHA-256)"),
        "received_by_id": Column(label="Taken in by"),
    },
)
ROWS = Section(
    model=ReceivedRow,
    label="As the other service said it",
    order=240,
    stays=GOES_IN_ITS_PLACE,
    columns={
        "section": Column(label="Part of the record"),
        "number": Column(label="Number in the file"),
        "kept": Column(label="What it says there"),
    },
    left_out={"row_id": "the number of a row in our database"},
)
SECTIONS = (RECEIVED, ROWS)
