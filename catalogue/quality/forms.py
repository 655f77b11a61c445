"""Choosing days, drawing a sample, and reviewing blind."""

import re
from collections.abc import Mapping
from typing import Any

import wtforms
from wtforms.validators import InputRequired, Length

from catalogue.quality.period import FIRST_YEAR, LAST_YEAR, Period
from catalogue.review.checklists import Checklist
from catalogue.review.checks import LONGEST_WORDS
from catalogue.review.forms import checklist_form
from catalogue.review.models import Decision
from catalogue.review.rules import Answer
from core.ui.forms import DateField, Form, RadioField, SubmitField, TextAreaField, TextField, choice
from core.ui.screening import ScreenedForm

TOO_LONG = Length(max=LONGEST_WORDS, message=f"Write at most {LONGEST_WORDS} characters")
HOW_MANY = re.compile(r"\d{1,4}\s*%?", re.ASCII)


class DaysForm(Form):
    """From a day to a day."""

    start = DateField("From", [InputRequired("Enter the first day")], what="The first day")
    end = DateField("To", [InputRequired("Enter the last day")], what="The last day")

    def validate_start(self, field: Any) -> None:
        """A year that a period can begin in."""
        if field.data and field.data.year < FIRST_YEAR:
            raise wtforms.ValidationError(f"The first day must be in {FIRST_YEAR} or later")

    def validate_end(self, field: Any) -> None:
        """Not before the first day."""
        if field.data and field.data.year > LAST_YEAR:
            raise wtforms.ValidationError("The last day must be a day that can come")
        if field.data and self.start.data and field.data < self.start.data:
            raise wtforms.ValidationError("The last day must not be before the first")

    @property
    def period(self) -> Period:
        return Period(self.start.data, self.end.data)


class PeriodForm(DaysForm):
    """Chooses the days of a page. It changes nothing, and stands in the address."""

    class Meta:
        csrf = False


class DrawForm(DaysForm):
    """Which reviews to draw from, and how many."""

    how_many = TextField(
        "How many",
        [InputRequired("Enter how many reviews to draw, like 12 or 10%")],
        hint="A number, like 12, or a share of those decided, like 10%.",
    )
    submit = SubmitField("Draw the sample")

    def validate_how_many(self, field: Any) -> None:
        """A whole number, or a share."""
        if not HOW_MANY.fullmatch(field.data or ""):
            raise wtforms.ValidationError("Enter a whole number, like 12, or a share, like 10%")

    @property
    def number(self) -> int | None:
        """How many, where a number was typed."""
        typed = self.how_many.data or ""
        return None if typed.endswith("%") else int(typed)

    @property
    def percent(self) -> int | None:
        """What share, where one was typed."""
        typed = self.how_many.data or ""
        return int(typed.removesuffix("%")) if typed.endswith("%") else None


class BlindAnswersForm(ScreenedForm):
    """The base of the checklist's form: its evidence is screened before it is saved."""

    def screened_fields(self) -> list[Any]:
        """The evidence of each card."""
        return [each.form.evidence for each in self if isinstance(each, wtforms.FormField)]


class BlindDecisionForm(ScreenedForm):
    """What one would decide."""

    screened = ("reason",)

    decision = RadioField(
        "What would you decide?",
        [InputRequired("Choose what you would decide")],
        choices=[
            choice(Decision.APPROVE.value, "Approve"),
            choice(Decision.REQUEST_CHANGES.value, "Ask for changes"),
            choice(Decision.REJECT.value, "Reject"),
        ],
        message="Choose what you would decide",
    )
    reason = TextAreaField(
        "In your words",
        [TOO_LONG],
        hint="QA leads can read this once you have finished. Needed to ask for changes or to "
        "reject.",
    )
    submit = SubmitField("Finish the blind review")


def blind_form(checklist: Checklist, answers: Mapping[str, Answer]) -> Any:
    """The checklist as a form with a card for each criterion: a rating and evidence."""
    form = checklist_form(checklist, answers, base=BlindAnswersForm)
    for criterion in checklist.criteria:
        form[criterion.code].form.evidence.label.text = f"Evidence ({criterion.title})"
    return form
