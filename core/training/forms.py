"""The form of a training."""

from collections.abc import Iterable

from flask import current_app
from wtforms import ValidationError
from wtforms.validators import InputRequired

from core.database import today
from core.people.models import User
from core.training.operations import TrainingDone
from core.ui.forms import DateField, Form, SelectField, SubmitField, choice, not_in_the_future


class TrainingForm(Form):
    """Who was trained in what, when, and for how long that counts."""

    user_id = SelectField(
        "Who was trained?",
        [InputRequired("Choose the person")],
        default="",
        message="Choose a person of your teams",
    )
    training = SelectField(
        "In what?",
        [InputRequired("Choose the training")],
        default="",
        message="Choose the training",
    )
    completed_on = DateField(
        "When was it done?",
        [InputRequired("Enter the date on which it was done"), not_in_the_future("The training")],
        what="The training",
    )
    expires_on = DateField(
        "Its last day, if it runs out",
        what="Its last day",
        hint="As the certificate says, or your service’s own rule. Leave blank if it does not.",
    )
    submit = SubmitField("Save")

    def offer(self, people: Iterable[User]) -> None:
        """The people and the training to choose from."""
        chosen = [choice(str(person.id), person.name) for person in people]
        self.user_id.choices = [choice("", "Choose the person"), *chosen]
        terms = current_app.extensions["vocabularies"]["training"].valid(on=today())
        self.training.choices = [
            choice("", "Choose the training"),
            *(choice(term.code, term.label) for term in terms),
        ]

    def validate_expires_on(self, field: DateField) -> None:
        done = self.completed_on.data
        if field.data and done and field.data <= done:
            raise ValidationError("Its last day must be after the day it was done")

    @property
    def done(self) -> TrainingDone:
        """What was typed."""
        return TrainingDone(self.training.data, self.completed_on.data, self.expires_on.data)
