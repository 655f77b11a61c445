"""Words of a query that name a topic, a need, an age and so on, understood as filters. Pure.

"blade" is the topic Knife crime, "14 year old" an age. The longest match goes first. A word that
could mean several things stays a word, but for one rule: of a topic and a need that share it, the
one with that label goes first, and else the topic, which is the narrower. What stands in quotes,
after a minus or beside OR is looked for as it is, and so are the ordinary words of
``content/search``. Its filler words ("problems", "something for") need not be there.

A word that names a term stays in the query in the taxonomy's spelling: whatever carries the term
has it, so that it loses nothing, and the best match for the words still comes first.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from catalogue.search.analysis import WORD, plain, stems_of, words_of
from catalogue.search.documents import SEARCHED_VOCABULARIES
from catalogue.search.filters import FACETS_BY_NAME
from catalogue.search.numbers import DASH, NumberOf, number_of
from catalogue.search.parsing import Part, Query
from core.config import REPOSITORY
from core.vocabulary import Vocabularies

# A shorter word must be typed as it is written: "no" is not the "nos" that a stemmer makes of it.
SHORTEST_STEMMED = 4
SHORTEST_JOINED = 8
LONGEST_MATCH = 6  # words
DASHES = frozenset("-–")
WORD_OR_DASH = f"{WORD}|[-–]"


@dataclass(frozen=True)
class Understood:
    """Words as they were typed, and the choice of a facet that they stand for.

    ``number`` tells an age, a length or a count, which is no word of the library, from a term.
    ``otherwise`` is the need, or the topic, that goes by the same words.
    """

    words: str
    facet: str
    values: tuple[str, ...]
    number: bool = False
    otherwise: "Understood | None" = None


@dataclass(frozen=True)
class Interpretation:
    """What was understood, and the query that is left to look for."""

    query: Query
    understood: tuple[Understood, ...] = ()


@dataclass(frozen=True)
class _Word:
    """A word of the query and the place of its part among those wanted."""

    text: str
    group: int

    @property
    def small(self) -> str:
        return self.text.casefold().replace("’", "'")

    @property
    def is_dash(self) -> bool:
        return self.text in DASHES


@dataclass(frozen=True)
class _Meaning:
    facet: str
    code: str
    written: str
    is_label: bool


Key = tuple[str, ...]


@lru_cache
def word_list(name: str, folder: Path = REPOSITORY / "content" / "search") -> frozenset[str]:
    """One of the lists of ``content/search``, in small letters."""
    lines = (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(
        word for line in lines if not line.startswith("#") for word in line.casefold().split()
    )


class PhraseBook:
    """The labels and synonyms of all terms that one can filter by."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self._meanings: dict[Key, list[_Meaning]] = {}
        self._joined: dict[str, Key] = {}
        self._ordinary = word_list("ordinary-words")
        self._fillers = word_list("filler-words")
        self._words = {
            word
            for vocabulary in vocabularies
            for term in vocabulary
            for name in term.names
            for word in words_of(name)
        }
        for name in SEARCHED_VOCABULARIES:
            for term in vocabularies[name]:
                for written in term.names:
                    self._learn(_Meaning(name, term.code, written, written == term.label))

    def _learn(self, meaning: _Meaning) -> None:
        words = [word.casefold() for word in re.findall(WORD, meaning.written)]
        if "_".join(words) in self._ordinary or not words:
            return
        key = _key(words)
        known = self._meanings.setdefault(key, [])
        if all((each.facet, each.code) != (meaning.facet, meaning.code) for each in known):
            known.append(meaning)
        joined = "".join(words)
        if len(words) > 1 and len(joined) >= SHORTEST_JOINED:
            self._joined[_key([joined])[0]] = key

    def has_word(self, word: str) -> bool:
        """Whether a word stands anywhere in the code lists."""
        return plain(word) in self._words or bool(self.meanings_of([word.casefold()]))

    def is_filler(self, alternatives: Sequence[Part]) -> bool:
        """Whether a word says nothing of what is looked for."""
        return all(
            not part.phrase and part.text.casefold().strip(".,;:!?") in self._fillers
            for part in alternatives
        )

    def meanings_of(self, words: Sequence[str]) -> list[_Meaning]:
        """What the words stand for, the likelier first; nothing where that cannot be told."""
        key = _key(words)
        if key not in self._meanings and len(words) == 1:
            key = self._joined.get(key[0], key)
        return _ranked(self._meanings.get(key, []))


def interpret(
    query: Query,
    book: PhraseBook,
    *,
    as_words: Collection[str] = (),
    chosen: Collection[str] = (),
) -> Interpretation:
    """Understand what one can of a query.

    :param as_words: words that the person wants looked for as they are.
    :param chosen: facets that the person has chosen in by hand; those stand as they are.
    """
    literal = {each.casefold() for each in as_words}
    understood: list[Understood] = []
    replaced: dict[int, tuple[Part, ...]] = {}
    for run in _runs(query):
        for start, end, found, written in _matches(run, book):
            found = _with_words(found, _as_typed(query, run[start:end]))
            if found.words.casefold() in literal or _facets(found) & set(chosen):
                continue
            understood.append(found)
            groups = dict.fromkeys(word.group for word in run[start:end])
            replaced |= dict.fromkeys(groups, ())
            if written is not None:
                replaced[run[start].group] = tuple(Part(word) for word in written)
    wanted: list[tuple[Part, ...]] = []
    for group, alternatives in enumerate(query.wanted):
        if group in replaced:
            wanted.extend((part,) for part in replaced[group])
        elif not book.is_filler(alternatives):
            wanted.append(alternatives)
    if not wanted and not understood:
        wanted = list(query.wanted)
    return Interpretation(replace(query, wanted=tuple(wanted)), tuple(understood))


