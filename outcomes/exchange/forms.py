"""Uploading a file, and saying which of its columns is which."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from flask_wtf.file import FileRequired
from wtforms.validators import InputRequired, Optional

from core.ui.forms import (
    CheckboxField,
    FileField,
    Form,
    RadioField,
    SelectField,
    SubmissionKeyField,
    SubmitField,
    choice,
)
from outcomes.exchange.cells import Column
from outcomes.exchange.words import COLUMNS, KINDS_IN_WORDS

NOT_THERE = "Not in my file"
LONGEST_EXAMPLE = 30
PREFIX = "column_"


class UploadForm(Form):
    """What is in the file, and the file."""

    kind = RadioField(
        "What is in the file?",
        [InputRequired("Choose what is in the file")],
        choices=[choice(kind, *words) for kind, words in KINDS_IN_WORDS.items()],
        message="Choose what is in the file",
    )
    file = FileField(
        "The file",
        [FileRequired("Choose a CSV file")],
    )
    submission_key = SubmissionKeyField(default=lambda: str(uuid4()))
    submit = SubmitField("Upload")


class ColumnsForm(Form):
    """A drop-down for each of our columns with the names of the file; see ``columns_form``."""

    skip_refused = CheckboxField(
        "Leave out rows that are refused, and take the others",
        hint="Otherwise one refused row keeps the whole file out.",
    )
    screening_confirmed = CheckboxField(
        "What looks like a name, a postcode or a date of birth in this file is none",
        hint="Tick this only after you have looked: such rows are refused otherwise.",
    )
    submit = SubmitField("Check the file")

    kind_columns: tuple[Column, ...] = ()

    @property
    def column_fields(self) -> list[Any]:
        """The drop-downs, in the order of the columns."""
        return [self[f"{PREFIX}{column.name}"] for column in self.kind_columns]

    @property
    def mapping(self) -> dict[str, str]:
        """For each of our columns that is in the file: its name there."""
        chosen = {column.name: self[f"{PREFIX}{column.name}"].data for column in self.kind_columns}
        return {column: name for column, name in chosen.items() if name}

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that no column of the file stands for two of ours."""
        valid: bool = super().validate(extra_validators)
        seen: dict[str, str] = {}
        for field in self.column_fields:
            if field.data and field.data in seen:
                field.errors = [
                    *field.errors,
                    f"“{field.data}” is chosen for “{seen[field.data]}” already. Choose another",
                ]
                valid = False
            elif field.data:
                seen[field.data] = field.label.text
        return valid


def columns_form(
    columns: Sequence[Column], header: Sequence[str], example: Sequence[str], **kwargs: Any
) -> ColumnsForm:
    """The form for a kind's columns and a file's header, with a cell of its first row beside."""
    names = [
        choice(name, f"{name} (like “{cell[:LONGEST_EXAMPLE]}”)" if cell else name)
        for name, cell in zip(header, [*example, *[""] * len(header)], strict=False)
        if name
    ]
    fields = {f"{PREFIX}{column.name}": _field(column, names) for column in columns}
    form_class = type(
        "ColumnsOfAFileForm", (ColumnsForm,), {**fields, "kind_columns": tuple(columns)}
    )
    made: ColumnsForm = form_class(**kwargs)
    return made


def _field(column: Column, names: Iterable[Any]) -> SelectField:
    label, hint = COLUMNS[column.name]
    needed = InputRequired(f"Choose the column with “{label.lower()}”")
    blank = choice("", "Choose the column" if column.required else NOT_THERE)
    return SelectField(
        label,
        [needed if column.required else Optional()],
        choices=[blank, *names],
        default="",
        hint=hint,
        message="Choose a column of the file",
    )


def refused_upload(form: UploadForm, reason: str) -> None:
    """Say at the file why it cannot be taken."""
    form.file.errors = [*form.file.errors, f"The file {reason}"]
