"""Dismissing a signal."""

from wtforms.validators import InputRequired, Length

from catalogue.signals.operations import LONGEST_WORDS
from core.ui.forms import SubmitField, TextAreaField
from core.ui.screening import ScreenedForm


class DismissForm(ScreenedForm):
    """Why a signal is no ground for an early review."""

    screened = ("reason",)

    reason = TextAreaField(
        "Why it is no ground for an early review",
        [
            InputRequired("Say why this is no ground for an early review"),
            Length(max=LONGEST_WORDS, message="The reason must be 2,000 characters or fewer"),
        ],
        hint="Say what you looked at. It is kept with your name.",
    )
    submit = SubmitField("Dismiss the signal")
