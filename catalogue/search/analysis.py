"""How text is cut into words, for the index, for a query and for marking what was found."""

import re
from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup, escape
from whoosh.analysis import STOP_WORDS
from whoosh.lang.porter import stem
from whoosh.support.charset import accent_map

# Digits count ("Tier 2"), the underscores of a line to write on do not.
WORD = r"[^\W_]+(?:['’][^\W_]+)*"
COMMON_WORDS = STOP_WORDS | {
    *("do", "how", "i", "me", "my", "what", "who"),
    *(
        "am",
        "been",
        "being",
        "did",
        "does",
        "had",
        "has",
        "was",
        "were",
        "would",
        "could",
        "should",
    ),
    *("he", "her", "him", "his", "its", "she", "their", "them", "they", "our"),
    *("always", "any", "but", "got", "just", "much", "never", "so", "some", "than", "then", "too"),
    *("can't", "couldn't", "didn't", "doesn't", "don't", "hasn't", "haven't", "isn't"),
    *("wasn't", "won't"),
    *("cant", "couldnt", "didnt", "doesnt", "dont", "hasnt", "havent", "isnt", "wasnt", "wont"),
}
# Plurals that the stemmer would keep apart from their singular.
IRREGULAR_PLURALS = {
    "children": "child",
    "knives": "knife",
    "lives": "life",
    "selves": "self",
    "thieves": "thief",
    "wives": "wife",
}
# The stem of a shorter plural is another word, if one can say it: "gas", "bus", "nos".
SHORTEST_STEM = 3
VOWELS = frozenset("aeiou")
# More different words than a large library has; what is over is worked out again.
REMEMBERED_WORDS = 200_000

_words = re.compile(WORD)


def words_of(text: str) -> list[str]:
    """The words of a text in order, in lower case and without accents; common words too."""
    return _words.findall(plain(text))


def plain(text: str) -> str:
    """Lower case, without accents. As long as it was, but for letters that have no like."""
    folded: str = text.lower().translate(accent_map)
    return folded


@lru_cache(maxsize=REMEMBERED_WORDS)
def stem_of(word: str) -> str:
    """The stem of one plain word; empty if it is too common to look for.

    Apostrophes and irregular plurals come to one form first: child's, can’t, knives.
    """
    if word.replace("’", "'") in COMMON_WORDS:
        return ""
    bare = word.replace("’", "'").removesuffix("'s").replace("'", "")
    stemmed: str = stem(IRREGULAR_PLURALS.get(bare, bare))
    return bare if _is_no_plural(bare, stemmed) else stemmed


def _is_no_plural(bare: str, stemmed: str) -> bool:
    """Whether an s is part of the word: "nos" is not "no" twice, but "GPs" are more than one GP."""
    short = len(stemmed) < SHORTEST_STEM and not VOWELS.isdisjoint(stemmed)
    return bare == f"{stemmed}s" and (short or stemmed in COMMON_WORDS)


@lru_cache(maxsize=4096)
def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text in order, without its common words."""
    return tuple(found for found in map(stem_of, words_of(text)) if found)


def highlight(text: str, stems: frozenset[str]) -> Markup:
    """The text as safe markup, with each word that has one of the stems in a ``mark``."""
    pieces: list[Markup] = []
    done = 0
    for start, end in _spans(text, stems):
        pieces.append(escape(text[done:start]))
        pieces.append(Markup("<mark>{}</mark>").format(text[start:end]))
        done = end
    pieces.append(escape(text[done:]))
    return Markup("").join(pieces)


def _spans(text: str, stems: frozenset[str]) -> Iterator[tuple[int, int]]:
    folded = plain(text)
    if len(folded) != len(text):  # a letter became two, so that the places would not be the same
        folded = "".join(plain(letter)[:1] or letter for letter in text)
    for found in _words.finditer(folded):
        if stem_of(found.group()) in stems:
            yield found.span()
