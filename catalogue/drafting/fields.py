"""What the forms of a draft are made of."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import marshmallow
from flask import current_app
from wtforms import ValidationError
from wtforms.validators import InputRequired, Length

from catalogue.instruments.queries import all_instruments
from catalogue.interventions.addresses import FULL, why_unsafe
from catalogue.interventions.document import tidy_line
from catalogue.interventions.schemas import ADDRESS, LONGEST_TEXT, SECURE_ADDRESS
from core.database import today
from core.ui.forms import CheckboxesField, TextAreaField, TextField, choice
from core.vocabulary import Vocabularies


def line(label: str, longest: int, *, needed: str = "", **kwargs: Any) -> Any:
    """One line of text; ``needed`` is what is said where it must not stay blank and does."""
    return TextField(label, _limits(label, longest, needed), **kwargs)


def paragraph(label: str, longest: int, *, needed: str = "", **kwargs: Any) -> Any:
    """A sentence or two, in a box that is more than one line high."""
    return TextAreaField(label, _limits(label, longest, needed), **kwargs)


def _limits(label: str, longest: int, needed: str) -> list[Any]:
    return [*([InputRequired(needed)] if needed else []), at_most(label, longest)]


def text(label: str, *, hint: str = "") -> Any:
    """A text in Markdown."""
    return paragraph(label, LONGEST_TEXT, hint=hint)


def lines(label: str, longest: int, *, hint: str) -> Any:
    """Several short entries, one on each line."""

    def each_at_most(_form: Any, field: Any) -> None:
        if any(len(entry) > longest for entry in entries_of(field.data)):
            raise ValidationError(f"Each line of {label} must be {longest} characters or fewer")

    return TextAreaField(label, [each_at_most], hint=hint)


def entries_of(typed: str | None) -> tuple[str, ...]:
    """The entries of a text with one on each line."""
    entries = (tidy_line(entry) for entry in (typed or "").splitlines())
    return tuple(entry for entry in entries if entry)


def codes(vocabulary: str, label: str, *, hint: str = "") -> Any:
    """Any number of the codes of a vocabulary that are in use."""
    return CheckboxesField(label, hint=hint, choices=partial(terms, vocabulary))


def terms(vocabulary: str) -> list[Any]:
    """The terms in use of a vocabulary, as choices with their help."""
    known = vocabularies()[vocabulary].valid(on=today())
    return [choice(term.code, term.label, term.help) for term in known]


def vocabularies() -> Vocabularies:
    """The code lists of this installation."""
    found: Vocabularies = current_app.extensions["vocabularies"]
    return found


def scales() -> list[Any]:
    """Every scale of every instrument, as ``instrument/scale``."""
    chosen = [choice("", "Choose a scale")]
    for instrument in sorted(all_instruments().values(), key=lambda each: each.title):
        for scale in instrument.scales:
            alone = len(instrument.scales) == 1
            label = instrument.title if alone else f"{instrument.title}: {scale.title}"
            chosen.append(choice(f"{instrument.code}/{scale.code}", label))
    return chosen


def evidence_levels() -> list[Any]:
    """Every level of every published scale, as ``scale/level``."""
    chosen = [choice("", "Choose a rating")]
    for term in vocabularies()["evidence_scales"].valid(on=today()):
        chosen.extend(
            choice(f"{term.code}/{level.code}", f"{term.label}: {level.label}")
            for level in term.levels
        )
    return chosen


def at_most(label: str, longest: int) -> Length:
    """A limit that says what to do."""
    return Length(max=longest, message=f"{label} must be {longest:,} characters or fewer")


def full_address(_form: Any, field: Any) -> None:
    """The same rule for web addresses that the document has."""
    _check_address(field.data, ADDRESS)


def secure_address(_form: Any, field: Any) -> None:
    """The same for pages that staff and children are sent to: https only, and nothing hidden."""
    if reason := why_unsafe(field.data or ""):
        raise ValidationError(reason)
    _check_address(field.data, SECURE_ADDRESS)


def _check_address(address: str | None, rule: Any) -> None:
    if not address:
        return
    try:
        rule(address)
    except marshmallow.ValidationError:
        raise ValidationError(FULL) from None


def in_their_order(chosen: Iterable[str], before: tuple[str, ...]) -> tuple[str, ...]:
    """Chosen codes, those that were there before in their order: so that no change is none."""
    picked = list(chosen)
    stayed = [code for code in before if code in picked]
    return (*stayed, *(code for code in picked if code not in before))
