"""Forms of plans and deliveries."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from wtforms import HiddenField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange

from catalogue.interventions.models import InterventionVersion
from core.database import today
from core.people.models import User
from core.ui.forms import (
    CheckboxField,
    DateField,
    Form,
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
from outcomes.caseload.forms import CorrectedForm, reason_choices, term_choices
from outcomes.caseload.models import OLDEST, YOUNGEST, ChildRecord
from outcomes.caseload.operations import LONGEST_AHEAD
from outcomes.delivery.models import PlanItem
from outcomes.delivery.operations import (
    MOST_SESSIONS,
    NEITHER,
    ONE_OF_TWO,
    SEE_APPROVAL,
    SEE_WARNING,
    PlanDetails,
)
from outcomes.delivery.outcome_words import EXAMPLE, refusal_of_outcome
from outcomes.delivery.words import approval_ends_first, vocabulary

LONGEST_WORDS = 1000
TOO_LONG = Length(max=LONGEST_WORDS, message=f"Use {LONGEST_WORDS} characters or fewer")
SESSIONS = f"Enter a number of sessions from 1 to {MOST_SESSIONS}"
AGE_NOW = "Enter the child's age now, in whole years"
WARNING_SEEN = "I have read this warning, and have thought about whether it is right for this child"
APPROVAL_SEEN = "I have read when the approval ends, and it can go on like this"
COMPARED = (
    "need",
    "desired_outcome",
    "child_view",
    "child_view_declined_reason",
    "sessions_planned",
    "owner_id",
    "start_by",
    "age_at_plan",
    "training_reason",
)


class ChooseInterventionForm(Form):
    """Which intervention to plan; sent by GET, so that the page has an address."""

    intervention = SelectField("Intervention", default="", message="Choose an intervention")


class ChooseChildForm(Form):
    """Which child to plan an intervention for."""

    child_id = SelectField(
        "Child",
        [InputRequired("Choose the child")],
        default="",
        message="Choose a child of your teams",
    )
    submit = SubmitField("Continue")

    def offer(self, children: Iterable[ChildRecord]) -> None:
        """The children to choose from."""
        options = [choice(str(child.id), child.case_reference) for child in children]
        self.child_id.choices = [choice("", "Choose the case reference"), *options]


class _Seen(Form):
    """What must be seen before something is planned or started."""

    warning_seen = CheckboxField(WARNING_SEEN)
    approval_seen = CheckboxField(APPROVAL_SEEN)

    must_see_warning = False
    version: InterventionVersion | None = None

    @property
    def approval_warning(self) -> str:
        """That the approval ends before the last session, for the days typed; else blank."""
        first, sessions = self.days
        return approval_ends_first(self.version, first or today(), sessions or 1)

    @property
    def days(self) -> tuple[date | None, int | None]:
        """The first day and the number of sessions."""
        raise NotImplementedError

    def validate_warning_seen(self, field: Any) -> None:
        if self.must_see_warning and not field.data:
            raise ValidationError(SEE_WARNING)

    def validate_approval_seen(self, field: Any) -> None:
        if self.approval_warning and not field.data:
            raise ValidationError(SEE_APPROVAL)


class PlanItemForm(ScreenedForm, _Seen):
    """What is planned: need, outcome, the child's view, how much, who, by when."""

    screened = ("desired_outcome", "child_view", "child_view_declined_reason", "training_reason")

    need = SelectField(
        "Which need does it answer?",
        [InputRequired("Choose the need that this answers")],
        default="",
        message="Choose the need that this answers",
    )
    desired_outcome = TextAreaField(
        "What will be different?",
        [InputRequired("Say what will be different"), TOO_LONG],
        hint=f"Something that can be seen or counted. For example: “{EXAMPLE}”.",
    )
    child_view = TextAreaField(
        "What does the child say about this?", [TOO_LONG], hint="In the child’s own words."
    )
    child_view_declined_reason = TextAreaField(
        "Or why they gave no view", [TOO_LONG], hint="Only if the child declined to give one."
    )
    sessions_planned = IntegerField(
        "How many sessions?",
        [InputRequired(SESSIONS), NumberRange(1, MOST_SESSIONS, SESSIONS)],
        message=SESSIONS,
    )
    owner_id = SelectField("Who answers for it?", coerce=int, message="Choose who answers for it")
    start_by = DateField(
        "Start by",
        [InputRequired("Enter the date by which it is to start")],
        what="Start by",
    )
    age_at_plan = IntegerField(
        "The child’s age now",
        [InputRequired(AGE_NOW), NumberRange(YOUNGEST, OLDEST, AGE_NOW)],
        message=AGE_NOW,
    )
    training_reason = TextAreaField(
        "If they do not hold the training it needs, why go on?",
        [TOO_LONG],
        hint="Asked only where it is missing. Your manager sees it. For example, who works with "
        "them who does hold it.",
    )
    reason = SelectField(
        "Why is the plan changed?",
        choices=lambda: reason_choices("plan_change_reasons"),
        default="",
    )
    submission_key = SubmissionKeyField()
    revision = HiddenField()
    submit = SubmitField("Save the plan")

    earlier: PlanItem | None = None

    def offer(self, child: ChildRecord, staff: Sequence[User]) -> None:
        """The needs, those that were assessed first, and the people to choose from."""
        every = term_choices("needs", blank=None)
        assessed = {need.need for need in child.needs}
        self.need_groups = {
            "Assessed for this child": [each for each in every if each.value in assessed],
            "Not in this child’s assessment": [
                each for each in every if each.value not in assessed
            ],
        }
        self.need.choices = [choice("", "Choose the need"), *every]
        self.owner_id.choices = [choice(str(user.id), user.name) for user in staff]

    def validate_desired_outcome(self, field: Any) -> None:
        text = field.data or ""
        stays = self.earlier is not None and self.earlier.desired_outcome == text
        refusal = "" if stays else refusal_of_outcome(text)
        if refusal:
            raise ValidationError(refusal)

    def validate_child_view(self, field: Any) -> None:
        declined = self.child_view_declined_reason.data
        if bool(field.data) == bool(declined):
            raise ValidationError(ONE_OF_TWO if declined else NEITHER)

    def validate_start_by(self, field: Any) -> None:
        unchanged = self.earlier is not None and field.data == self.earlier.start_by
        if field.data and field.data < today() and not unchanged:
            raise ValidationError("Start by must be today or a later date")
        if field.data and field.data > today() + LONGEST_AHEAD and not unchanged:
            raise ValidationError("Start by must be within two years from now")

    @property
    def days(self) -> tuple[date | None, int | None]:
        return self.start_by.data, self.sessions_planned.data

    @property
    def approval_warning(self) -> str:
        """As for what is new; nothing where the days of a plan stay as they were."""
        earlier = self.earlier
        if earlier and self.days == (earlier.start_by, earlier.sessions_planned):
            return ""
        return super().approval_warning

    @property
    def details(self) -> PlanDetails:
        """What was typed."""
        return PlanDetails(
            need=self.need.data,
            desired_outcome=self.desired_outcome.data or "",
            child_view=self.child_view.data or "",
            child_view_declined_reason=self.child_view_declined_reason.data or "",
            sessions_planned=self.sessions_planned.data or 0,
            owner_id=self.owner_id.data,
            start_by=self.start_by.data,
            age_at_plan=self.age_at_plan.data or 0,
            training_reason=self.training_reason.data or "",
        )


