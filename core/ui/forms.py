"""Form fields that render as GOV.UK components.

Features subclass ``Form`` and use the fields of this module; a template writes
``{{ form.title }}`` or ``{{ form.title(params={…}) }}`` (``params`` are those of the GOV.UK
macro). Choices are ``SelectChoice(value, label)``; ``hint=`` may be given per choice.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import wtforms
from flask_wtf import FlaskForm
from flask_wtf.file import FileField as UploadField
from flask_wtf.file import MultipleFileField as UploadsField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovCheckboxInput,
    GovDateInput,
    GovFileInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from core.database import today

__all__ = [
    "CharacterCountField",
    "CheckboxField",
    "CheckboxesField",
    "DateField",
    "DecimalField",
    "EmailField",
    "FileField",
    "FilesField",
    "Form",
    "IntegerField",
    "PasswordField",
    "RadioField",
    "SelectChoice",
    "SelectField",
    "SubmissionKeyField",
    "SubmitField",
    "TextAreaField",
    "TextField",
    "choice",
]

SHORTEST_YEAR = 1000
LONGEST_PART = 20  # of a date


def choice(value: str, label: str | None = None, hint: str | None = None) -> Any:
    """One option of a select, radios or checkboxes, with an optional hint under its label."""
    return SelectChoice(value, label or value, {"hint": hint} if hint else {})


class Form(FlaskForm):
    """Base of all forms; holds the CSRF token."""


class _WithoutEmptyHint:
    """The widgets of several boxes print an empty hint where a field has no description."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)  # type: ignore[misc]
        hint = params.get("hint") or {}
        if not (hint.get("text") or hint.get("html")):
            params["hint"] = None
        return params


