"""What a sample is drawn from, and how."""

from uuid import uuid4

from wtforms.validators import InputRequired, Length, NumberRange

from core.ui.forms import (
    DateField,
    Form,
    IntegerField,
    RadioField,
    SubmissionKeyField,
    SubmitField,
    TextField,
    choice,
    not_in_the_future,
)
from outcomes.samples.models import LONGEST_SEED, MOST_CASES, Strata
from outcomes.samples.operations import Wanted

SIZE = f"Enter a number from 1 to {MOST_CASES}"


class SampleForm(Form):
    """A new sample."""

    seed = TextField(
        "Seed",
        [InputRequired("Enter a seed"), Length(max=LONGEST_SEED)],
        hint="Any words or digits, best chosen by the inspectors. The same seed draws the same "
        "children from the same records.",
    )
    size = IntegerField(
        "How many cases?", [InputRequired(SIZE), NumberRange(1, MOST_CASES, SIZE)], message=SIZE
    )
    starts_on = DateField(
        "From",
        [InputRequired("Enter the first day of the period"), not_in_the_future("The period")],
        what="The first day",
    )
    ends_on = DateField(
        "To", [InputRequired("Enter the last day of the period")], what="The last day"
    )
    strata = RadioField(
        "Spread the cases over",
        choices=[
            choice(Strata.NONE.value, "Nothing: every case has the same chance"),
            choice(Strata.TEAM.value, "Teams, in the shares that they have of all cases"),
            choice(Strata.DISPOSAL.value, "Disposals, in the shares that they have of all cases"),
        ],
        default=Strata.NONE.value,
        message="Choose what to spread the cases over",
    )
    submission_key = SubmissionKeyField(default=lambda: str(uuid4()))
    submit = SubmitField("Draw the sample")

    @property
    def wanted(self) -> Wanted:
        """What was asked for."""
        return Wanted(
            seed=self.seed.data or "",
            size=self.size.data or 0,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            strata=Strata(self.strata.data),
        )
