"""The months of each disposal, and why a record is held."""

from typing import Any

from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.ui.forms import Form, IntegerField, SubmitField, TextAreaField
from core.ui.screening import ScreenedForm
from outcomes.retention.models import LONGEST_MONTHS
from outcomes.retention.operations import MONTHS, SAY_WHY

PREFIX = "months_"
LONGEST_REASON = 500


class RulesForm(Form):
    """A number of months for each disposal; see ``rules_form``."""

    submit = SubmitField("Save")

    disposals: tuple[str, ...] = ()

    @property
    def months(self) -> dict[str, int | None]:
        """What was entered, by disposal."""
        return {code: self[f"{PREFIX}{code}"].data for code in self.disposals}


class HoldForm(ScreenedForm):
    """Why a record must stay."""

    screened = ("reason",)

    reason = TextAreaField(
        "Why must this record stay?",
        [InputRequired(SAY_WHY), Length(max=LONGEST_REASON, message="Use 500 characters or fewer")],
        hint="For instance: an inquiry, a complaint or a court asked for it. Name nobody.",
    )
    submit = SubmitField("Hold this record")


def rules_form(labels: dict[str, str], months: dict[str, int]) -> RulesForm:
    """The form with a field for each disposal.

    :param labels: of the disposals, by code.
    :param months: that are set now.
    """
    fields: dict[str, Any] = {
        f"{PREFIX}{code}": IntegerField(
            f"{label}: months",
            [Optional(), NumberRange(1, LONGEST_MONTHS, MONTHS)],
            message=MONTHS,
        )
        for code, label in labels.items()
    }
    made = type("RulesForm", (RulesForm,), {**fields, "disposals": tuple(labels)})
    form: RulesForm = made(data={f"{PREFIX}{code}": number for code, number in months.items()})
    return form
