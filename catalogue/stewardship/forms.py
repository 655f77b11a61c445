"""Who answers for an intervention, and what replaces it."""

from typing import Any

from wtforms import ValidationError
from wtforms.validators import InputRequired

from catalogue.interventions.queries import slug_named
from catalogue.stewardship.queries import staff
from core.ui.forms import Form, SelectField, SubmitField, TextField, choice


def _people(first: str) -> list[Any]:
    people = (choice(str(user.id), f"{user.name} ({user.role.label})") for user in staff())
    return [choice("", first), *people]


class OwnerForm(Form):
    """An owner, and somebody who stands in."""

    owner = SelectField(
        "Owner",
        [InputRequired("Choose an owner")],
        choices=lambda: _people("Choose an owner"),
        message="Choose an owner from the list",
        hint="Answers questions about it, and keeps it up to date.",
    )
    deputy = SelectField(
        "Deputy",
        choices=lambda: _people("Nobody"),
        message="Choose a deputy from the list, or nobody",
        hint="Stands in for the owner. Someone else than the owner.",
    )
    submit = SubmitField("Save")


class ReplacementForm(Form):
    """What is used in place of an intervention that is not in use."""

    replaced = TextField(
        "Which intervention replaces it?",
        hint="Its title, or the address of its page. Leave blank if none does.",
    )
    submit = SubmitField("Save the replacement")

    def validate_replaced(self, field: Any) -> None:
        if field.data and self.slug is None:
            raise ValidationError(
                "There is no intervention of that title. Copy the title from its page, or the "
                "address of the page"
            )

    @property
    def slug(self) -> str | None:
        """The slug of the intervention that was named; None where none was."""
        return slug_named(self.replaced.data or "")
