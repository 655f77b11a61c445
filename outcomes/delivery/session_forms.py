"""The form of a session: one page, for one child or for a group."""

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms import FieldList, FormField, HiddenField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from catalogue.interventions.document import Document
from core.database import today
from core.errors import InvalidInput
from core.people.models import User
from core.ui.forms import (
    CharacterCountField,
    CheckboxesField,
    DateField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    SubmissionKeyField,
    SubmitField,
    TextField,
    choice,
    not_in_the_future,
)
from core.ui.screening import ScreenedForm
from core.ui.words import long_date
from outcomes.caseload.forms import reason_choices, term_choices
from outcomes.delivery.models import Attendance, Delivery
from outcomes.delivery.session_checks import (
    LONGEST_MINUTES,
    MINUTES_LATE,
    MOST_REPARATION_HOURS,
    REPARATION_HOURS,
    ChildAtSession,
    SessionDetails,
)
from outcomes.delivery.words import ENGAGEMENT, MOTIVATION, label, vocabulary, was_there

YES, NO = "yes", "no"
YES_OR_NO = [choice(YES, "Yes"), choice(NO, "No")]
LONGEST_SENTENCE = 500
MINUTES = f"Enter minutes from 1 to {LONGEST_MINUTES}, like 45"
BOTH_WORDS = "Write the child’s words, or why they gave none, not both"
NO_WORDS = "Write one sentence in the child’s words, or say below why they gave none"


class AttendanceForm(wtforms.Form):
    """One child at the session. What it must hold depends on the answers before it."""

    attendance = RadioField(
        "Did the child attend?",
        [Optional()],
        choices=lambda: [
            choice(term.code, term.label) for term in vocabulary("attendance").valid(on=today())
        ],
    )
    minutes_late = IntegerField(
        "How many minutes late? (optional)",
        [Optional(), NumberRange(1, LONGEST_MINUTES, MINUTES_LATE)],
        message=MINUTES_LATE,
    )
    engagement = RadioField(
        "How did the child take part?",
        [Optional()],
        choices=[choice(str(number), label) for number, label in ENGAGEMENT.items()],
    )
    motivation = RadioField(
        "Did the child want to be there? (optional)",
        [Optional()],
        choices=[choice(str(number), words) for number, words in MOTIVATION.items()],
    )
    child_words = CharacterCountField(
        "One sentence, in the child’s words", maximum=LONGEST_SENTENCE
    )
    child_words_declined_reason = TextField(
        "Why they gave none",
        [Length(max=LONGEST_SENTENCE, message=f"Use {LONGEST_SENTENCE} characters or fewer")],
    )
    carer_informed = RadioField("Was a parent or carer told?", [Optional()], choices=YES_OR_NO)
    reparation_hours = DecimalField(
        "Hours of reparation",
        [Optional(), NumberRange(0.01, MOST_REPARATION_HOURS, REPARATION_HOURS)],
        hint="Only if the child did reparation, like 2 or 1.5.",
        message=REPARATION_HOURS,
        places=None,
    )
    catches_up_id = SelectField("Does it make up for a session that was missed?", default="")

    def offer_missed(self, missed: Sequence[Attendance]) -> None:
        """The sessions that the child missed, for which this one may make up."""
        self.catches_up_id.choices = [
            choice("", "No"),
            *(choice(str(each.session_id), _missed_in_words(each)) for each in missed),
        ]

    @property
    def was_there(self) -> bool:
        """Whether the child attended."""
        return was_there(self.attendance.data)

    def complete(self) -> bool:
        """Whether everything that belongs to the answers is there; errors on the fields if not."""
        if not self.attendance.data:
            _refuse(self.attendance, "Say whether the child attended")
        elif self.was_there:
            if not self.engagement.data:
                _refuse(self.engagement, "Say how the child took part")
            said, declined = self.child_words.data, self.child_words_declined_reason.data
            if bool(said) == bool(declined):
                _refuse(self.child_words, BOTH_WORDS if said else NO_WORDS)
        return not self.errors

    def at_session(self, delivery: Delivery) -> ChildAtSession:
        """What was typed of this child."""
        informed, hours = self.carer_informed.data, self.reparation_hours.data
        return ChildAtSession(
            delivery=delivery,
            attendance=self.attendance.data or None,
            minutes_late=self.minutes_late.data,
            engagement=int(self.engagement.data) if self.engagement.data else None,
            motivation=int(self.motivation.data) if self.motivation.data else None,
            child_words=self.child_words.data or "",
            child_words_declined_reason=self.child_words_declined_reason.data or "",
            carer_informed=None if not informed else informed == YES,
            reparation_hours=None if hours is None else float(hours),
            catches_up_id=int(self.catches_up_id.data) if self.catches_up_id.data else None,
        )


