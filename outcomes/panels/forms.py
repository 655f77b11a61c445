"""Forms of panels and of what they decide."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.database import today
from core.people.models import User
from core.ui.forms import (
    CheckboxesField,
    CheckboxField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SubmissionKeyField,
    SubmitField,
    TextAreaField,
    choice,
    not_in_the_future,
)
from core.ui.screening import ScreenedForm
from outcomes.caseload.forms import CorrectedForm, term_choices
from outcomes.delivery.forms import APPROVAL_SEEN, LONGEST_WORDS
from outcomes.delivery.models import PlanItem
from outcomes.delivery.operations import MOST_SESSIONS
from outcomes.panels.decision_operations import SAY_WHY_NOT, DecisionDetails, Settlement
from outcomes.panels.effects import PlanChange, effects_for
from outcomes.panels.models import Effect, Panel, PanelDecision, Settled
from outcomes.panels.operations import PanelDetails
from outcomes.panels.words import EFFECTS, SETTLED

TOO_LONG = Length(max=LONGEST_WORDS, message=f"Use {LONGEST_WORDS} characters or fewer")


class PanelForm(CorrectedForm):
    """Which panel it was, when, and who took part."""

    kind = RadioField(
        "Which panel was it?",
        [InputRequired("Choose which panel it was")],
        choices=lambda: term_choices("panel_kinds", blank=None),
        message="Choose which panel it was",
    )
    held_on = DateField(
        "When was it?",
        [InputRequired("Enter the day of the panel"), not_in_the_future("The panel")],
        what="The panel",
        default=today,
    )
    took_part = CheckboxesField(
        "Who took part?",
        [InputRequired("Choose who took part")],
        choices=lambda: term_choices("panel_members", blank=None),
        hint="By role or agency. Nobody from outside is named.",
    )
    submission_key = SubmissionKeyField()
    submit = SubmitField("Save")

    @property
    def details(self) -> PanelDetails:
        """What was typed."""
        return PanelDetails(
            kind=self.kind.data or "",
            held_on=self.held_on.data,
            took_part=tuple(self.took_part.data or ()),
        )


class DecisionForm(ScreenedForm, CorrectedForm):
    """What was decided, who sees to it, by when, and what changes on the plan."""

    screened = ("words",)

    words = TextAreaField(
        "What was decided?",
        [InputRequired("Say what was decided"), TOO_LONG],
        hint="What will be done, in a sentence or two. No names.",
    )
    owner_id = SelectField("Who sees to it?", coerce=int, message="Choose who sees to it")
    due_on = DateField(
        "By when?", [InputRequired("Enter the day by which it is to be done")], what="The day"
    )
    plan = SelectField(
        "Does it change the plan?", default="", message="Choose what changes on the plan"
    )
    sessions = IntegerField(
        "How many sessions is it now, in all?",
        [Optional(), NumberRange(1, MOST_SESSIONS, f"Enter a number from 1 to {MOST_SESSIONS}")],
    )
    start_by = DateField("Start by which day now?", [Optional()], what="Start by")
    ending = SelectField(
        "How does it end?",
        choices=lambda: term_choices("delivery_endings", blank="Choose how it ends"),
        default="",
        message="Choose how it ends",
    )
    approval_seen = CheckboxField(APPROVAL_SEEN)
    submission_key = SubmissionKeyField()
    submit = SubmitField("Save the decision")

    def offer(self, staff: Sequence[User], planned: Sequence[tuple[PlanItem, str]] = ()) -> None:
        """The people and the changes of the plan to choose from.

        :param planned: the child's plan items with their titles.
        """
        self.owner_id.choices = [choice(str(user.id), user.name) for user in staff]
        self._items = {item.id: item for item, _ in planned}
        self.changes = {
            title: [
                (f"{effect}:{item.id}", f"{title}: {EFFECTS[effect].lower()}")
                for effect in effects_for(item)
            ]
            for item, title in planned
        }
        self.changes[EFFECTS[Effect.ADD]] = [(Effect.ADD.value, EFFECTS[Effect.ADD])]
        self.plan.choices = [
            choice("", "No"),
            *(choice(value, text) for group in self.changes.values() for value, text in group),
        ]

    def validate_ending(self, field: Any) -> None:
        if (self.plan.data or "").startswith(f"{Effect.END}:") and not field.data:
            raise ValidationError("Choose how it ends")

    @property
    def details(self) -> DecisionDetails:
        """What was typed."""
        return DecisionDetails(
            words=self.words.data or "", owner_id=self.owner_id.data, due_on=self.due_on.data
        )

    @property
    def change(self) -> PlanChange | None:
        """What it changes on the plan."""
        if not self.plan.data:
            return None
        effect, _, number = self.plan.data.partition(":")
        start_by: date | None = self.start_by.data
        return PlanChange(
            effect=Effect(effect),
            item=self._items[int(number)] if number else None,
            sessions=self.sessions.data,
            start_by=start_by,
            ending=self.ending.data or "",
            approval_seen=self.approval_seen.data,
        )


class SettleForm(ScreenedForm, CorrectedForm):
    """What became of a decision."""

    screened = ("note",)

    settled = RadioField(
        "Was it done?",
        [InputRequired("Say whether it was done")],
        choices=[choice(code.value, words) for code, words in SETTLED.items()],
        message="Say whether it was done",
    )
    note = TextAreaField("Note", [TOO_LONG], hint="If it was not done, why.")
    plan_item_id = SelectField(
        "What was added to the plan?", default="", message="Choose what was added to the plan"
    )
    submit = SubmitField("Save")

    def offer(self, planned: Sequence[tuple[PlanItem, str]]) -> None:
        """The plan items to choose from."""
        self.plan_item_id.choices = [
            choice("", "Choose what was added"),
            *(choice(str(item.id), title) for item, title in planned),
        ]

    def validate_note(self, field: Any) -> None:
        if self.settled.data == Settled.NOT_DONE and not field.data:
            raise ValidationError(SAY_WHY_NOT)

    @property
    def details(self) -> Settlement:
        """What was typed."""
        return Settlement(
            settled=Settled(self.settled.data),
            note=self.note.data or "",
            plan_item_id=int(self.plan_item_id.data) if self.plan_item_id.data else None,
        )


def saved_panel(panel: Panel) -> dict[str, Any]:
    """What is saved, by the names of the form's fields."""
    return {name: getattr(panel, name) for name in ("kind", "held_on", "took_part", "revision")}


def saved_decision(decision: PanelDecision) -> dict[str, Any]:
    """What is saved, by the names of the form's fields."""
    return {name: getattr(decision, name) for name in ("words", "owner_id", "due_on", "revision")}


def saved_settlement(decision: PanelDecision) -> dict[str, Any]:
    """What is saved, by the names of the form's fields."""
    return {
        "settled": decision.settled,
        "note": decision.note,
        "plan_item_id": str(decision.plan_item_id or ""),
        "revision": decision.revision,
    }