class StartForm(_Seen):
    """Starting a delivery."""

    started_on = DateField(
        "When did it start?",
        [InputRequired("Enter the date of the start"), not_in_the_future("The start")],
        what="The start",
        default=today,
    )
    submission_key = SubmissionKeyField()
    submit = SubmitField("Start")

    item: PlanItem

    @property
    def days(self) -> tuple[date | None, int | None]:
        return self.started_on.data, self.item.sessions_planned


class SetAsideForm(Form):
    """Why what was planned will not be started."""

    reason = RadioField(
        "Why will it not be started?",
        [InputRequired("Choose why it will not be started")],
        choices=lambda: [
            choice(term.code, term.label, term.help)
            for term in vocabulary("plan_set_aside_reasons").valid(on=today())
        ],
        message="Choose why it will not be started",
    )
    revision = HiddenField()
    submit = SubmitField("Set it aside")


class EndForm(CorrectedForm):
    """Ending a delivery."""

    ending = RadioField(
        "How did it end?",
        [InputRequired("Choose how it ended")],
        choices=lambda: [
            choice(term.code, term.label, term.help)
            for term in vocabulary("delivery_endings").valid(on=today())
        ],
        message="Choose how it ended",
    )
    ended_on = DateField(
        "When did it end?",
        [InputRequired("Enter the date of the end"), not_in_the_future("The end")],
        what="The end",
        default=today,
    )
    submit = SubmitField("End the delivery")