class SessionForm(ScreenedForm):
    """A session."""

    happened = RadioField(
        "Did it happen?",
        [InputRequired("Say whether the session happened")],
        choices=YES_OR_NO,
        message="Say whether the session happened",
    )
    not_held_reason = SelectField(
        "Why not?",
        choices=lambda: term_choices("session_reasons", blank="Choose the reason"),
        default="",
    )
    core_steps = CheckboxesField("What was done", hint="Untick what was left out.")
    core_steps_adapted = CheckboxesField(
        "Which of them were adapted?", hint="Done, but changed to suit the child."
    )
    children = FieldList(FormField(AttendanceForm))
    held_on = DateField(
        "When was it?",
        [InputRequired("Enter the date of the session"), not_in_the_future("The session")],
        what="The session",
        default=today,
    )
    plan_session = SelectField("Which session of the plan was it?", default="")
    minutes = IntegerField(
        "How many minutes?", [Optional(), NumberRange(1, LONGEST_MINUTES, MINUTES)], message=MINUTES
    )
    facilitators = CheckboxesField("Who ran it?")
    partner_agencies = CheckboxesField(
        "Who else ran it, without an account here?",
        hint="By agency. No name is needed.",
        choices=lambda: term_choices("agencies", blank=None),
    )
    reason = SelectField(
        "Why is it changed?",
        choices=lambda: reason_choices("correction_reasons"),
        default="",
    )
    # The session of the plan whose steps the page shows.
    steps_of = HiddenField()
    submission_key = SubmissionKeyField()
    revision = HiddenField()
    submit = SubmitField("Save")

    def offer(
        self, document: Document, staff: Sequence[User], missed: Sequence[Sequence[Attendance]]
    ) -> None:
        """The sessions and steps of the plan, the people, and a row for each child.

        :param missed: for each child the sessions that this one may make up for.

        :raises InvalidInput: where another number of rows was sent.
        """
        self.plan_session.choices = [
            choice("", "None of the plan’s sessions"),
            *(
                choice(str(number), f"{number}. {session.title}")
                for number, session in enumerate(document.sessions, start=1)
            ),
        ]
        self.facilitators.choices = [choice(str(user.id), user.name) for user in staff]
        if not self.steps_of.data:
            self.steps_of.data = self.plan_session.data
        self._offer_steps(document)
        while len(self.children.entries) < len(missed):
            self.children.append_entry()
        if len(self.children.entries) != len(missed):
            raise InvalidInput("This page has changed. Go back and open it again.")
        for entry, of_child in zip(self.children.entries, missed, strict=True):
            entry.form.offer_missed(of_child)

    def tick_all_steps(self) -> None:
        """As the page opens, everything is done; what was left out is unticked."""
        shown: list[Any] = list(self.core_steps.choices or ())
        self.core_steps.data = [each.value for each in shown]

    def show_steps_of_chosen(self, document: Document) -> bool:
        """Show the steps of the session that was chosen, all ticked.

        :return: whether the page showed those of another session, so that the person must look.
        """
        if self.steps_of.data == self.plan_session.data:
            return False
        self.steps_of.data = self.plan_session.data
        self._offer_steps(document)
        self.tick_all_steps()
        self.core_steps_adapted.data = []
        return bool(self.core_steps.choices) and self.happened.data == YES

    def _offer_steps(self, document: Document) -> None:
        self.core_steps.choices = [
            choice(str(step), planned.title)
            for session, step, planned in document.core_steps
            if str(session) == self.steps_of.data
        ]
        self.core_steps_adapted.choices = self.core_steps.choices

    def screened_fields(self) -> list[Any]:
        """The words of every child who was there, and the reasons for none."""
        if self.happened.data == NO:
            return []
        return [
            field
            for entry in self.children.entries
            if entry.form.was_there
            for field in (entry.form.child_words, entry.form.child_words_declined_reason)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the answers are complete and nothing was found that must not be held."""
        valid = super().validate(extra_validators)
        valid = self._complete() and valid
        # The list keeps the errors of its rows as they were before those above.
        self.children.errors = [entry.errors for entry in self.children.entries if entry.errors]
        return valid

    def _complete(self) -> bool:
        if self.happened.data == NO and not self.not_held_reason.data:
            _refuse(self.not_held_reason, "Choose why it did not happen")
            return False
        if self.happened.data == YES:
            incomplete = [entry for entry in self.children.entries if not entry.form.complete()]
            return self._steps_agree() and not incomplete
        return True

    def _steps_agree(self) -> bool:
        """Whether what was adapted was done."""
        if set(self.core_steps_adapted.data or ()) <= set(self.core_steps.data or ()):
            return True
        _refuse(
            self.core_steps_adapted,
            "A step that was adapted was done. Tick it above too, or untick it here",
        )
        return False

    @property
    def details(self) -> SessionDetails:
        """What was typed of the session as a whole."""
        happened = self.happened.data == YES
        done = set(self.core_steps.data or ())
        shown: list[Any] = list(self.core_steps.choices or ())
        left_out = [int(each.value) for each in shown if each.value not in done]
        return SessionDetails(
            held_on=self.held_on.data,
            happened=happened,
            not_held_reason=self.not_held_reason.data or None,
            plan_session=int(self.plan_session.data) if self.plan_session.data else None,
            minutes=self.minutes.data,
            facilitator_ids=tuple(int(each) for each in self.facilitators.data or ()),
            core_steps_left_out=tuple(left_out) if happened else (),
            core_steps_adapted=self._steps_adapted() if happened else (),
            partner_agencies=tuple(self.partner_agencies.data or ()),
        )

    def _steps_adapted(self) -> tuple[int, ...]:
        return tuple(int(each) for each in self.core_steps_adapted.data or ())

    def at_session(self, deliveries: Sequence[Delivery]) -> list[ChildAtSession]:
        """What was typed of each child."""
        return [
            entry.form.at_session(delivery)
            for entry, delivery in zip(self.children.entries, deliveries, strict=True)
        ]


def _missed_in_words(attendance: Attendance) -> str:
    session = attendance.session
    why = (
        label("attendance", attendance.attendance)
        if session.happened
        else label("session_reasons", session.not_held_reason)
    )
    return f"{long_date(session.held_on)}: {why.lower()}"


def _refuse(field: Any, message: str) -> None:
    field.errors = [*field.errors, message]
