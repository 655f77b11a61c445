"""Bringing what was found, a note on it, and the two ends that a QA lead may give it."""

from typing import Any, ClassVar

from wtforms import HiddenField, ValidationError
from wtforms.validators import InputRequired, Length

from catalogue.drafting.fields import full_address, line, terms
from catalogue.drafting.forms import TITLE_HINT
from catalogue.found import operations as rules
from catalogue.found.addresses import with_scheme
from catalogue.found.checks import LICENCES
from catalogue.interventions.addresses import why_unsafe
from core.ui.forms import (
    CharacterCountField,
    DateField,
    FileField,
    Form,
    RadioField,
    SelectField,
    SubmitField,
    TextAreaField,
    TextField,
    choice,
    not_in_the_future,
)
from core.ui.screening import ScreenedForm

MYSELF, BRINGER = "myself", "bringer"


def _completed(address: str | None) -> str | None:
    return with_scheme(address) if address else address


def _plain(_form: Any, field: Any) -> None:
    if field.data and (reason := why_unsafe(field.data)):
        raise ValidationError(reason)


class BringForm(ScreenedForm):
    """Three questions: what it is, what it is for, and where it was found.

    ``uploaded`` names a file that came with an earlier try of the same form, as ``sha256/name``.
    """

    screened: ClassVar[tuple[str, ...]] = ("title", "purpose", "place", "rights_holder")

    title = line(
        "What is it called?",
        rules.LONGEST_TITLE,
        needed="Enter what it is called",
        hint="For example: Traffic light worksheet.",
    )
    address = TextField(
        "Web address",
        [_plain, full_address],
        filters=[_completed],
        hint="Copy it from the top of the browser. We look for the same address among all that we "
        "know, but do not open the page.",
        render_kw={"inputmode": "url", "spellcheck": "false", "autocapitalize": "none"},
    )
    file = FileField("File")
    uploaded = HiddenField()
    purpose = CharacterCountField(
        "What do you want to use it for?",
        [InputRequired("Say what you want to use it for")],
        maximum=rules.LONGEST_PURPOSE,
        hint="One or two sentences, and nothing that would tell who a child is.",
    )
    place = line(
        "Where did you find it?",
        rules.LONGEST_PLACE,
        hint="For example: handed out at a training day. Leave blank if the web address says it.",
    )
    found_on = DateField(
        "When did you find it?",
        [
            InputRequired("Enter the day you found it"),
            not_in_the_future("The day you found it"),
        ],
        what="The day you found it",
    )
    licence = SelectField(
        "May we use it?",
        [InputRequired("Choose what it says about using it")],
        choices=lambda: [
            choice("", "Choose what it says"),
            *sorted(terms(LICENCES), key=lambda each: each.value != "not_known"),
        ],
        hint="What the page or file says itself, often in small letters at its end. If it says "
        "nothing, choose “Not known”.",
        message="Choose what it says about using it",
    )
    rights_holder = line(
        "Who made it, if it says (optional)",
        rules.LONGEST_RIGHTS_HOLDER,
        hint="The organisation or person that it names.",
    )
    submit = SubmitField("Hand it in")


class NoteForm(ScreenedForm):
    """Something to add."""

    screened: ClassVar[tuple[str, ...]] = ("words",)

    words = TextAreaField(
        "Add a note",
        [
            InputRequired("Write a note"),
            Length(max=rules.LONGEST_NOTE, message="A note must be 2,000 characters or fewer"),
        ],
        hint="Whoever brought it and the QA leads read it.",
    )
    submit = SubmitField("Add the note")


class DeclineForm(ScreenedForm):
    """Why not."""

    screened: ClassVar[tuple[str, ...]] = ("reason",)

    rejection_reasons = RadioField(
        "Main reason",
        [InputRequired("Choose the main reason")],
        choices=lambda: terms("rejection_reasons"),
        message="Choose the main reason",
    )
    reason = TextAreaField(
        "In words",
        [
            InputRequired("Say in words what led to this decision"),
            Length(max=4000, message="The words must be 4,000 characters or fewer"),
        ],
        hint="All staff can read this, and so can anyone who brings the same again. Say what would "
        "be needed, or what to use instead.",
    )
    submit = SubmitField("Decline it")


class DraftForm(Form):
    """What the draft is called, and who writes it."""

    title = line("Title", rules.LONGEST_TITLE, needed="Enter a title", hint=TITLE_HINT)
    writer = RadioField("Who writes it?", message="Choose who writes it")
    submit = SubmitField("Begin the draft")

    def offer(self, bringer: str) -> None:
        """Name whoever brought it among the choices."""
        self.writer.choices = [
            choice(BRINGER, bringer, "Brought it. You can review it, unless you change its title."),
            choice(MYSELF, "I do", "You can then not review it."),
        ]