class _WithChoiceHints(_WithoutEmptyHint):
    """Options whose choice has a hint show it."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        for item, option in zip(kwargs["items"], field, strict=True):
            hint = (option.choice.render_kw or {}).get("hint")
            if hint:
                item["hint"] = {"text": hint}
        return super().map_gov_params(field, **kwargs)


class RadiosWidget(_WithChoiceHints, GovRadioInput):
    """GOV.UK radios."""


class CheckboxesWidget(_WithChoiceHints, GovCheckboxesInput):
    """GOV.UK checkboxes, several."""


class CheckboxWidget(_WithoutEmptyHint, GovCheckboxInput):
    """GOV.UK checkbox, one."""


class DateWidget(GovDateInput):
    """Three boxes, day, month and year, with what was typed and the wrong ones marked.

    The first box has the field's own id, so that the error summary's link lands in it.
    """

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        field.raw_data = list(field.typed) if field.typed else None
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params["id"] = f"{field.id}-date"
        params["attributes"] = {}
        params.pop("value", None)
        for part, item in zip(DATE_PARTS, params["items"], strict=True):
            item["id"] = field.id if part == "day" else f"{field.id}-{part}"
            if field.errors and part not in field.wrong_parts:
                item["classes"] = item["classes"].replace("govuk-input--error", "").strip()
        return params


DATE_PARTS = ("day", "month", "year")


class _Described(wtforms.Field):
    """Constructor shared by the fields: the hint is called a hint."""

    def __init__(
        self,
        label: str,
        validators: Sequence[Callable[..., Any]] = (),
        *,
        hint: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), description=hint, **kwargs)


class _Text(_Described):
    """Text without the blanks around it."""

    def __init__(self, label: str, *args: Any, **kwargs: Any) -> None:
        kwargs["filters"] = [_stripped, *kwargs.get("filters", ())]
        super().__init__(label, *args, **kwargs)


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class TextField(_Text, wtforms.StringField):
    """One line of text."""

    widget = GovTextInput()


class EmailField(_Text, wtforms.EmailField):
    """An email address; the keyboard of a phone shows the @."""

    widget = GovTextInput()

    def __init__(self, label: str = "Email address", *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "render_kw", {"type": "email", "spellcheck": "false", "autocomplete": "email"}
        )
        super().__init__(label, *args, **kwargs)


class PasswordField(_Described, wtforms.PasswordField):
    """A password with a button that shows it."""

    widget = GovPasswordInput()


class TextAreaField(_Text, wtforms.TextAreaField):
    """Several lines of text."""

    widget = GovTextArea()


class CharacterCountField(_Text, wtforms.TextAreaField):
    """Several lines of text that tell how much room is left; ``maximum`` in characters."""

    widget = GovCharacterCount()

    def __init__(self, label: str, *args: Any, maximum: int, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        too_long = f"{self.label.text} must be {maximum} characters or fewer"
        self.validators = [
            *self.validators,
            wtforms.validators.Length(max=maximum, message=too_long),
        ]
        self.maximum = maximum

    def __call__(self, **kwargs: Any) -> Any:
        params = {"maxlength": self.maximum, **kwargs.pop("params", {})}
        return super().__call__(params=params, **kwargs)


# No number that anyone records has more digits; much longer ones cannot even be compared.
LONGEST_NUMBER = 20


class _Number(_Described):
    """A number typed into a text box, as GOV.UK advises, with a message that says what to do."""

    message = "Enter a number"
    inputmode = "numeric"

    def __init__(self, label: str, *args: Any, message: str | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {})
        kwargs["render_kw"] = {"inputmode": self.inputmode, **kwargs["render_kw"]}
        super().__init__(label, *args, **kwargs)
        self.message = message or self.message

    def __call__(self, **kwargs: Any) -> Any:
        params = {"classes": "govuk-input--width-5", **kwargs.pop("params", {})}
        return super().__call__(params=params, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = valuelist[0].strip().replace(",", "") if valuelist else ""
        if not typed:
            self.data = None
            return
        if len(typed) > LONGEST_NUMBER:
            raise ValueError(self.message)
        try:
            super().process_formdata([typed])
        except ValueError:
            raise ValueError(self.message) from None


class IntegerField(_Number, wtforms.IntegerField):
    """A whole number; ``message=`` says what to enter ("Enter the age in years, like 15")."""

    widget = GovTextInput()
    message = "Enter a whole number"


class DecimalField(_Number, wtforms.DecimalField):
    """A number that may have decimals."""

    widget = GovTextInput()
    inputmode = "decimal"

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(self.message)


class _Chooses(_Described):
    """A choice out of a list; the message for no or an unknown choice says what to do."""

    def __init__(
        self,
        label: str,
        validators: Sequence[Callable[..., Any]] = (),
        *,
        choices: Iterable[Any] | Callable[[], Iterable[Any]] | None = None,
        message: str | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("invalid_choice_message", message or "Choose one of the options")
        super().__init__(label, validators, choices=choices, **kwargs)


class SelectField(_Chooses, wtforms.SelectField):
    """A drop-down list."""

    widget = GovSelect()


class RadioField(_Chooses, wtforms.RadioField):
    """One of a few, all visible."""

    widget = RadiosWidget()


class CheckboxesField(_Chooses, wtforms.SelectMultipleField):
    """Any number out of a list; data is a list, empty when none is ticked."""

    widget = CheckboxesWidget()


class CheckboxField(_Described, wtforms.BooleanField):
    """One box to tick."""

    widget = CheckboxWidget()


class FileField(_Described, UploadField):
    """One file to upload; the form needs ``enctype="multipart/form-data"``."""

    widget = GovFileInput()


class FilesField(_Described, UploadsField):
    """Several files to upload."""

    widget = GovFileInput(multiple=True)


LONGEST_KEY = 36  # of a UUID, as the columns hold it


class SubmissionKeyField(wtforms.HiddenField):
    """The hidden key by which a form that is sent twice makes one record.

    One that cannot be kept is replaced, and a blank one too: it would be everybody's.
    """

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = str(valuelist[0]).strip() if valuelist else ""
        self.data = sent if 0 < len(sent) <= LONGEST_KEY else str(uuid4())


class SubmitField(wtforms.SubmitField):
    """The button."""

    widget = GovSubmitInput()


class DateField(_Described):
    """Day, month and year in three boxes of the same name, in that order.

    Months may be typed as numbers or names. Data is a ``date``, or None where all boxes are
    empty or wrong. For a date that must be there add ``InputRequired("Enter the …")``, not
    ``DataRequired``, which would hide what is wrong with a date.

    :param what: the thing dated, for messages: "Session date must include a year".
    """

    widget = DateWidget()

    def __init__(self, label: str, *args: Any, what: str | None = None, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.what = what or "Date"
        self.typed: tuple[str, str, str] | None = None
        self.wrong_parts: tuple[str, ...] = DATE_PARTS

    def _value(self) -> str:
        """Empty; the widget fills its three boxes itself."""
        return ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if not valuelist:
            return
        boxes = [*(str(value).strip() for value in valuelist), "", "", ""][:3]
        self.typed = (boxes[0], boxes[1], boxes[2])
        # What required-validators look at: nothing typed is no input.
        self.raw_data = [text for text in boxes if text]
        if self.raw_data:
            self.data = self._date_of(*self.typed)

    def _date_of(self, day: str, month: str, year: str) -> date:
        missing = [
            part for part, text in zip(DATE_PARTS, (day, month, year), strict=True) if not text
        ]
        if missing:
            self.wrong_parts = tuple(missing)
            raise ValueError(f"{self.what} must include a {' and a '.join(missing)}")
        if max(len(day), len(month), len(year)) > LONGEST_PART:
            raise ValueError(f"{self.what} must be a real date")
        month_number = _month_number(month)
        if year.isdecimal() and int(year) < SHORTEST_YEAR:
            self.wrong_parts = ("year",)
            raise ValueError(f"{self.what}: year must include 4 numbers")
        try:
            return date(int(year), month_number, int(day))
        except (ValueError, OverflowError):
            raise ValueError(f"{self.what} must be a real date") from None


def _month_number(text: str) -> int:
    """1 to 12 for "1", "01", "January" or "jan"; 0, which is no month, for anything else."""
    if text.isdecimal():
        return int(text)
    for number in range(1, 13):
        name = calendar.month_name[number].lower()
        if len(text) >= 3 and name.startswith(text.lower()):
            return number
    return 0


def not_in_the_future(what: str) -> Any:
    """A validator of dates; ``what`` is how the message begins ("The start")."""

    def check(_form: Any, field: Any) -> None:
        if field.data and field.data > today():
            raise ValidationError(f"{what} must be today or in the past")

    return check
