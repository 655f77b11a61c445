"""What measures hold of a child."""

from collections.abc import Mapping

from outcomes.measures.models import Answering, Goal, Measurement, MeasurementCorrection
from outcomes.whole_record.sections import Column, Section

_SCORED: Mapping[str, Column] = {
    "delivery_id": Column(label="Delivery"),
    "instrument": Column(label="Measure"),
    "scale": Column(label="Scale"),
    "rater": Column(label="Who answered", codes=("raters",)),
    "occasion": Column(label="Occasion", codes=("occasions",)),
    "taken_on": Column(label="Taken on"),
    "score": Column(label="Score"),
}
MEASUREMENTS = Section(
    model=Measurement,
    label="Measures",
    order=90,
    columns={
        **_SCORED,
        "recorded_by_id": Column(label="Recorded by"),
        "recorded_at": Column(label="Recorded"),
    },
)
CORRECTIONS = Section(
    model=MeasurementCorrection,
    label="Scores before they were corrected",
    order=210,
    columns={
        **_SCORED,
        "measurement_id": Column(label="Now recorded as", number_of="measurements"),
        "removed": Column(label="It was taken away"),
        "reason": Column(label="Why it was corrected", codes=("correction_reasons",)),
        "corrected_by_id": Column(label="Corrected by"),
        "corrected_at": Column(label="Corrected"),
    },
)
GOALS = Section(
    model=Goal,
    label="Goals in the child’s own words",
    order=85,
    columns={
        "delivery_id": Column(label="Delivery"),
        "number": Column(label="Which of the goals"),
        "words": Column(label="The goal"),
        "agreed_on": Column(label="Agreed on"),
        "ended_on": Column(label="Ended on"),
        "recorded_by_id": Column(label="Recorded by"),
        "recorded_at": Column(label="Recorded"),
    },
)
ANSWERINGS = Section(
    model=Answering,
    label="Questions answered on a screen",
    order=95,
    stays="answers are held only until they are scored; the scores go",
    columns={
        "delivery_id": Column(label="Delivery"),
        "instrument": Column(label="Measure"),
        "rater": Column(label="Who answered", codes=("raters",)),
        "occasion": Column(label="Occasion", codes=("occasions",)),
        "taken_on": Column(label="Answered on"),
        "answers": Column(label="Answers that are not scored yet"),
        "answered": Column(label="How many questions were answered"),
        "refusal": Column(label="Why no score was recorded"),
        "started_by_id": Column(label="Handed over by"),
        "started_at": Column(label="Handed over"),
        "finished_at": Column(label="Finished"),
        "looked_at": Column(label="Looked at"),
        "looked_at_by_id": Column(label="Looked at by"),
    },
)
SECTIONS = (MEASUREMENTS, CORRECTIONS, GOALS, ANSWERINGS)
