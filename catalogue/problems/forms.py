"""What is wrong, and what was done about it."""

from wtforms.validators import InputRequired, Length

from catalogue.problems.models import ProblemKind
from catalogue.problems.operations import LONGEST_WORDS
from core.ui.forms import RadioField, SubmitField, TextAreaField, choice
from core.ui.screening import ScreenedForm

HINTS = {
    ProblemKind.INCIDENT: "An incident. It is put under early review at once, and a QA lead reads "
    "what you say here.",
}


class ReportForm(ScreenedForm):
    """A problem, in a few words."""

    screened = ("words",)

    kind = RadioField(
        "What is the matter?",
        [InputRequired("Choose what is the matter")],
        choices=[choice(kind.value, kind.label, HINTS.get(kind)) for kind in ProblemKind],
        message="Choose what is the matter",
    )
    words = TextAreaField(
        "What did you see?",
        [
            InputRequired("Say what you saw"),
            Length(max=LONGEST_WORDS, message="What you saw must be 2,000 characters or fewer"),
        ],
        hint="Say which step or worksheet. Say nothing that would tell who a child is.",
    )
    submit = SubmitField("Report the problem")


class CloseForm(ScreenedForm):
    """What was done."""

    screened = ("note",)

    note = TextAreaField(
        "What was done about it",
        [
            InputRequired("Say what you did, or why nothing is to be done"),
            Length(max=LONGEST_WORDS, message="The note must be 2,000 characters or fewer"),
        ],
        hint="Whoever reported it reads this.",
    )
    submit = SubmitField("Close the report")