def filters_of(understood: Sequence[Understood]) -> dict[str, tuple[str, ...]]:
    """The choices of all that was understood, by facet."""
    chosen: dict[str, tuple[str, ...]] = {}
    for each in understood:
        chosen[each.facet] = tuple(dict.fromkeys((*chosen.get(each.facet, ()), *each.values)))
    return chosen


def joined(*several: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """Choices put together, each value once."""
    together: dict[str, tuple[str, ...]] = {}
    for choices in several:
        for name, values in choices.items():
            together[name] = tuple(dict.fromkeys((*together.get(name, ()), *values)))
    return together


def _key(words: Sequence[str]) -> Key:
    """Words by their stems; common and short ones as they are, marked so that none is a stem."""
    return tuple(
        stems_of(word)[0] if len(word) >= SHORTEST_STEMMED and stems_of(word) else f"={word}"
        for word in words
    )


def _ranked(meanings: list[_Meaning]) -> list[_Meaning]:
    if len(meanings) < 2:
        return meanings
    by_facet = {each.facet: each for each in meanings}
    if len(meanings) != 2 or set(by_facet) != {"topics", "needs"}:
        return []
    topic, need = by_facet["topics"], by_facet["needs"]
    return [need, topic] if need.is_label and not topic.is_label else [topic, need]


def _runs(query: Query) -> Iterator[list[_Word]]:
    """The words that stand side by side, with nothing between that is looked for as it is."""
    run: list[_Word] = []
    for group, alternatives in enumerate(query.wanted):
        if len(alternatives) == 1 and not alternatives[0].phrase:
            text = alternatives[0].text
            run.extend(_Word(word, group) for word in re.findall(WORD_OR_DASH, text))
        else:
            yield _without_hyphens(run)
            run = []
    yield _without_hyphens(run)


def _without_hyphens(run: list[_Word]) -> list[_Word]:
    """A run in which only a dash between two numbers stands as a word."""
    return [
        replace(word, text=DASH) if word.is_dash else word
        for before, word, after in zip([None, *run], run, [*run[1:], None], strict=False)
        if not word.is_dash
        or (before and before.text[-1].isdecimal() and after and after.text[0].isdecimal())
    ]


def _matches(
    run: list[_Word], book: PhraseBook
) -> Iterator[tuple[int, int, Understood, list[str] | None]]:
    """Where something was understood: from, to, what, and the taxonomy's words for a term."""
    start = 0
    while start < len(run):
        found = next(_from(run, start, book), None)
        if found is None:
            start += 1
            continue
        end, understood, written = found
        yield start, end, understood, written
        start = end


def _from(
    run: list[_Word], start: int, book: PhraseBook
) -> Iterator[tuple[int, Understood, list[str] | None]]:
    """What the words from here on stand for, the longest first."""
    if start and run[start - 1].group == run[start].group:
        return
    for end in range(min(len(run), start + LONGEST_MATCH), start, -1):
        if end < len(run) and run[end].group == run[end - 1].group:
            continue
        words = [word.small for word in run[start:end]]
        before = run[start - 1].small if start else ""
        after = run[end].small if end < len(run) else ""
        number = number_of(words, before, after, alone=len(run) == 1)
        if number is not None:
            yield end, _in_bands(number), None
            return
        meanings = book.meanings_of([word for word in words if word != DASH])
        if meanings:
            yield end, _understood(meanings), re.findall(WORD, meanings[0].written)
            return


def _understood(meanings: Sequence[_Meaning]) -> Understood:
    first, *others = meanings
    otherwise = _understood(others) if others else None
    return Understood("", first.facet, (first.code,), otherwise=otherwise)


def _with_words(found: Understood, words: str) -> Understood:
    otherwise = found.otherwise and replace(found.otherwise, words=words)
    return replace(found, words=words, otherwise=otherwise)


def _facets(found: Understood) -> set[str]:
    return {found.facet} | ({found.otherwise.facet} if found.otherwise else set())


def _as_typed(query: Query, words: Sequence[_Word]) -> str:
    """The words as the person wrote them, hyphens and all."""
    groups = dict.fromkeys(word.group for word in words)
    return " ".join(query.wanted[group][0].text.strip(".,;:!?()") for group in groups)


def _in_bands(number: NumberOf) -> Understood:
    bands = FACETS_BY_NAME[number.facet].bands
    values = tuple(band.value for band in bands if band.touches(number.lowest, number.highest))
    return Understood("", number.facet, values, number=True)
