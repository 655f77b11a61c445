"""Words of a search that may mean that a child is at risk now."""

import re

from core.vocabulary import Term, Vocabularies

# The words of the index would bring Whoosh along, which is loaded by the first search only.
WORD = re.compile(r"\w+")


def sensitive_topics(query: str, vocabularies: Vocabularies) -> list[Term]:
    """The sensitive topics that a search names, by any of their names as whole words."""
    words = _as_words(query)
    return [
        term
        for term in vocabularies["topics"]
        if term.sensitive and any(_as_words(name) in words for name in term.names)
    ]


def _as_words(text: str) -> str:
    return f" {' '.join(WORD.findall(text.casefold()))} "
