"""What a person typed, taken apart without ever refusing it.

Words are all wanted; "words in quotes" stand together; OR between two words lets either do; a
minus before a word, or NOT, leaves out what has it. Anything else in it means nothing.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_QUERY = 300
TOO_LONG = f"Your search was very long, so only its first {LONGEST_QUERY} characters were used."

_PARTS = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_CURLY_QUOTES = str.maketrans("“”„‟«»", '""""""')


@dataclass(frozen=True)
class Part:
    """A word or a phrase. The last word may still be growing, so it may stand for its endings."""

    text: str
    phrase: bool = False
    last: bool = False


@dataclass(frozen=True)
class Query:
    """All of ``wanted`` must be there, each by any one of its parts, and nothing ``unwanted``."""

    text: str
    wanted: tuple[tuple[Part, ...], ...] = ()
    unwanted: tuple[Part, ...] = ()
    was_cut: bool = False


def parse_query(typed: str) -> Query:
    """Take apart what was typed. Every text gives a query, if need be an empty one."""
    text = _tidied(typed)
    cut = text[:LONGEST_QUERY].strip()
    wanted: list[tuple[Part, ...]] = []
    unwanted: list[Part] = []
    negate = join = False
    for found in _PARTS.finditer(cut.translate(_CURLY_QUOTES)):
        word = found["word"] or ""
        if word in ("AND", "OR", "NOT") and not found["minus"]:
            join = word == "OR" and bool(wanted)
            negate = word == "NOT"
            continue
        phrase = found["phrase"] is not None
        part = Part(found["phrase"] or word, phrase, last=not phrase and found.end() == len(cut))
        if negate or found["minus"]:
            unwanted.append(Part(part.text, phrase))
        elif join:
            wanted[-1] += (part,)
        else:
            wanted.append((part,))
        negate = join = False
    return Query(cut, tuple(wanted), tuple(unwanted), was_cut=len(text) > LONGEST_QUERY)


def _tidied(typed: str) -> str:
    """One line, in composed characters, without those that cannot be stored or seen."""
    storable = typed.encode("utf-8", "ignore").decode("utf-8")
    composed = unicodedata.normalize("NFKC", storable[: LONGEST_QUERY * 10])
    seen = "".join(" " if character.isspace() else character for character in composed)
    return " ".join("".join(c for c in seen if c.isprintable()).split())
