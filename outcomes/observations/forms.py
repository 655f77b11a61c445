"""Forms of feedback on practice."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from core.people.models import User
from core.ui.forms import SelectField, SubmissionKeyField, SubmitField, TextAreaField, choice
from core.ui.screening import ScreenedForm
from outcomes.observations.models import Observation
from outcomes.observations.operations import CHOOSE, Feedback

LONGEST = 2000
TOO_LONG = Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")
COMPARED = ("strengths", "to_work_on")


class FeedbackForm(ScreenedForm):
    """What went well, and what to work on."""

    screened = COMPARED

    observed_id = SelectField("Whom did you observe?", coerce=int, message=CHOOSE)
    strengths = TextAreaField(
        "What went well?",
        [InputRequired("Say what went well"), TOO_LONG],
        hint="What you saw your colleague do and say, and what came of it.",
    )
    to_work_on = TextAreaField(
        "What is worth working on?", [TOO_LONG], hint="One or two things to try next time."
    )
    submission_key = SubmissionKeyField()
    revision = HiddenField()
    submit = SubmitField("Give the feedback")

    def offer(self, ran_it: Sequence[User]) -> None:
        """Those who ran the session, but for whoever gives the feedback."""
        self.observed_id.choices = [choice(str(user.id), user.name) for user in ran_it]

    @property
    def details(self) -> Feedback:
        """What was typed."""
        return Feedback(strengths=self.strengths.data or "", to_work_on=self.to_work_on.data or "")


class AcknowledgeForm(ScreenedForm):
    """That it was read, and what one has to say to it."""

    screened = ("reply",)

    reply = TextAreaField(
        "Your reply, if you want to give one",
        [TOO_LONG],
        hint="What you take from it, what you see differently, what would help you.",
    )
    revision = HiddenField()
    submit = SubmitField("I have read it")


def saved(observation: Observation) -> dict[str, Any]:
    """What is saved, by the names of the form's fields."""
    return {name: getattr(observation, name) for name in (*COMPARED, "observed_id", "revision")}
