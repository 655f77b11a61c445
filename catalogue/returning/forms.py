"""Why a version may come back, and what the second person says to that."""

from wtforms.validators import InputRequired

from catalogue.returning.models import ReturnProposal
from catalogue.returning.words import PROPOSED
from catalogue.review.checks import LENGTH
from core.ui.forms import RadioField, SubmitField, TextAreaField, choice
from core.ui.screening import ScreenedForm

CONFIRM, END = "confirm", "end"


class ProposalForm(ScreenedForm):
    """What was looked at, and why it may be used."""

    screened = ("words",)

    words = TextAreaField(
        "What did you look at, and why may it be used?",
        [InputRequired("Say what you looked at, and why it may be used"), LENGTH],
        hint="The second person reads this first. It stays with the version for all staff to read.",
    )
    submit = SubmitField("Propose it to a second person")


class AnswerForm(ScreenedForm):
    """Whether to confirm a proposal or to end it, and why."""

    screened = ("words",)

    answer = RadioField(
        "What do you decide?",
        [InputRequired("Choose what to do with the proposal")],
        choices=[],
        message="Choose what to do with the proposal",
    )
    words = TextAreaField(
        "What did you look at, and why?",
        [InputRequired("Say what you looked at, and why"), LENGTH],
        hint="It stays with the version for all staff to read.",
    )
    submit = SubmitField("Record it")

    def offer(self, proposal: ReturnProposal, *, own: bool, confirms: bool) -> None:
        """Offer what the person who looks at the proposal may choose."""
        brings_back = choice(
            CONFIRM,
            f"Confirm: {PROPOSED[proposal.step]}",
            "You have looked at it yourself, and it may be used.",
        )
        ends = choice(
            END,
            "Take the proposal back" if own else "Turn the proposal down",
            "The version stays as it is. Anyone who may can propose again.",
        )
        self.answer.choices = [brings_back, ends] if confirms else [ends]
