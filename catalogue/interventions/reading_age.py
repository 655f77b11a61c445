"""The reading age of a text: roughly how old a reader has to be to follow it alone.

The Flesch–Kincaid grade (Kincaid and others, 1975, for the United States Navy) is

    0.39 × words ÷ sentences + 11.8 × syllables ÷ words − 15.59

and a grade is met about five years after birth, so the age is the grade plus 5.

What it does not know: whether a word is familiar, whether the order of the text makes sense, and
any language but English. It was fitted to what adults read, so that at the easy end, where
worksheets belong, it tells little: an age under 9 is given in words as "9 years or younger".
Syllables are counted by rules of spelling, which miss some words ("something" counts 3), and a
sentence that is wrapped over two lines counts as two. It is a prompt to look at long words and
long sentences again, not a measurement of the text.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from catalogue.interventions.document import Document

YEARS_BEFORE_FIRST_GRADE = 5
# Below this a single word decides the result.
FEWEST_WORDS = 30
# Very short sentences have grades below zero; nobody reads alone much before this age.
LOWEST_AGE = 5.0
EASY_AGE, ADULT_AGE = 9, 18
NO_TEXTS: Mapping[str, str] = MappingProxyType({})

_FENCE_OR_RULE = re.compile(r"\s*(```|~~~|[-*=|: ]{3,}$)")
_LINE_MARKS = re.compile(r"^\s*(?:>\s*|#{1,6}\s+|[-*+]\s+|\d+[.)]\s+)+")
_TICK_BOX = re.compile(r"^\s*\[[ xX]\]\s*")
_WRITING_LINE = re.compile(r"_{3,}|\.{4,}|…{2,}")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SENTENCE_END = re.compile(r"[.!?]+(?=\s|[\"'”’)]|$)")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# hop(e), mak(es), walk(ed), but ta-ble, want-ed, box-es, plac-es.
_ENDING_IN_E = re.compile(r"[^aeiouy](?:e|es|ed)$")
_SOUNDED_ENDING = re.compile(r"[^aeiouy]les?$|[td]ed$|(?:s|x|z|c|g|ch|sh)es$")
# Two sounds in one run of vowels: ra-di-o, but not na-tion; go-ing.
_TWO_SOUNDS = re.compile(r"(?<![tscgx])i[aou]|[aeiouy]ing$")


def reading_age(text: str) -> float | None:
    """The reading age of a Markdown text in years, or None for too little text to tell.

    A line that does not end in a full stop is a sentence. Lines to write on, boxes to tick and
    the marks of Markdown do not count; what stands beside them does.
    """
    sentences = [words for words in map(_WORD.findall, _sentences(text)) if words]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < FEWEST_WORDS:
        return None
    grade = (
        0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    )
    return max(LOWEST_AGE, grade + YEARS_BEFORE_FIRST_GRADE)


def reading_age_of(document: Document, file_texts: Mapping[str, str] = NO_TEXTS) -> float | None:
    """The reading age of what the child reads; None for too little text or another language.

    :param file_texts: the words of stored files by their SHA-256, as far as they are at hand.
    """
    if document.language != "en":
        return None
    return reading_age(document.child_facing_text(file_texts))


def reading_age_in_words(age: float | None) -> str:
    """As "about 11 years", "9 years or younger", "18 years or older", or "not known"."""
    if age is None:
        return "not known"
    years = round(age)
    if years <= EASY_AGE:
        return f"{EASY_AGE} years or younger"
    return f"about {years} years" if years < ADULT_AGE else f"{ADULT_AGE} years or older"


def syllables(word: str) -> int:
    """The syllables of an English word by its spelling, at least 1; a number counts as 1."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    count = len(_VOWELS.findall(letters)) + len(_TWO_SOUNDS.findall(letters))
    if _ENDING_IN_E.search(letters) and not _SOUNDED_ENDING.search(letters):
        count -= 1
    return max(1, count)


def _sentences(text: str) -> Iterator[str]:
    for line in text.replace("|", "\n").splitlines():
        if not _FENCE_OR_RULE.match(line):
            yield from _SENTENCE_END.split(_plain(line))


def _plain(line: str) -> str:
    """The words of a line, without the marks of Markdown."""
    bare = _TICK_BOX.sub("", _LINE_MARKS.sub("", line))
    return re.sub(r"[*`~]", "", _LINK.sub(r"\1", _WRITING_LINE.sub(" ", bare)))
