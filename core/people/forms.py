"""Forms of signing in, of passwords, and of an administrator's work on people."""

from wtforms import HiddenField
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length, Optional

from core.people.models import Role, Team, User
from core.people.operations import PersonDetails
from core.people.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from core.ui.forms import (
    CheckboxesField,
    CheckboxField,
    DateField,
    EmailField,
    Form,
    PasswordField,
    RadioField,
    SubmitField,
    TextField,
    choice,
)

PASSWORD_LENGTH = Length(
    min=SHORTEST_PASSWORD,
    max=LONGEST_PASSWORD,
    message=f"Enter a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
)
EMAIL_NEEDED = InputRequired("Enter an email address")
EMAIL_FORMAT = Email(message="Enter an email address in the correct format, like name@example.com")


class SignInForm(Form):
    """Email address and password."""

    email = EmailField(
        "Email address", [EMAIL_NEEDED, EMAIL_FORMAT], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    kept = HiddenField()
    submit = SubmitField("Sign in")


class ForgottenPasswordForm(Form):
    """Where to send the link."""

    email = EmailField("Email address", [EMAIL_NEEDED, EMAIL_FORMAT])
    submit = SubmitField("Send the link")


class ChoosePasswordForm(Form):
    """A new password, typed twice."""

    password = PasswordField(
        "New password",
        [InputRequired("Enter a new password"), PASSWORD_LENGTH],
        hint=f"At least {SHORTEST_PASSWORD} characters. Three random words work well.",
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "New password, once more",
        [
            InputRequired("Enter the new password once more"),
            EqualTo("password", "Enter the same new password twice"),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField("Save password")


class ChangePasswordForm(ChoosePasswordForm):
    """One's own password, changed."""

    current = PasswordField(
        "Current password",
        [InputRequired("Enter the password that you use now")],
        render_kw={"autocomplete": "current-password"},
    )


class OpenLockForm(Form):
    """The password of whoever handed the screen over."""

    password = PasswordField(
        "Password",
        [InputRequired("Enter your password")],
        render_kw={"autocomplete": "new-password"},  # a browser must not fill it in,
    )
    submit = SubmitField("Open the lock")


class PersonForm(Form):
    """A person, as an administrator describes them."""

    name = TextField("Name", [DataRequired("Enter the person’s name"), Length(max=120)])
    email = EmailField("Email address", [EMAIL_NEEDED, EMAIL_FORMAT, Length(max=254)])
    role = RadioField(
        "Role",
        [InputRequired("Choose a role")],
        choices=[
            choice(Role.PRACTITIONER.value, "Practitioner", "Sees the children of one team."),
            choice(Role.QA_LEAD.value, "QA lead", "Reviews interventions. Sees no child records."),
            choice(Role.MANAGER.value, "Manager", "Sees the children of the teams chosen below."),
            choice(
                Role.ADMINISTRATOR.value,
                "Administrator",
                "Looks after people and settings. Sees no child records.",
            ),
        ],
    )
    teams = CheckboxesField("Teams", hint="One for a practitioner; any number for a manager.")
    whole_service = CheckboxField("Manages the whole service")
    safeguarding_qualified_on = DateField(
        "Safeguarding-qualified since",
        [Optional()],
        what="Safeguarding qualification date",
        hint="Leave blank if not. Needed to be second approver on a sensitive topic.",
    )
    submit = SubmitField("Save")

    def offer(self, teams: list[Team]) -> None:
        """Offer these teams."""
        self.teams.choices = [choice(str(team.id), team.name) for team in teams]

    def show(self, user: User) -> None:
        """Fill in a person as they are."""
        self.name.data, self.email.data = user.name, user.email
        self.role.data = user.role.value
        self.teams.data = [str(team.id) for team in user.teams]
        self.whole_service.data = user.whole_service
        self.safeguarding_qualified_on.data = user.safeguarding_qualified_on

    def details(self, teams: list[Team]) -> PersonDetails:
        """What was said, as an operation takes it."""
        chosen = set(self.teams.data or [])
        return PersonDetails(
            name=self.name.data or "",
            email=self.email.data or "",
            role=Role(self.role.data),
            teams=[team for team in teams if str(team.id) in chosen],
            whole_service=bool(self.whole_service.data),
            safeguarding_qualified_on=self.safeguarding_qualified_on.data,
        )


class TeamForm(Form):
    """A new team."""

    name = TextField("Name of the team", [DataRequired("Enter a name"), Length(max=80)])
    submit = SubmitField("Add team")
