"""The checklist as a form, and the form of the decision."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import wtforms
from flask import current_app
from wtforms.validators import InputRequired, Length, Optional

from catalogue.review.checklists import Checklist
from catalogue.review.checks import LONGEST_WORDS, REASONS
from catalogue.review.models import Decision, Rating
from catalogue.review.rules import Answer
from core.database import today
from core.ui.forms import DateField, Form, RadioField, SelectField, TextAreaField, choice

TOO_LONG = Length(max=LONGEST_WORDS, message=f"Write at most {LONGEST_WORDS} characters")


class AnswerForm(Form):
    """One criterion. ``was`` tells what stood there when the page was opened."""

    class Meta:
        csrf = False

    rating = RadioField("Rating", [Optional()], message="Choose one of the ratings")
    evidence = TextAreaField("Evidence", [TOO_LONG])
    condition = TextAreaField("What must be put right", [TOO_LONG])
    due = DateField("By when", what="The date of the condition")
    was = wtforms.HiddenField()

    @property
    def answer(self) -> Answer:
        """What was typed."""
        return Answer(
            Rating(self.rating.data) if self.rating.data else None,
            _lines(self.evidence.data),
            _lines(self.condition.data),
            self.due.data,
        )


def checklist_form(
    checklist: Checklist,
    answers: Mapping[str, Answer],
    *,
    base: type[Form] = Form,
    typed: bool = True,
) -> Any:
    """A form with a card for each criterion, filled from the answers unless it was posted.

    :param typed: whether what was posted, if anything was, is this form.
    """
    cards = {
        criterion.code: wtforms.FormField(AnswerForm, label=criterion.title)
        for criterion in checklist.criteria
    }
    form_of_checklist = type("ChecklistForm", (base,), cards)
    posted = {} if typed else {"formdata": None}
    shown = {code: _shown(answers.get(code, Answer())) for code in cards}
    form = form_of_checklist(data=shown, **posted)
    ratings = [choice(rating.code, rating.label, rating.help) for rating in checklist.ratings]
    for code in cards:
        form[code].form.rating.choices = ratings
    return form


def typed_answers(
    form: Any, saved: Mapping[str, Answer], checklist: Checklist
) -> dict[str, Answer]:
    """The answers that can be saved: changed on this page, and without an error.

    A card that was also changed elsewhere gets an error with what stands there; saving once
    more keeps what was typed here.
    """
    form.validate()
    changed: dict[str, Answer] = {}
    for criterion in checklist.criteria:
        card = form[criterion.code].form
        before, typed = saved.get(criterion.code, Answer()), card.answer
        if card.errors or fingerprint(typed) == card.was.data or typed == before:
            continue
        if card.was.data != fingerprint(before):
            card.was.data = fingerprint(before)
            card.evidence.errors = [_changed_elsewhere(before)]
            continue
        changed[criterion.code] = typed
    return changed


def mark_saved(form: Any, saved: Mapping[str, Answer]) -> None:
    """Note on a form that is shown again which of its answers are now saved."""
    for code, answer in saved.items():
        form[code].form.was.data = fingerprint(answer)


def fingerprint(answer: Answer) -> str:
    """A short mark that differs where answers differ."""
    return hashlib.sha256(repr(answer).encode()).hexdigest()[:16]


DECISIONS = {
    Decision.APPROVE: "Approve",
    Decision.REQUEST_CHANGES: "Ask for changes",
    Decision.REJECT: "Reject",
}


class DecisionForm(Form):
    """The decision, its reason and words."""

    decision = RadioField(
        "What do you decide?",
        [InputRequired("Choose what you decide")],
    )
    change_reasons = SelectField("Main reason for asking for changes", [Optional()])
    rejection_reasons = SelectField("Main reason for rejecting", [Optional()])
    reason = TextAreaField(
        "In your words",
        [TOO_LONG],
        hint="Everyone who works here can read this. Needed to ask for changes or to reject.",
    )

    def __init__(self, *, open_to: Collection[Decision] = tuple(Decision), **kwargs: Any) -> None:
        """:param open_to: the decisions that this review may end in."""
        super().__init__(**kwargs)
        self.decision.choices = [choice(each.value, DECISIONS[each]) for each in open_to]
        for name in REASONS.values():
            terms = current_app.extensions["vocabularies"][name].valid(on=today())
            self[name].choices = [
                choice("", "Choose a reason"),
                *(choice(term.code, term.label) for term in terms),
            ]

    @property
    def chosen(self) -> Decision:
        return Decision(self.decision.data)

    @property
    def reason_code(self) -> str | None:
        """The reason that belongs to the decision."""
        name = REASONS.get(self.chosen)
        return (self[name].data or None) if name else None


def _shown(answer: Answer) -> dict[str, Any]:
    return {
        "rating": answer.rating.value if answer.rating else None,
        "evidence": answer.evidence,
        "condition": answer.condition,
        "due": answer.due,
        "was": fingerprint(answer),
    }


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def _changed_elsewhere(saved: Answer) -> str:
    rating = saved.rating.label if saved.rating else "No rating"
    words = f": “{saved.evidence}”" if saved.evidence else ""
    return (
        "This was changed in another window since you opened the page. Saved there: "
        f"{rating}{words}. Save again to keep what stands here instead."
    )
