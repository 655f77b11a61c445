"""Why a version is taken out of use, and what to use instead."""

from typing import Any

from flask import current_app
from wtforms import ValidationError
from wtforms.validators import InputRequired, Length

from catalogue.interventions.queries import slug_named
from catalogue.recall.models import RecallKind
from catalogue.recall.operations import LONGEST_WORDS, REASONS
from core.database import today
from core.ui.forms import SelectField, SubmitField, TextAreaField, TextField, choice
from core.ui.screening import ScreenedForm

WORDS = [
    InputRequired("Say why: everyone who has it reads this"),
    Length(max=LONGEST_WORDS, message=f"Why must be {LONGEST_WORDS:,} characters or fewer"),
]


def _reasons(kind: RecallKind) -> list[Any]:
    terms = current_app.extensions["vocabularies"][REASONS[kind]].valid(on=today())
    return [choice("", "Choose a reason"), *(choice(term.code, term.label) for term in terms)]


class SuspensionForm(ScreenedForm):
    """A reason and words."""

    screened = ("words",)

    reason_code = SelectField(
        "Main reason",
        [InputRequired("Choose the main reason")],
        choices=lambda: _reasons(RecallKind.SUSPENSION),
        message="Choose the main reason",
    )
    words = TextAreaField(
        "What is the matter, and what should people do?",
        WORDS,
        hint="Everyone who has it reads this. Say nothing that would tell who a child is.",
    )
    submit = SubmitField("Suspend it now")


class RetirementForm(ScreenedForm):
    """A reason and words, and a replacement if there is one."""

    screened = ("words",)

    reason_code = SelectField(
        "Main reason",
        [InputRequired("Choose the main reason")],
        choices=lambda: _reasons(RecallKind.RETIREMENT),
        message="Choose the main reason",
    )
    words = TextAreaField(
        "Why, and what should people do who are using it?",
        WORDS,
        hint="Everyone who has it reads this, and so does whoever opens its page later.",
    )
    replaced = TextField(
        "Which intervention replaces it?",
        hint="Its title, or the address of its page. Leave blank if none does.",
    )
    submit = SubmitField("Retire it")

    def validate_replaced(self, field: Any) -> None:
        if field.data and self.slug is None:
            raise ValidationError(
                "There is no intervention of that title. Copy the title from its page, or the "
                "address of the page"
            )

    @property
    def slug(self) -> str | None:
        """The slug of the replacement that was named; None where none was."""
        return slug_named(self.replaced.data or "")
