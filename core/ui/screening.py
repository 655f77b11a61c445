"""Forms whose free text is screened before it is saved."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import HiddenField
from wtforms.validators import Length

from core.screening import Finding, screen
from core.ui.forms import CheckboxField, Form
from core.ui.words import list_in_words

CONFIRMATION = "It is none of these; save it as it is"
NO_MAXIMUM = -1  # as WTForms writes it


@dataclass(frozen=True)
class FieldFinding:
    """What was found in a field."""

    field_id: str
    label: str
    finding: Finding


class ScreenedForm(Form):
    """A form that asks before it saves what looks like a name, a date of birth and so on.

    ``screened`` names its fields of free text. The template shows the question above the button by
    ``{{ screening.confirmation(form) }}`` of ``components/screening.html``. The tick holds for the
    words that were shown: other words, typed since, are asked about again.
    """

    screened: ClassVar[tuple[str, ...]] = ()

    findings_shown = HiddenField()
    nothing_of_the_kind = CheckboxField(CONFIRMATION)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything is in order, and nothing was found that was not confirmed."""
        valid = super().validate(extra_validators)
        return self._passes_screening() and valid

    def screened_fields(self) -> Iterable[Any]:
        """The fields to screen."""
        return [self[name] for name in self.screened]

    @property
    def findings(self) -> list[FieldFinding]:
        """What was found in what was typed, field by field."""
        return [
            FieldFinding(field.id, field.label.text, finding)
            for field in self.screened_fields()
            for finding in screen(_text_to_screen(field))
        ]

    def _passes_screening(self) -> bool:
        findings = self.findings
        fingerprint = _fingerprint(findings)
        confirmed = self.nothing_of_the_kind.data and self.findings_shown.data == fingerprint
        self.findings_shown.data = fingerprint
        if not findings or confirmed:
            return True
        self.nothing_of_the_kind.data = False
        for field in self.screened_fields():
            here = [each.finding for each in findings if each.field_id == field.id]
            if here:
                field.errors = [*field.errors, _message(here)]
        return False


def _text_to_screen(field: Any) -> str:
    """What was typed; nothing where it is too long to be saved, as the form says already."""
    text = field.data or ""
    return "" if any(len(text) > longest for longest in _longest(field)) else text


def _longest(field: Any) -> Iterator[int]:
    """The lengths that a field allows, in characters."""
    for validator in field.validators:
        if isinstance(validator, Length) and validator.max != NO_MAXIMUM:
            yield validator.max


def _message(findings: list[Finding]) -> str:
    found = list_in_words(
        dict.fromkeys(f"“{finding.words}” looks like {finding.kind.value}" for finding in findings)
    )
    return f"{found}. Take it out, or confirm above the button that it is none of these"


def _fingerprint(findings: list[FieldFinding]) -> str:
    """A digest of what was found, so that a tick cannot stand for words typed later."""
    words = sorted(f"{each.field_id}\n{each.finding.words}" for each in findings)
    return hashlib.sha256("\n\n".join(words).encode()).hexdigest() if words else ""
