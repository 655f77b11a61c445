"""Errors as people see them: the list above a form, and whole pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import current_app, render_template

# These must show even where the database does not answer, so they know nobody.
WITHOUT_PERSON = frozenset({"500", "503"})


def render_error_page(name: str, *, message: str | None = None) -> str:
    """The page of an error: a status ("404") or "csrf", with the words of a domain error.

    The pages of WITHOUT_PERSON are rendered without context processors: flask-login's asks the
    database who is signed in.
    """
    template = f"errors/{name}.html"
    if name in WITHOUT_PERSON:
        return current_app.jinja_env.get_template(template).render(message=message)
    return render_template(template, message=message)


def form_errors(form: Any) -> list[dict[str, str]]:
    """The errors of a form for the GOV.UK error summary: text, and href of the field."""
    errors = [{"text": str(text)} for text in form.form_errors]
    for field in form:
        errors.extend(_errors_of(field))
    return errors


def _errors_of(field: Any) -> Iterator[dict[str, str]]:
    """One error a field, as the field itself shows; those of an inner form by their fields."""
    if isinstance(field.errors, dict):
        for inner in field:
            yield from _errors_of(inner)
    elif getattr(field, "entries", None):
        for entry in field.entries:
            yield from _errors_of(entry)
    elif field.errors:
        yield {"text": str(field.errors[0]), "href": f"#{field.id}"}
