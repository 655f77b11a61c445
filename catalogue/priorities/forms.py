"""A priority and the reason for it."""

from wtforms.validators import InputRequired, Length

from catalogue.priorities.models import LONGEST_REASON, PriorityLevel
from core.ui.forms import RadioField, SubmitField, TextAreaField, choice
from core.ui.screening import ScreenedForm

CHOOSE = "Choose how urgent it is"
TOO_LONG = f"The reason must be {LONGEST_REASON} characters or fewer"


class PriorityForm(ScreenedForm):
    """How urgent, and why."""

    screened = ("reason",)

    level = RadioField(
        "How urgent is it?",
        [InputRequired(CHOOSE)],
        choices=[choice(level.value, level.label) for level in PriorityLevel],
        message=CHOOSE,
    )
    reason = TextAreaField(
        "Why?",
        [
            InputRequired("Say why"),
            Length(max=LONGEST_REASON, message=TOO_LONG),
        ],
        hint="All QA leads read this beside the version. Say nothing that would tell who a child "
        "is.",
    )
    submit = SubmitField("Save the priority")
