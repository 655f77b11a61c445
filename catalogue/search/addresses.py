"""The addresses of a search page: a filter taken off, also one that was taken from the words.

``words`` in an address names the words that are to be looked for as they are, between commas. A
number, such as an age, is no word of the library: its filter goes with the number.
"""

import re
from collections.abc import Iterable
from typing import Any

from flask import request, url_for

from catalogue.search.filters import FACETS_BY_NAME
from catalogue.search.results import SearchPage, UnderstoodFilter
from core.ui.addresses import this_page, this_page_without

SEARCH = "search.search"


def words_as_they_are() -> list[str]:
    """The words that this address wants looked for as they are."""
    return [word for word in request.args.get("words", "").split(",") if word.strip()]


class SearchAddresses:
    """The addresses around one page of results."""

    def __init__(self, found: SearchPage) -> None:
        self._found = found

    def removals(self) -> dict[tuple[str, str], str]:
        """Where the tag of each choice that was taken from the words leads."""
        return {
            (each.facet, value): self._one_value_less(each, value)
            for each in self._found.applied
            for value in each.values
        }

    def as_words(self, understood: UnderstoodFilter) -> str:
        """The same search with words looked for as they are, or without a number."""
        return this_page(**self._without([understood]))

    def only(self, understood: UnderstoodFilter) -> str:
        """The same search with a filter that was offered."""
        return this_page(**{understood.facet: list(understood.values)})

    def without_facet(self, name: str) -> str:
        """The same search with any value of a facet."""
        taken = [each for each in self._found.applied if each.facet == name]
        if not taken:
            return this_page_without(name)
        return this_page(**{name: None}, **self._without(taken))

    def without_filters(self) -> str:
        """The same words and order, and nothing chosen."""
        kept: dict[str, Any] = self.hidden()
        return url_for(SEARCH, **kept)

    def hidden(self) -> dict[str, str | None]:
        """What the filter form sends along: from there on its boxes say what is chosen."""
        rest = self._without(self._found.applied)
        return {"q": rest["q"], "words": rest["words"], "sort": request.args.get("sort") or None}

    def ask(self) -> str:
        """Where one can ask for what was looked for."""
        chosen = {
            facet.name: [option.value for option in facet.options if option.checked]
            for facet in self._found.facets
            if facet.name in FACETS_BY_NAME  # what happened here is nothing to ask for
        }
        values: dict[str, Any] = {name: values for name, values in chosen.items() if values}
        return url_for("unmet_needs.ask", q=without_numbers(self._found) or None, **values)

    def _one_value_less(self, understood: UnderstoodFilter, value: str) -> str:
        others = [each for each in understood.values if each != value]
        if not others:
            return self.as_words(understood)
        return this_page(**{understood.facet: others}, **self._without([understood]))

    def _without(self, taken: Iterable[UnderstoodFilter]) -> dict[str, str | None]:
        text, words = self._found.query, words_as_they_are()
        for each in taken:
            if each.number:
                text = without_words(text, each.words)
            elif each.words not in words:
                words.append(each.words)
        return {"q": text or None, "words": ",".join(words) or None}


def without_numbers(found: SearchPage) -> str:
    """The words of a search, without the numbers that became filters."""
    text = found.query
    for each in (*found.applied, *found.let_go):
        if each.number:
            text = without_words(text, each.words)
    return text


def without_words(text: str, words: str) -> str:
    """The text of a query without words that stand in it."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    return " ".join(re.sub(rf"(?<!\w){pattern}(?!\w)", " ", text, count=1, flags=re.I).split())
