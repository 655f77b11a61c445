"""Forms of referrals: the offer, the child's answer, appointments, and how it ended."""

from collections.abc import Mapping
from typing import Any

from wtforms import ValidationError
from wtforms.validators import InputRequired, Length

from core.database import today
from core.ui.forms import (
    CheckboxField,
    DateField,
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
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.forms import LONGEST_WORDS
from outcomes.referrals.appointment_operations import AppointmentDetails
from outcomes.referrals.models import ACCEPTED, DECLINED, Appointment, Referral
from outcomes.referrals.operations import NOT_BOTH, WORDS_OR_NOT, Answer, Ending, Offer

NEED, PLAN = "need", "plan"
CAME = {"yes": True, "no": False, "": None}


class OfferForm(CorrectedForm):
    """To which kind of partner a child is referred, and for what."""

    kind = SelectField(
        "What is the partner for?",
        [InputRequired("Choose what the partner is for")],
        choices=lambda: term_choices("referral_kinds", blank="Choose one"),
        default="",
        message="Choose what the partner is for",
    )
    answers = SelectField(
        "Which need is it for?",
        [InputRequired("Choose the need that it is for")],
        default="",
        message="Choose the need that it is for",
    )
    offered_on = DateField(
        "When was it offered to the child?",
        [InputRequired("Enter the day on which it was offered"), not_in_the_future("The offer")],
        what="The offer",
        default=today,
    )
    submission_key = SubmissionKeyField()
    submit = SubmitField("Save")

    def offer(self, child: ChildRecord, planned: Mapping[int, tuple[str, str]]) -> None:
        """The needs to choose from, those that were assessed or planned for first.

        :param planned: of each plan item its title and its need.
        """
        every = {option.value: option.label for option in term_choices("needs", blank=None)}
        assessed = {need.need for need in child.needs}
        self.groups = {
            "Assessed for this child": [
                (f"{NEED}:{code}", name) for code, name in every.items() if code in assessed
            ],
            "On the child’s plan": [
                (f"{PLAN}:{number}", f"{every.get(need, need)}: {title}")
                for number, (title, need) in planned.items()
            ],
            "Not in this child’s assessment": [
                (f"{NEED}:{code}", name) for code, name in every.items() if code not in assessed
            ],
        }
        self._needs = {f"{PLAN}:{number}": need for number, (_, need) in planned.items()}
        self.answers.choices = [
            choice("", "Choose the need"),
            *(choice(value, name) for group in self.groups.values() for value, name in group),
        ]

    @property
    def details(self) -> Offer:
        """What was typed."""
        kind, _, rest = (self.answers.data or "").partition(":")
        return Offer(
            kind=self.kind.data or "",
            need=self._needs[self.answers.data] if kind == PLAN else rest,
            plan_item_id=int(rest) if kind == PLAN else None,
            offered_on=self.offered_on.data,
        )


class AnswerForm(ScreenedForm, CorrectedForm):
    """What the child said to the offer."""

    screened = ("child_words",)

    answer = RadioField(
        "What did the child say?",
        [InputRequired("Choose what the child said")],
        choices=[
            choice(ACCEPTED, "Yes: accepted"),
            choice(DECLINED, "No: declined"),
        ],
        message="Choose what the child said",
    )
    decline_reason = SelectField(
        "Why did they decline?",
        choices=lambda: term_choices("referral_decline_reasons", blank="Choose the reason"),
        default="",
        message="Choose the reason",
    )
    child_words = TextAreaField(
        "In the child’s own words",
        [Length(max=LONGEST_WORDS, message=f"Use {LONGEST_WORDS} characters or fewer")],
    )
    child_would_not_say = CheckboxField("The child would not say")
    answered_on = DateField(
        "When was that?",
        [InputRequired("Enter the day of the answer"), not_in_the_future("The answer")],
        what="The answer",
        default=today,
    )
    submit = SubmitField("Save")

    def validate_decline_reason(self, field: Any) -> None:
        if self.answer.data == DECLINED and not field.data:
            raise ValidationError("Choose the reason")

    def validate_child_words(self, field: Any) -> None:
        if self.answer.data == DECLINED and bool(field.data) == self.child_would_not_say.data:
            raise ValidationError(NOT_BOTH if field.data else WORDS_OR_NOT)

    @property
    def details(self) -> Answer:
        """What was typed."""
        return Answer(
            answer=self.answer.data or "",
            answered_on=self.answered_on.data,
            decline_reason=self.decline_reason.data or None,
            child_words=self.child_words.data or "",
            child_would_not_say=self.child_would_not_say.data,
        )


class EndingForm(CorrectedForm):
    """How a referral ended."""

    outcome = RadioField(
        "How did it end?",
        [InputRequired("Choose how it ended")],
        choices=lambda: term_choices("referral_outcomes", blank=None),
        message="Choose how it ended",
    )
    ended_on = DateField(
        "When did it end?",
        [InputRequired("Enter the day of the end"), not_in_the_future("The end")],
        what="The end",
        default=today,
    )
    submit = SubmitField("Save")

    @property
    def details(self) -> Ending:
        """What was typed."""
        return Ending(outcome=self.outcome.data or "", ended_on=self.ended_on.data)


class AppointmentForm(CorrectedForm):
    """An appointment with the partner."""

    attended = RadioField(
        "Did the child come?",
        choices=[
            choice("yes", "Yes"),
            choice("no", "No"),
            choice("", "Not known yet", "Also where the day is still to come."),
        ],
        default="",
        message="Say whether the child came, or choose “Not known yet”",
    )
    day = DateField(
        "When was it, or when will it be?",
        [InputRequired("Enter the day of the appointment")],
        what="The appointment",
        default=today,
    )
    submission_key = SubmissionKeyField()
    submit = SubmitField("Save")

    @property
    def details(self) -> AppointmentDetails:
        """What was typed."""
        return AppointmentDetails(day=self.day.data, attended=CAME[self.attended.data or ""])


def saved_offer(referral: Referral) -> dict[str, Any]:
    """What is saved, by the names of the form's fields."""
    item = referral.plan_item_id
    return {
        "kind": referral.kind,
        "answers": f"{PLAN}:{item}" if item else f"{NEED}:{referral.need}",
        "offered_on": referral.offered_on,
        "revision": referral.revision,
    }


def saved_answer(referral: Referral) -> dict[str, Any]:
    """What is saved; today where nothing is."""
    return {
        "answer": referral.answer,
        "answered_on": referral.answered_on or today(),
        "decline_reason": referral.decline_reason or "",
        "child_words": referral.child_words,
        "child_would_not_say": referral.child_would_not_say,
        "revision": referral.revision,
    }


def saved_ending(referral: Referral) -> dict[str, Any]:
    """What is saved; today where nothing is."""
    return {
        "outcome": referral.outcome,
        "ended_on": referral.ended_on or today(),
        "revision": referral.revision,
    }


def saved_appointment(appointment: Appointment) -> dict[str, Any]:
    """What is saved, by the names of the form's fields."""
    came = {value: name for name, value in CAME.items()}
    return {
        "day": appointment.day,
        "attended": came[appointment.attended],
        "revision": appointment.revision,
    }
