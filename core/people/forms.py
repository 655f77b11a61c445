"""Forms of signing in and of choosing a password."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import HiddenField, PasswordField, StringField, SubmitField
from wtforms.validators import Email, EqualTo, InputRequired, Length

from core.people.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD

PASSWORD_LENGTH = Length(
    min=SHORTEST_PASSWORD,
    max=LONGEST_PASSWORD,
    message=f"Enter a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
)
EMAIL = Email(message="Enter an email address in the correct format, like name@example.com.")


class SignInForm(FlaskForm):
    """Email address and password."""

    email = StringField(
        "Email address",
        widget=GovTextInput(),
        validators=[InputRequired("Enter your email address."), EMAIL],
    )
    password = PasswordField(
        "Password", widget=GovPasswordInput(), validators=[InputRequired("Enter your password.")]
    )
    next = HiddenField()
    kept = HiddenField()
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class ForgottenPasswordForm(FlaskForm):
    """Where to send the link."""

    email = StringField(
        "Email address",
        widget=GovTextInput(),
        validators=[InputRequired("Enter your email address."), EMAIL],
    )
    submit = SubmitField("Send the link", widget=GovSubmitInput())


class ChoosePasswordForm(FlaskForm):
    """A new password, typed twice."""

    password = PasswordField(
        "New password",
        description="At least 12 characters. Three random words work well.",
        widget=GovPasswordInput(),
        validators=[InputRequired("Enter a new password."), PASSWORD_LENGTH],
    )
    again = PasswordField(
        "New password, once more",
        widget=GovPasswordInput(),
        validators=[
            InputRequired("Enter the new password once more."),
            EqualTo("password", "The two passwords are not the same. Enter the same one twice."),
        ],
    )
    submit = SubmitField("Save password", widget=GovSubmitInput())


class ChangePasswordForm(ChoosePasswordForm):
    """One's own password, changed."""

    current = PasswordField(
        "Current password",
        widget=GovPasswordInput(),
        validators=[InputRequired("Enter the password that you use now.")],
    )
