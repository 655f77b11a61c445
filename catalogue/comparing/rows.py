"""The facts of several interventions, a row each, and whether they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.interventions import presentation
from catalogue.interventions.document import Document
from catalogue.interventions.local_results import LocalResult
from core.ui.words import long_date

Value = str | list[str]


@dataclass(frozen=True)
class Compared:
    """An intervention to compare: what it says, until when, and what is known of it here."""

    document: Document
    reading_age: float | None
    approved_until: date | None
    result: LocalResult | None


@dataclass(frozen=True)
class Row:
    """One fact of each; nothing known is an empty value."""

    label: str
    values: Sequence[Value]

    @property
    def differs(self) -> bool:
        """Whether they are not all the same; the order of a list does not matter."""
        first, *others = [_without_order(value) for value in self.values]
        return any(other != first for other in others)


def rows_of(interventions: Sequence[Compared]) -> list[Row]:
    """All facts in the order in which a practitioner asks for them."""
    columns = [_facts(each) for each in interventions]
    labels = list(columns[0]) if columns else []
    return [Row(label, [column[label] for column in columns]) for label in labels]


def _facts(compared: Compared) -> dict[str, Value]:
    document = compared.document
    suits = dict(presentation.suits(document))
    return {
        "What it is": document.summary,
        "Kind": presentation.label("kinds", document.kind),
        **dict(presentation.glance(document, compared.reading_age)),
        "Adaptations are given for": suits["Adaptations are given for"],
        "Content warnings": presentation.labels("content_warnings", document.content_warnings)
        or "None",
        "Core steps": _core_steps(document),
        "How change is measured": [
            f"{outcome}: {scale}" for outcome, scale in presentation.measures(document)
        ],
        "Published evidence": [
            finding
            for facts in presentation.published(document)
            if (finding := dict(facts)["Finding"])
        ],
        "Results here": _result(compared.result),
        "Approved until": long_date(compared.approved_until),
    }


def _core_steps(document: Document) -> list[str]:
    """The core steps; of several sessions a line each."""
    steps = [[step.title for step in session.steps if step.core] for session in document.sessions]
    if len(steps) == 1:
        return steps[0]
    return [
        f"Session {number}: {'; '.join(titles) or 'none'}"
        for number, titles in enumerate(steps, start=1)
    ]


def _result(result: LocalResult | None) -> list[str]:
    if result is None:
        return []
    return [words for words in (result.outcome, result.finding, result.children) if words]


def _without_order(value: Value) -> object:
    return value if isinstance(value, str) else frozenset(value)
