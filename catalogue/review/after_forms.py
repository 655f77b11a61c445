"""The forms of what comes after a decision: an appeal, and the conditions of an approval."""

from wtforms.validators import InputRequired

from catalogue.review.checks import LENGTH
from core.ui.forms import SubmitField, TextAreaField
from core.ui.screening import ScreenedForm


class AppealForm(ScreenedForm):
    """What the reviewers should look at again."""

    screened = ("words",)

    words = TextAreaField(
        "What should they look at again, and why?",
        [InputRequired("Say what the reviewers should look at again"), LENGTH],
        hint="Reviewers who have not decided on it before read this, with the first review.",
    )
    submit = SubmitField("Send the appeal")


class ConditionReportForm(ScreenedForm):
    """What the owner did."""

    screened = ("words",)

    words = TextAreaField(
        "What was done?",
        [InputRequired("Say what was done"), LENGTH],
        hint="A QA lead who is not involved in it looks at this and confirms it.",
    )
    submit = SubmitField("Report it as met")


class ConditionMetForm(ScreenedForm):
    """What the QA lead looked at."""

    screened = ("words",)

    words = TextAreaField(
        "What did you look at?",
        [InputRequired("Say what you looked at"), LENGTH],
        hint="It stays with the review for all staff to read.",
    )
    submit = SubmitField("Confirm that it is met")
