"""Forms of goals in the child's own words."""

from typing import ClassVar
from uuid import uuid4

from wtforms import HiddenField
from wtforms.validators import DataRequired, InputRequired

from core.database import today
from core.ui.forms import CharacterCountField, DateField, SubmissionKeyField, SubmitField
from core.ui.screening import ScreenedForm
from outcomes.measures.models import Goal

LONGEST_GOAL = 200


class GoalForm(ScreenedForm):
    """A new goal."""

    screened: ClassVar[tuple[str, ...]] = ("words",)

    submission_key = SubmissionKeyField()
    words = CharacterCountField(
        "The goal, in the child’s own words",
        [DataRequired("Enter the goal in the child’s own words")],
        maximum=LONGEST_GOAL,
        hint="For example: “I want to get the bus to college on my own”.",
    )
    agreed_on = DateField(
        "Agreed on", [InputRequired("Enter the day it was agreed")], what="Agreed on"
    )
    submit = SubmitField("Add goal")


class RewordForm(ScreenedForm):
    """Other words for a goal that is not rated yet."""

    screened: ClassVar[tuple[str, ...]] = ("words",)

    revision = HiddenField()
    words = CharacterCountField(
        "The goal, in the child’s own words",
        [DataRequired("Enter the goal in the child’s own words")],
        maximum=LONGEST_GOAL,
    )
    submit = SubmitField("Save")


def goal_form() -> GoalForm:
    """The form of a new goal, agreed today."""
    return GoalForm(submission_key=str(uuid4()), agreed_on=today())


def reword_form(goal: Goal) -> RewordForm:
    """The form with the words of a goal as they are."""
    return RewordForm(words=goal.words, revision=str(goal.revision))
