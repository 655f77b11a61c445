"""Forms of feedback. Their free text is screened before it is saved."""

from wtforms.validators import InputRequired

from catalogue.feedback.models import LONGEST_REASON, LONGEST_SENTENCE, Verdict
from catalogue.feedback.operations import GIVE_REASON
from core.ui.forms import CharacterCountField, RadioField, SubmitField, choice
from core.ui.screening import ScreenedForm

CHOOSE = "Choose how it was"
HINTS = {
    Verdict.WORKED_WELL: "You ran it much as it is written.",
    Verdict.ADAPTED: "It helped after you changed something.",
    Verdict.DID_NOT_FIT: "It was not right, or could not be used.",
}


class FeedbackForm(ScreenedForm):
    """How it was, and a sentence for others."""

    screened = ("sentence",)

    verdict = RadioField(
        "How was it?",
        [InputRequired(CHOOSE)],
        choices=[choice(each.value, each.label, HINTS[each]) for each in Verdict],
        message=CHOOSE,
    )
    sentence = CharacterCountField(
        "What should others know? (optional)",
        maximum=LONGEST_SENTENCE,
        hint="What you changed, or what got in the way. About the material: nothing about a child.",
    )
    submit = SubmitField("Save")


class HideForm(ScreenedForm):
    """Why the words are hidden."""

    screened = ("reason",)

    reason = CharacterCountField(
        "Why are they hidden?",
        [InputRequired(GIVE_REASON)],
        maximum=LONGEST_REASON,
        hint="The writer reads this. Do not repeat the words.",
    )
    submit = SubmitField("Hide the words")
