"""Forms of handing questions over, and of one question on the child's screen."""

from typing import Any
from uuid import uuid4

from wtforms.validators import InputRequired

from catalogue.instruments.schemas import Instrument
from core.ui.forms import Form, RadioField, SubmissionKeyField, SubmitField, choice
from outcomes.measures.answering import BY_THEMSELVES
from outcomes.measures.forms import labels_of, occasions
from outcomes.measures.questions import DECLINED, Given, Question, Questions


class HandOverForm(Form):
    """Who will answer, and which occasion it is."""

    submission_key = SubmissionKeyField()
    rater = RadioField("Who will answer?", message="Choose who will answer")
    occasion = RadioField("When is it from?", choices=occasions, message="Choose when it is from")
    submit = SubmitField("Hand over the screen")


def hand_over_form(instrument: Instrument, *, occasion: str) -> HandOverForm:
    """The form for one instrument, with the occasion that the dates suggest."""
    raters = [rater for rater in instrument.raters if rater in BY_THEMSELVES]
    form = HandOverForm(submission_key=str(uuid4()), occasion=occasion, rater=raters[0])
    form.rater.choices = [choice(*each) for each in labels_of("raters") if each[0] in raters]
    if len(raters) == 1:
        form.rater.data = raters[0]
        form.rater.validators = []
    return form


class AnswerForm(Form):
    """The answer to one question."""

    answer = RadioField(
        "",
        [InputRequired("Choose an answer. You can choose “I’d rather not say”")],
        message="Choose one of the answers",
    )
    submit = SubmitField("Next")


def answer_form(asked: Questions, question: Question, given: Given) -> AnswerForm:
    """The form of a question, with the answer that was given before."""
    before = given.get(question.key)
    form = AnswerForm(answer=None if before is None else str(before))
    form.answer.label.text = question.text
    options: list[Any] = [choice(str(each.value), each.text) for each in asked.choices]
    form.answer.choices = [*options, choice(DECLINED, "I’d rather not say")]
    return form


class SendForm(Form):
    """A button."""

    submit = SubmitField("Send my answers")
