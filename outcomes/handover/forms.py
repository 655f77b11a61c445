"""Bringing a hand-over file in."""

from collections.abc import Iterable

from flask_wtf.file import FileRequired

from core.people.models import Team
from core.ui.forms import CheckboxField, FileField, Form, SelectField, SubmitField, choice


class TakeInForm(Form):
    """The file, and the team that goes on with the child."""

    file = FileField("The hand-over file", [FileRequired("Choose a hand-over file")])
    team_id = SelectField(
        "Which team goes on with the child?", coerce=int, message="Choose one of your teams"
    )
    screening_confirmed = CheckboxField(
        "What looks like a name, a postcode or a date of birth in this file is none",
        hint="Tick this only after you have looked: such rows are refused otherwise.",
    )
    submit = SubmitField("Take the record in")

    def offer_teams(self, teams: Iterable[Team]) -> None:
        """The teams to choose from."""
        self.team_id.choices = [choice(str(team.id), team.name) for team in teams]
