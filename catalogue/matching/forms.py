"""What is said of a child, and of the time and place. It is answered and forgotten."""

from typing import Any

from wtforms.validators import NumberRange, Optional

from catalogue.drafting.fields import codes, terms, vocabularies
from catalogue.interventions.schemas import OLDEST, YOUNGEST
from catalogue.matching.findings import Circumstances, Condition, Motivation
from core.ui.forms import Form, IntegerField, RadioField, SelectField, choice

FEWEST_MINUTES, MOST_MINUTES = 5, 480
MOTIVATIONS = [
    choice("", "Not known"),
    choice(Motivation.LOW, "Low: would rather not come"),
    choice(Motivation.MIXED, "Mixed: in two minds"),
    choice(Motivation.HIGH, "High: wants to take part"),
]


def _one_of(vocabulary: str, label: str, otherwise: str) -> Any:
    return SelectField(
        label,
        choices=lambda: [choice("", otherwise), *terms(vocabulary)],
        default="",
        message=f"Choose from the list, or “{otherwise}”",
    )


class FitForm(Form):
    """One short form on one page. Only a need or the age has to be there."""

    age = IntegerField(
        "Age of the child",
        [
            Optional(),
            NumberRange(YOUNGEST, OLDEST, f"Enter an age between {YOUNGEST} and {OLDEST}"),
        ],
        message="Enter the age in years, like 15",
    )
    minutes = IntegerField(
        "Minutes to hand",
        [
            Optional(),
            NumberRange(
                FEWEST_MINUTES,
                MOST_MINUTES,
                f"Enter the minutes as a number between {FEWEST_MINUTES} and {MOST_MINUTES}",
            ),
        ],
        message="Enter the minutes as a number, like 45",
    )
    setting = _one_of("settings", "Where you will meet", "Anywhere")
    format = _one_of("formats", "How you will work", "Any format")
    needs = codes("needs", "Needs to work on", hint="The assessed needs. One will do.")
    motivation = RadioField(
        "How much the child wants to take part",
        choices=MOTIVATIONS,
        default="",
        message="Choose how much the child wants to take part, or “Not known”",
    )
    communication_needs = codes("communication_needs", "Communication needs")
    training = codes(
        "training", "Training you hold", hint="What needs other training is shown lower down."
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Something of the child has to be said."""
        valid: bool = super().validate(extra_validators)
        if valid and self.age.data is None and not self.needs.data:
            self.needs.errors = ["Choose at least one need, or enter the age of the child"]
            return False
        return valid

    def leave_out(self, condition: str) -> None:
        """Forget what was said of one condition, as its button asks."""
        if condition in LEFT_OUT:
            field = self[LEFT_OUT[condition]]
            field.process(None)
            field.raw_data = None

    def circumstances(self) -> Circumstances:
        """What was said, for the rules."""
        return Circumstances(
            age=self.age.data,
            needs=frozenset(self.needs.data or ()),
            communication_needs=frozenset(self.communication_needs.data or ()),
            setting=self.setting.data or "",
            format=self.format.data or "",
            minutes=self.minutes.data,
            motivation=Motivation(self.motivation.data) if self.motivation.data else None,
            training=frozenset(self.training.data or ()),
        )

    def needs_by_group(self) -> list[tuple[str, list[Any]]]:
        """The options of the needs under the headings of their groups."""
        groups: dict[str, list[Any]] = {}
        for option in self.needs:
            group = vocabularies()["needs"].term(option.data).group or ""
            groups.setdefault(group, []).append(option)
        return list(groups.items())


LEFT_OUT: dict[str, str] = {
    Condition.NEEDS: "needs",
    Condition.MINUTES: "minutes",
    Condition.SETTING: "setting",
    Condition.FORMAT: "format",
}
