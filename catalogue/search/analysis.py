"""How text is cut into words, for the index, for a query and for marking what was found."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from whoosh.analysis import (
    STOP_WORDS,
    CharsetFilter,
    Filter,
    LowercaseFilter,
    RegexTokenizer,
    StemFilter,
    StopFilter,
)
from whoosh.support.charset import accent_map

# Digits count ("Tier 2"), the underscores of a line to write on do not.
WORD = r"[^\W_]+(?:['’][^\W_]+)*"
COMMON_WORDS = STOP_WORDS | {"do", "how", "i", "me", "my", "what", "who"}
# Plurals that the stemmer would keep apart from their singular.
IRREGULAR_PLURALS = {
    "children": "child",
    "knives": "knife",
    "lives": "life",
    "selves": "self",
    "thieves": "thief",
    "wives": "wife",
}


class OneFormFilter(Filter):  # type: ignore[misc]
    """Brings apostrophes and irregular plurals to one form: child's, can’t, knives."""

    def __call__(self, tokens: Iterator[Any]) -> Iterator[Any]:
        for token in tokens:
            plain = token.text.replace("’", "'").removesuffix("'s").replace("'", "")
            token.text = IRREGULAR_PLURALS.get(plain, plain)
            yield token


AS_WRITTEN: Any = (
    RegexTokenizer(WORD)
    | LowercaseFilter()
    | CharsetFilter(accent_map)
    | StopFilter(stoplist=COMMON_WORDS, minsize=1)
)
STEMMED: Any = AS_WRITTEN | OneFormFilter() | StemFilter()


@lru_cache(maxsize=4096)
def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text in order, without its common words."""
    return tuple(token.text for token in STEMMED(text))


def highlight(text: str, stems: frozenset[str]) -> Markup:
    """The text as safe markup, with each word that has one of the stems in a ``mark``."""
    pieces: list[Markup] = []
    done = 0
    for token in STEMMED(text, chars=True):
        if token.text in stems:
            pieces.append(escape(text[done : token.startchar]))
            pieces.append(Markup("<mark>{}</mark>").format(text[token.startchar : token.endchar]))
            done = token.endchar
    pieces.append(escape(text[done:]))
    return Markup("").join(pieces)
