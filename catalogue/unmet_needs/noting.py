"""A search without a result, noted once its page is made."""

from dataclasses import replace
from functools import partial

from flask import current_app
from flask_login import current_user

from catalogue.search.addresses import without_numbers
from catalogue.search.filters import FACETS_BY_NAME
from catalogue.search.results import SearchPage
from catalogue.unmet_needs.keeping import words_to_keep
from catalogue.unmet_needs.operations import note_empty_search
from catalogue.unmet_needs.wanted import names_a_person, wanted_of
from core.config import Settings
from core.transactions import after_reading


def note_if_unmet(found: SearchPage) -> None:
    """Note the ordinary words of what was looked for, and nothing where it may name a person.

    Nor is "???" or "12345" noted: nobody could tell from it what is missing.
    """
    if any(each.name not in FACETS_BY_NAME for each in found.widenings):
        return  # the library has it; it is its results here that do not fit
    without_letters = found.query and not any(map(str.isalpha, found.query))
    if without_letters or names_a_person(found.query):
        return
    chosen = {
        facet.name: [option.value for option in facet.options if option.checked]
        for facet in found.facets
    }
    wanted = wanted_of(without_numbers(found), chosen)
    kept = words_to_keep(wanted.words, current_app.extensions["vocabularies"])
    if kept or (wanted and not wanted.words):
        settings: Settings = current_app.extensions["settings"]
        note = partial(
            note_empty_search,
            wanted=replace(wanted, words=kept),
            user_id=current_user.id,
            secret=settings.secret_key,
        )
        after_reading(note)
