"""Asking for an intervention, and answering."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms.validators import DataRequired, Length

from catalogue.drafting.fields import terms
from catalogue.drafting.forms import LONGEST_SUMMARY, LONGEST_TITLE
from catalogue.search.filters import FACETS_BY_NAME
from catalogue.unmet_needs.models import LONGEST_REASON, LONGEST_SENTENCE, UnmetNeed
from catalogue.unmet_needs.wanted import ASKED_FACETS
from core.ui.forms import (
    CharacterCountField,
    Form,
    SelectField,
    SubmitField,
    TextAreaField,
    TextField,
    choice,
)
from core.ui.screening import ScreenedForm

LONGEST_ASKED = 100
ANY = "Any"


def _one_of(facet: str, label: str) -> Any:
    bands = FACETS_BY_NAME[facet].bands

    def choices() -> list[Any]:
        known = [choice(band.value, band.label) for band in bands] if bands else terms(facet)
        return [choice("", ANY), *known]

    return SelectField(
        label, choices=choices, default="", message=f"Choose from the list, or “{ANY}”"
    )


class AskForm(ScreenedForm):
    """What is missing, in a few words and one sentence. Nothing about a child."""

    screened: ClassVar[tuple[str, ...]] = ("words", "sentence")

    words = TextField(
        "What are you looking for?",
        [
            DataRequired("Enter in a few words what you are looking for"),
            Length(max=LONGEST_ASKED, message=f"Use {LONGEST_ASKED} characters or fewer"),
        ],
        hint="A few words, like “falconry” or “knife crime for girls”.",
    )
    sentence = CharacterCountField(
        "What do you need it for?",
        [
            DataRequired("Say in one sentence what you need it for"),
        ],
        maximum=LONGEST_SENTENCE,
        hint="One sentence: no name, no case, no offence. “A boy of 14” is enough.",
    )
    needs = _one_of("needs", "Need it should answer")
    topics = _one_of("topics", "Topic")
    ages = _one_of("ages", "Age")
    formats = _one_of("formats", "Format")
    submit = SubmitField("Ask for this")

    def prefill(self, words: str, chosen: Mapping[str, Sequence[str]]) -> None:
        """Begin with what was searched for."""
        self.words.data = words[:LONGEST_ASKED]
        for name in ASKED_FACETS:
            self[name].data = next(iter(chosen.get(name, ())), "")

    def filters(self, chosen: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """What was chosen here, with what the search had chosen in other facets."""
        others = {
            name: tuple(values) for name, values in chosen.items() if name not in ASKED_FACETS
        }
        here = {name: (self[name].data,) for name in ASKED_FACETS if self[name].data}
        return others | here


class AnswerForm(Form):
    """Which intervention answers a need."""

    slug = TextField(
        "Address of the intervention",
        [DataRequired("Enter the address of the intervention, like /interventions/better-nights")],
        hint="Copy it from the intervention’s page, like /interventions/better-nights.",
    )
    submit = SubmitField("Answer with it")

    @property
    def named(self) -> str:
        """The name of the intervention in the address."""
        path = (self.slug.data or "").strip().partition("?")[0].partition("#")[0]
        return path.rstrip("/").rpartition("/")[2]


class DeclineForm(ScreenedForm):
    """Why nothing will be written."""

    screened: ClassVar[tuple[str, ...]] = ("reason",)

    reason = TextAreaField(
        "Why not?",
        [
            DataRequired("Say why, so that those who asked understand"),
            Length(max=LONGEST_REASON, message=f"Use {LONGEST_REASON} characters or fewer"),
        ],
        hint="Those who asked will read this.",
    )
    submit = SubmitField("Decline")


class DraftForm(Form):
    """The title and the sentence that a draft begins with."""

    title = TextField(
        "Title",
        [
            DataRequired("Enter a title"),
            Length(max=LONGEST_TITLE, message=f"Title must be {LONGEST_TITLE} characters or fewer"),
        ],
    )
    summary = CharacterCountField(
        "One sentence: what the child does, and what changes",
        [
            DataRequired("Enter one sentence"),
        ],
        maximum=LONGEST_SUMMARY,
    )
    submit = SubmitField("Start the draft")


class SameForm(Form):
    """Which other need says the same."""

    as_need = SelectField(
        "It says the same as",
        [DataRequired("Choose the need that says the same")],
        message="Choose a need from the list",
    )
    submit = SubmitField("Put them together")

    def offer(self, needs: Sequence[UnmetNeed], described: Mapping[int, str]) -> None:
        """The needs to choose from."""
        self.as_need.choices = [
            choice("", "Choose a need"),
            *(choice(str(need.id), described[need.id]) for need in needs),
        ]
