"""Forms of board packs."""

from collections.abc import Iterable
from uuid import uuid4

from wtforms.validators import InputRequired, Length

from catalogue.quality.period import Period
from core.ui.forms import Form as PlainForm
from core.ui.forms import SelectField, SubmissionKeyField, SubmitField, TextAreaField, choice
from core.ui.screening import ScreenedForm
from outcomes.board.content import QUESTIONS
from outcomes.board.operations import LONGEST_WORDS
from outcomes.board.quarters import code_of, words_of

TOO_LONG = Length(max=LONGEST_WORDS, message=f"Use {LONGEST_WORDS} characters or fewer")


class PackForm(PlainForm):
    """Of which quarter to make a pack."""

    quarter = SelectField(
        "Quarter", [InputRequired("Choose a quarter")], message="Choose a quarter"
    )
    submission_key = SubmissionKeyField(default=lambda: str(uuid4()))
    submit = SubmitField("Make the pack")

    def offer(self, quarters: Iterable[Period]) -> None:
        """The quarters to choose from, the first one chosen."""
        self.quarter.choices = [choice(code_of(each), words_of(each)) for each in quarters]


class WordsForm(ScreenedForm):
    """What a manager says to each answer."""

    screened = tuple(QUESTIONS)

    library = TextAreaField(QUESTIONS["library"], [TOO_LONG])
    planned = TextAreaField(QUESTIONS["planned"], [TOO_LONG])
    changed = TextAreaField(QUESTIONS["changed"], [TOO_LONG])
    for_all = TextAreaField(QUESTIONS["for_all"], [TOO_LONG])
    reoffending = TextAreaField(QUESTIONS["reoffending"], [TOO_LONG])
    unknown = TextAreaField(QUESTIONS["unknown"], [TOO_LONG])
    submission_key = SubmissionKeyField(default=lambda: str(uuid4()))
    submit = SubmitField("Save your words with these numbers")

    @property
    def words(self) -> dict[str, str]:
        """What was typed, by question."""
        return {code: self[code].data or "" for code in QUESTIONS}
