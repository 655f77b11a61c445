"""Forms of child records and needs."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from flask import current_app
from wtforms import HiddenField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.database import today
from core.people.models import Team
from core.ui.forms import (
    CheckboxesField,
    DateField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SubmissionKeyField,
    SubmitField,
    TextField,
    choice,
    not_in_the_future,
)
from core.ui.screening import FieldFinding, ScreenedForm
from core.ui.words import long_date
from core.vocabulary import Term, Vocabulary
from outcomes.caseload.history import SENT_AGAIN
from outcomes.caseload.models import OLDEST, YOUNGEST
from outcomes.caseload.operations import ChildDetails
from outcomes.caseload.references import LONGEST_REFERENCE, doubtful_digits, refusal_of_reference
from outcomes.caseload.words import DIRECTIONS, SEVERITIES

AGE = f"Enter an age from {YOUNGEST} to {OLDEST}, in whole years"
COMPARED = (
    "case_reference",
    "team_id",
    "started_on",
    "age_at_start",
    "disposal",
    "disposal_start",
    "disposal_end",
    "looked_after",
    "home_or_host",
    "placing_authority",
    "communication_needs",
    "sex",
    "ethnicity",
)


def new_key() -> str:
    """A key that goes with a form, so that sending it twice makes one record."""
    return str(uuid4())


def term_choices(name: str, *, blank: str | None = "Not known") -> list[Any]:
    """The codes of a vocabulary that are in use today, after a blank one."""
    vocabulary: Vocabulary = current_app.extensions["vocabularies"][name]
    options = [choice(term.code, term.label, term.help) for term in vocabulary.valid(on=today())]
    return options if blank is None else [choice("", blank), *options]


def reason_choices(name: str) -> list[Any]:
    """The reasons that a person can give, after a blank one; not those of another system."""
    every = term_choices(name, blank="Choose the reason")
    return [each for each in every if each.value != SENT_AGAIN]


class CorrectedForm(Form):
    """What a form needs by which something is put right later."""

    reason = SelectField(
        "Why is it corrected?",
        choices=lambda: reason_choices("correction_reasons"),
        default="",
    )
    revision = HiddenField()


class FindChildForm(Form):
    """Looking for a child. It is posted, so that a reference never stands in an address."""

    reference = TextField(
        "Case reference",
        [InputRequired("Enter a case reference, or part of one"), Length(max=LONGEST_REFERENCE)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    submit = SubmitField("Find")


class ChildForm(ScreenedForm):
    """What is held about a child."""

    screened = ("case_reference", "placing_authority")

    case_reference = TextField(
        "Case reference",
        [InputRequired("Enter the case reference")],
        hint="From your case management system. Letters, digits and hyphens. Never a name.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    team_id = SelectField("Team", coerce=int, message="Choose one of your teams")
    started_on = DateField(
        "When did your work with the child start?",
        [
            InputRequired("Enter the date on which your work started"),
            not_in_the_future("The start"),
        ],
        what="The start",
    )
    age_at_start = IntegerField(
        "Age at the start, in whole years",
        [InputRequired(AGE), NumberRange(YOUNGEST, OLDEST, AGE)],
        message=AGE,
        hint="10 to 17. Enter 18 to 21 only for a young person who stayed with the service. "
        "The date of birth is not kept.",
    )
    disposal = SelectField("Disposal", choices=lambda: _disposals(), default="")
    disposal_start = DateField(
        "When did it start?",
        [Optional(), not_in_the_future("The start of the disposal")],
        what="The start of the disposal",
    )
    disposal_end = DateField(
        "When does it end?",
        [Optional()],
        what="The end of the disposal",
        hint="Leave it blank if it is not known.",
    )
    looked_after = SelectField(
        "Looked-after status", choices=lambda: term_choices("looked_after"), default=""
    )
    home_or_host = SelectField(
        "Home or host", choices=lambda: term_choices("home_or_host"), default=""
    )
    placing_authority = TextField(
        "Placing authority",
        [Length(max=80, message="The placing authority must be 80 characters or fewer")],
        hint="For a child who is placed here by another area, or by us in another.",
    )
    communication_needs = CheckboxesField(
        "Communication needs", choices=lambda: term_choices("communication_needs", blank=None)
    )
    sex = SelectField("Sex", choices=lambda: term_choices("sexes"), default="")
    ethnicity = SelectField(
        "Ethnic group", choices=lambda: term_choices("ethnic_groups"), default=""
    )
    submission_key = SubmissionKeyField()
    revision = HiddenField()
    submit = SubmitField("Save")

    def offer_teams(self, teams: Iterable[Team]) -> None:
        """The teams to choose from."""
        self.team_id.choices = [choice(str(team.id), team.name) for team in teams]

    def validate_case_reference(self, field: Any) -> None:
        refusal = refusal_of_reference(field.data or "")
        if refusal:
            raise ValidationError(refusal)

    def validate_disposal_end(self, field: Any) -> None:
        start = self.disposal_start.data
        if start and field.data and field.data < start:
            raise ValidationError("The disposal must end on or after the day it starts")

    @property
    def findings(self) -> list[FieldFinding]:
        """Of the reference also six digits, which may be a day of birth."""
        reference = self.case_reference
        doubtful = doubtful_digits(reference.data or "")
        return [
            *super().findings,
            *(FieldFinding(reference.id, reference.label.text, finding) for finding in doubtful),
        ]

    @property
    def details(self) -> ChildDetails:
        """What was typed."""
        return ChildDetails(
            case_reference=self.case_reference.data or "",
            team_id=self.team_id.data,
            started_on=self.started_on.data,
            age_at_start=self.age_at_start.data or 0,
            sex=self.sex.data or None,
            ethnicity=self.ethnicity.data or None,
            disposal=self.disposal.data or None,
            disposal_start=self.disposal_start.data,
            disposal_end=self.disposal_end.data,
            home_or_host=self.home_or_host.data or None,
            looked_after=self.looked_after.data or None,
            placing_authority=self.placing_authority.data or None,
            communication_needs=tuple(self.communication_needs.data or ()),
        )


class NeedForm(Form):
    """An assessed need."""

    need = SelectField(
        "Need",
        [InputRequired("Choose the need")],
        choices=lambda: term_choices("needs", blank="Choose one"),
        default="",
    )
    direction = RadioField(
        "How does it work?",
        choices=[choice(code, label) for code, label in DIRECTIONS.items()],
        message="Say whether it works for or against",
    )
    severity = RadioField(
        "How much?",
        choices=[
            *(choice(str(code), label) for code, label in SEVERITIES.items()),
            choice("", "Not known"),
        ],
        default="",
        message="Say how much, or choose “Not known”",
    )
    assessed_on = DateField(
        "When was it assessed?",
        [
            InputRequired("Enter the date of the assessment"),
            not_in_the_future("The day of the assessment"),
        ],
        what="The day of the assessment",
        default=today,
    )
    submit = SubmitField("Add need")


def _disposals() -> list[Any]:
    """All disposals: one that is no longer given may still be running or have been given then."""
    vocabulary: Vocabulary = current_app.extensions["vocabularies"]["disposals"]
    return [choice("", "Not known"), *(choice(term.code, _with_end(term)) for term in vocabulary)]


def _with_end(term: Term) -> str:
    if term.valid_to is None:
        return term.label
    return f"{term.label} (until {long_date(term.valid_to)})"
