"""Markdown as it will look, while it is being written."""

from flask import url_for
from markupsafe import Markup

from catalogue.interventions.reading_age import (
    FEWEST_WORDS,
    reading_age,
    reading_age_in_words,
)
from catalogue.interventions.schemas import LONGEST_TEXT
from core.ui.markdown import render_markdown

# What a text is, with how far its headings move down on the page of the intervention.
KINDS = {"text": 1, "step": 3, "worksheet": 3}
HARD_FROM = 12


def preview(text: str, kind: str = "text") -> Markup:
    """Safe HTML of a text: a ``text``, a ``step`` with words to ask, or a child's ``worksheet``.

    A worksheet's begins with its reading age. A text beyond the limit of a draft is not rendered.
    """
    if len(text) > LONGEST_TEXT:
        return Markup("<p>This text is too long to save: {} characters of {}.</p>").format(
            f"{len(text):,}", f"{LONGEST_TEXT:,}"
        )
    shown = render_markdown(text, KINDS.get(kind, 1), spoken=kind == "step")
    return _reading_age(text) + shown if kind == "worksheet" else shown


def _reading_age(text: str) -> Markup:
    age = reading_age(text)
    if age is None:
        words = Markup("Reading age: <b>too little text to tell</b> (at least {} words)")
        return Markup('<p class="app-reading-age">{}</p>').format(words.format(FEWEST_WORDS))
    advice = " Try shorter sentences and more common words." if round(age) >= HARD_FROM else ""
    return Markup(
        '<p class="app-reading-age">Reading age: <b>{}</b>.{} '
        '<a class="govuk-link" href="{}">How it is worked out</a></p>'
    ).format(reading_age_in_words(age), advice, url_for("pages.page", name="reading-age"))
