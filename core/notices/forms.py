"""How often to be mailed."""

from wtforms.validators import InputRequired

from core.notices.models import Digest
from core.ui.forms import Form, RadioField, SubmitField, choice

CHOOSE = "Choose how often to be mailed"


class DigestForm(Form):
    """Daily, weekly, only what is urgent, or never."""

    digest = RadioField(
        "How often should we mail you?",
        [InputRequired(CHOOSE)],
        choices=[
            choice(Digest.DAILY.value, "Once a day, if there is something new"),
            choice(Digest.WEEKLY.value, "Once a week, if there is something new"),
            choice(Digest.URGENT_ONLY.value, "Only what is urgent"),
            choice(
                Digest.NEVER.value,
                "Never",
                hint="Your notices still appear here and on your home page",
            ),
        ],
        message=CHOOSE,
    )
    submit = SubmitField("Save")
