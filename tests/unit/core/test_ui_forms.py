"""What people see of a form: what may be typed, what is said when it is wrong."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired, Optional

from core.config import Settings
from core.ui import forms, init_ui
from core.ui.errors import form_errors


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    app = Flask("test_ui_forms", static_folder=None)
    app.secret_key = "only for tests, and long enough to pass"
    init_ui(app, Settings(secret_key=app.secret_key))
    with app.test_request_context():
        yield


class SessionForm(forms.Form):
    title = forms.TextField("Title", [InputRequired("Enter a title")])
    held = forms.DateField("When?", [InputRequired("Enter the date")], what="Session date")
    until = forms.DateField("Until", [Optional()])
    minutes = forms.IntegerField("Minutes", [Optional()], message="Enter minutes, like 45")
    engaged = forms.RadioField(
        "Engaged", choices=[forms.choice("1", "A little", hint="Looked away")], message="Choose one"
    )
    supports = forms.CheckboxesField("Supports", choices=[forms.choice("p", "Pictures")])
    words = forms.CharacterCountField("Words", maximum=10)


def filled(*pairs: tuple[str, str]) -> SessionForm:
    return SessionForm(MultiDict(pairs), meta={"csrf": False})


GOOD = [("title", " Knives "), ("held", "3"), ("held", "mar"), ("held", "2026"), ("engaged", "1")]


def test_a_date_may_be_typed_with_the_name_of_the_month() -> None:
    form = filled(*GOOD)
    assert form.validate(), form.errors
    assert form.held.data == date(2026, 3, 3)
    assert form.until.data is None
    assert form.title.data == "Knives"


@pytest.mark.parametrize(
    ("typed", "message", "wrong"),
    [
        (("", "", ""), "Enter the date", ("day", "month", "year")),
        (("3", "", "2026"), "Session date must include a month", ("month",)),
        (("", "", "2026"), "Session date must include a day and a month", ("day", "month")),
        (("31", "2", "2026"), "Session date must be a real date", ("day", "month", "year")),
        (("1", "x", "2026"), "Session date must be a real date", ("day", "month", "year")),
        (("1", "2", "26"), "Session date: year must include 4 numbers", ("year",)),
        (("1", "2", "²³"), "Session date must be a real date", ("day", "month", "year")),
        (("1", "2", "99999"), "Session date must be a real date", ("day", "month", "year")),
    ],
)
def test_a_wrong_date_says_what_is_wrong_and_keeps_what_was_typed(
    typed: tuple[str, str, str],
    message: str,
    wrong: tuple[str, ...],
) -> None:
    form = filled(*((name, value) for name, value in GOOD if name != "held"),
                  *(("held", text) for text in typed))  # fmt: skip
    assert not form.validate()
    assert form_errors(form) == [{"text": message, "href": "#held"}]
    html = str(form.held())
    assert html.count("govuk-input--error") == len(wrong)
    assert html.count('id="held"') == 1
    for text in filter(None, typed):
        assert f'value="{text}"' in html


def test_a_form_sent_without_the_boxes_of_a_date_is_an_error_not_a_failure() -> None:
    form = filled(("title", "x"), ("engaged", "1"))
    assert not form.validate()
    assert "Enter the date" in str(form.held())


def test_a_date_already_known_is_shown_in_its_boxes() -> None:
    form = SessionForm(obj=SimpleNamespace(held=date(2026, 3, 14)), meta={"csrf": False})
    html = str(form.held())
    assert [part in html for part in ('value="14"', 'value="03"', 'value="2026"')] == [True] * 3


def test_a_number_that_is_none_says_what_to_enter() -> None:
    form = filled(*GOOD, ("minutes", "an hour"))
    assert not form.validate()
    assert form_errors(form) == [{"text": "Enter minutes, like 45", "href": "#minutes"}]
    assert 'value="an hour"' in str(form.minutes())
    assert filled(*GOOD, ("minutes", "1,200")).minutes.data == 1200


def test_nothing_chosen_says_what_to_choose() -> None:
    form = filled(*GOOD[:-1])
    assert not form.validate()
    assert form_errors(form) == [{"text": "Choose one", "href": "#engaged"}]


def test_a_choice_shows_its_hint_and_a_field_without_hint_shows_none() -> None:
    html = str(filled(*GOOD).engaged())
    assert "Looked away" in html
    assert 'id="engaged-hint"' not in html


def test_a_text_that_is_too_long_is_refused() -> None:
    form = filled(*GOOD, ("words", "eleven long"))
    assert not form.validate()
    assert form_errors(form)[0]["text"] == "Words must be 10 characters or fewer"
    assert 'data-maxlength="10"' in str(form.words())


def test_an_error_of_the_whole_form_is_listed_first() -> None:
    form = filled(("title", ""))
    form.validate()
    form.form_errors.append("Someone has taken that title.")
    html = render_template_string(
        '{% import "components.html" as ui %}{{ ui.error_summary(form) }}', form=form
    )
    assert html.index("Someone has taken") < html.index("Enter a title")
