"""What a person sees who types something that should not be held."""

from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict

from core.config import Settings
from core.ui import forms, init_ui
from core.ui.errors import form_errors
from core.ui.screening import CONFIRMATION, ScreenedForm

PAGE = (
    '{% import "components/screening.html" as screening %}{{ form.words }}'
    "{{ screening.confirmation(form) }}"
)


class WordsForm(ScreenedForm):
    screened = ("words", "reason")
    words = forms.TextAreaField("In the child’s words")
    reason = forms.CharacterCountField("Reason", maximum=40)


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    app = Flask("test_screened_forms", static_folder=None)
    app.secret_key = "only for tests, and long enough to pass"
    init_ui(app, Settings(secret_key=app.secret_key))
    with app.test_request_context():
        yield


def sent(**values: str) -> WordsForm:
    return WordsForm(MultiDict(values), meta={"csrf": False})


def asked_about(words: str) -> str:
    """The digest that the page carries after the first sending."""
    form = sent(words=words)
    assert not form.validate()
    return str(form.findings_shown.data)


def test_ordinary_words_are_let_through_and_nothing_is_asked() -> None:
    form = sent(words="I went to Stafford with Sam")
    assert form.validate()
    assert CONFIRMATION not in render_template_string(PAGE, form=form)


def test_a_full_name_is_asked_about_and_nothing_typed_is_lost() -> None:
    form = sent(words="Kyle Walker made me <go>", reason="")
    assert not form.validate()
    assert form_errors(form) == [
        {
            "text": "“Kyle Walker” looks like a name with a surname. Take it out, or confirm "
            "above the button that it is none of these",
            "href": "#words",
        }
    ]
    page = render_template_string(PAGE, form=form)
    assert CONFIRMATION in page
    assert "Kyle Walker made me &lt;go&gt;" in page


def test_it_is_saved_as_it_is_once_the_person_says_so() -> None:
    digest = asked_about("Kyle Walker is the name of our team")
    form = sent(
        words="Kyle Walker is the name of our team",
        findings_shown=digest,
        nothing_of_the_kind="y",
    )
    assert form.validate()


def test_a_tick_does_not_stand_for_words_typed_after_it() -> None:
    digest = asked_about("Kyle Walker is the name of our team")
    form = sent(words="Kyle Walker is at ST16 2LH", findings_shown=digest, nothing_of_the_kind="y")
    assert not form.validate()
    assert form.nothing_of_the_kind.data is False


def test_a_tick_sent_without_the_question_counts_for_nothing() -> None:
    assert not sent(words="Kyle Walker", nothing_of_the_kind="y").validate()


def test_every_kind_that_was_found_is_named() -> None:
    form = sent(words="Kyle Walker, 07700 900123", reason="ST16 2LH")
    assert not form.validate()
    words, reason = (error["text"] for error in form_errors(form))
    assert "a name with a surname and “07700 900123” looks like a telephone number" in words
    assert "a postcode" in reason


def test_what_is_too_long_to_be_saved_is_not_asked_about_before_it_is_shorter() -> None:
    form = sent(reason="Kyle Walker " + "A B " * 10)
    assert not form.validate()
    assert [error["text"] for error in form_errors(form)] == [
        "Reason must be 40 characters or fewer"
    ]
    shorter = sent(reason="Kyle Walker")
    assert not shorter.validate()
    assert shorter.findings
