"""Forms of measurements. Their score fields follow the instrument's scales."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from flask import current_app
from wtforms.validators import InputRequired, Optional

from catalogue.instruments.schemas import Instrument, Scale
from core.database import today
from core.ui.forms import (
    DateField,
    DecimalField,
    Form,
    RadioField,
    SubmissionKeyField,
    SubmitField,
    choice,
)
from outcomes.measures.goals import GOALS, scale_of_goal
from outcomes.measures.models import Goal, Measurement
from outcomes.measures.operations import CORRECTION_REASONS, Answered

HIGHER_IS_BETTER = {"higher": "higher is better", "lower": "lower is better"}


def range_words(scale: Scale) -> str:
    """What may be entered, and which way is better."""
    step = "" if scale.step == 1 else f" in steps of {scale.step:g}"
    better = HIGHER_IS_BETTER[scale.direction]
    return f"{scale.minimum:g} to {scale.maximum:g}{step}; {better}"


def score_field(label: str, scale: Scale, *, needed: bool) -> DecimalField:
    """A field for a score of a scale."""
    between = f"Enter a score between {scale.minimum:g} and {scale.maximum:g}"
    return DecimalField(
        label,
        [InputRequired(between) if needed else Optional()],
        hint=range_words(scale),
        message=between,
        places=None,
    )


def labels_of(vocabulary: str) -> list[tuple[str, str, str | None]]:
    """The terms of a list that hold today: code, label, help."""
    terms = current_app.extensions["vocabularies"][vocabulary].valid(on=today())
    return [(term.code, term.label, term.help) for term in terms]


def occasions() -> list[Any]:
    """What a score can be of: before, during, after, follow-up."""
    return [choice(*each) for each in labels_of("occasions")]


class AnsweredForm(Form):
    """Who answered, for what, when, and the scores; see ``answered_form``."""

    submission_key = SubmissionKeyField()
    rater = RadioField("Who answered?", message="Choose who answered")
    occasion = RadioField("When is it from?", choices=occasions, message="Choose when it is from")
    taken_on = DateField("Date taken", [InputRequired("Enter the date taken")], what="Date taken")
    submit = SubmitField("Save scores")

    instrument: Instrument
    scales: Sequence[Scale]

    @property
    def score_fields(self) -> list[Any]:
        """The fields of the scales, in the instrument's order."""
        return [self[f"score_{scale.code}"] for scale in self.scales]

    @property
    def answered(self) -> Answered:
        """What was filled in, as an operation takes it."""
        scores = {scale.code: self[f"score_{scale.code}"].data for scale in self.scales}
        return Answered(
            instrument=self.instrument.code,
            rater=self.rater.data,
            occasion=self.occasion.data,
            taken_on=self.taken_on.data,
            scores={code: float(score) for code, score in scores.items() if score is not None},
        )


def answered_form(
    instrument: Instrument, *, occasion: str, goals: Sequence[Goal] = ()
) -> AnsweredForm:
    """The form of one instrument, with the occasion that the dates suggest.

    :param goals: those that are rated, where the instrument is of goals.
    """
    titles = _titles(instrument, goals)
    single = len(titles) == 1
    fields = {
        f"score_{code}": score_field(title, instrument.scale(code), needed=single)
        for code, title in titles.items()
    }
    form_class = type("AnsweredFormOfInstrument", (AnsweredForm,), fields)
    form: AnsweredForm = form_class(
        submission_key=str(uuid4()),
        occasion=occasion,
        taken_on=today(),
        rater=instrument.raters[0] if len(instrument.raters) == 1 else None,
    )
    form.instrument = instrument
    form.scales = [instrument.scale(code) for code in titles]
    form.rater.choices = [
        choice(*each) for each in labels_of("raters") if each[0] in instrument.raters
    ]
    if len(instrument.raters) == 1:
        form.rater.data = instrument.raters[0]
        form.rater.validators = [Optional()]
    return form


def _titles(instrument: Instrument, goals: Sequence[Goal]) -> dict[str, str]:
    """What each scale that can be entered is called; goals by their own words."""
    if instrument.code == GOALS:
        first = {scale_of_goal(1): "How close is the child to the goal?"}
        return {scale_of_goal(goal.number): goal.words for goal in goals} or first
    if len(instrument.scales) == 1:
        return {instrument.scales[0].code: "Score"}
    return {scale.code: scale.title for scale in instrument.scales}


class CorrectionForm(Form):
    """What a measurement should have said; see ``correction_form``."""

    occasion = RadioField("When is it from?", choices=occasions, message="Choose when it is from")
    taken_on = DateField("Date taken", [InputRequired("Enter the date taken")], what="Date taken")
    reason = RadioField(
        "Why was it wrong?",
        choices=[choice(*each) for each in CORRECTION_REASONS.items()],
        message="Choose why it was wrong",
        validate_choice=False,
    )
    save = SubmitField("Save the correction")


def correction_form(measurement: Measurement, scale: Scale) -> Any:
    """The form that corrects one measurement, filled with what it says."""
    form_class = type(
        "CorrectionFormOfScale",
        (CorrectionForm,),
        {"score": score_field("Score", scale, needed=True)},
    )
    return form_class(
        score=Decimal(f"{measurement.score:g}"),
        occasion=measurement.occasion,
        taken_on=measurement.taken_on,
    )
