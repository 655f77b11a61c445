"""The form that signs exceptions off."""

from wtforms import HiddenField
from wtforms.validators import UUID

from core.ui.forms import CharacterCountField, CheckboxesField, SubmitField
from core.ui.screening import ScreenedForm

LONGEST_NOTE = 500


class SignOffForm(ScreenedForm):
    """One note for all that is ticked."""

    screened = ("note",)

    # What may be ticked changes with the facts, so that the operation looks, and not the form.
    chosen = CheckboxesField("Exceptions to sign off", choices=[], validate_choice=False)
    note = CharacterCountField(
        "What did you find, and what happens next?",
        maximum=LONGEST_NOTE,
        hint="One note for all that you selected. Case references are enough; no names.",
    )
    submission_key = HiddenField(validators=[UUID("Open the page again, and select again")])
    submit = SubmitField("Sign off")
