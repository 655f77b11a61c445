"""The form of a snapshot of education, training and employment."""

from decimal import Decimal
from typing import Any

from wtforms import HiddenField
from wtforms.validators import InputRequired, NumberRange, Optional

from core.database import today
from core.ui.forms import (
    DateField,
    DecimalField,
    Form,
    RadioField,
    SelectField,
    SubmissionKeyField,
    SubmitField,
    not_in_the_future,
)
from outcomes.caseload.forms import reason_choices, term_choices
from outcomes.ete.models import MOST_HOURS, EteSnapshot
from outcomes.ete.operations import HOURS, SnapshotDetails

COMPARED = ("taken_on", "status", "hours_offered", "hours_attended")
NOT_KNOWN = "Leave it blank if it is not known."


class SnapshotForm(Form):
    """What a child does on a day."""

    status = RadioField(
        "What does the child do?",
        [InputRequired("Choose what the child does")],
        choices=lambda: term_choices("ete_statuses", blank=None),
        message="Choose what the child does",
    )
    hours_offered = DecimalField(
        "Hours a week offered",
        [Optional(), NumberRange(0, MOST_HOURS, HOURS)],
        hint=NOT_KNOWN,
        message=HOURS,
        places=None,
    )
    hours_attended = DecimalField(
        "Hours a week attended",
        [Optional(), NumberRange(0, MOST_HOURS, HOURS)],
        hint=NOT_KNOWN,
        message=HOURS,
        places=None,
    )
    taken_on = DateField(
        "On which day was it so?",
        [InputRequired("Enter the day on which it was so"), not_in_the_future("The day")],
        what="The day",
        default=today,
    )
    reason = SelectField(
        "Why is it changed?",
        choices=lambda: reason_choices("correction_reasons"),
        default="",
    )
    submission_key = SubmissionKeyField()
    revision = HiddenField()
    submit = SubmitField("Save")

    @property
    def details(self) -> SnapshotDetails:
        """What was typed."""
        return SnapshotDetails(
            taken_on=self.taken_on.data,
            status=self.status.data,
            hours_offered=_number(self.hours_offered.data),
            hours_attended=_number(self.hours_attended.data),
        )


def saved(snapshot: EteSnapshot) -> dict[str, Any]:
    """What is saved, by the names of the form's fields."""
    return {
        "taken_on": snapshot.taken_on,
        "status": snapshot.status,
        "hours_offered": _decimal(snapshot.hours_offered),
        "hours_attended": _decimal(snapshot.hours_attended),
        "revision": snapshot.revision,
    }


def _number(typed: Decimal | None) -> float | None:
    return None if typed is None else round(float(typed), 1)


def _decimal(hours: float | None) -> Decimal | None:
    return None if hours is None else Decimal(f"{hours:g}")
