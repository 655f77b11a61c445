"""What the words of a version say: reading age, personal data, labels for a child. Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from catalogue.interventions.document import FOR_CHILD
from catalogue.interventions.reading_age import reading_age, reading_age_in_words
from catalogue.review.automatic.registry import Detail, Outcome, Subject, judged
from core.config import REPOSITORY
from core.screening import screen
from core.ui.words import plural

# What the checklist asks of what a child reads.
OLDEST_READING_AGE = 11
BETWEEN_WORDS = re.compile(r"\s+")


def reading_ages(subject: Subject) -> Outcome:
    """The reading age of each sheet and file that a child is given, one by one."""
    looked_at = (
        "Each worksheet and the words of each file for the child, by the length of words and "
        "sentences. Not the layout, pictures or films."
    )
    if subject.document.language != "en":
        told = Detail("A reading age is worked out for English only. Read the pages yourself.")
        return judged(fine="", looked_at=looked_at, looks=[told])
    texts = list(_child_texts(subject))
    ages = [(title, anchor, reading_age(text)) for title, anchor, text in texts]
    looks = [
        Detail(f"“{title}”: {reading_age_in_words(age)}.", anchor)
        for title, anchor, age in ages
        if age is not None and round(age) > OLDEST_READING_AGE
    ]
    looks += [
        Detail(f"“{title}” has no words that could be read. Look at it yourself.", anchor)
        for title, anchor, text in texts
        if not text.strip()
    ]
    known = [f"“{title}”: {reading_age_in_words(age)}" for title, _, age in ages if age is not None]
    short = sum(age is None for _, _, age in ages)
    said = [*known, *([f"{plural(short, 'text')} too short to tell"] if short else [])]
    fine = "; ".join(said) + "." if said else "Nothing is handed to the child to read."
    return judged(fine=fine, looked_at=looked_at, looks=looks)


def personal_data(subject: Subject) -> Outcome:
    """What looks like a name with a surname, a date of birth, an address and so on."""
    files = _file_texts(subject)
    looks = [
        Detail(f"“{found.words}” looks like {found.kind.value}.", anchor)
        for anchor, text in (*_texts(subject), *files)
        for found in screen(text, on=subject.on)
    ]
    read = f"Every text of the version and the words of {plural(len(files), 'file')}"
    return judged(
        fine="Nothing looks like a name with a surname, a date of birth or a contact.",
        looked_at=f"{read}. Not pictures, films, or what a file says of itself: open the files.",
        looks=looks,
    )


def labels(subject: Subject) -> Outcome:
    """Words that name a child by what they did."""
    known = known_labels()
    looks = [
        Detail(f"“{found}”: say “{known.instead(found)}”.", anchor)
        for anchor, text in (*_texts(subject), *_file_texts(subject))
        for found in dict.fromkeys(known.found_in(text))
    ]
    return judged(
        fine="None of the labels on our list is in it.",
        looked_at=f"Every text of the version and its files, for {len(known.labels)} labels. "
        "Not the tone, nor who is spoken to.",
        looks=looks,
    )


class KnownLabels:
    """The labels of `content/screening`, each with what to say instead, and what holds one."""

    def __init__(self, labels: Mapping[str, str], not_labels: list[str]) -> None:
        self.labels = labels
        self._labels = _any_of(labels)
        self._not_labels = _any_of(not_labels)

    def found_in(self, text: str) -> Iterator[str]:
        """Each label of a text as it stands there, in small letters."""
        rest = self._not_labels.sub(" | ", text)
        for found in self._labels.finditer(rest):
            yield BETWEEN_WORDS.sub(" ", found[0].casefold())

    def instead(self, found: str) -> str:
        """What to say instead of a label that was found."""
        return self.labels.get(found) or self.labels[found.removesuffix("s")]


@lru_cache
def known_labels(folder: Path = REPOSITORY / "content" / "screening") -> KnownLabels:
    """Read both lists."""
    pairs = [line.partition("|") for line in _lines(folder / "labels.txt")]
    return KnownLabels(
        {label.strip(): instead.strip() for label, _, instead in pairs},
        _lines(folder / "not_labels.txt"),
    )


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip().casefold() for line in lines if line.strip() and line[0] != "#"]


def _any_of(phrases: Mapping[str, str] | list[str]) -> re.Pattern[str]:
    """Any of them as whole words, in a plural too; of two that begin alike the longer."""
    longest_first = sorted(phrases, key=len, reverse=True)
    either = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(rf"(?<![\w-])(?:{either})s?(?![\w-])", re.IGNORECASE)


def _child_texts(subject: Subject) -> Iterator[tuple[str, str, str]]:
    """What a child is given to read: title, anchor and text."""
    for number, sheet in enumerate(subject.document.worksheets, start=1):
        yield sheet.title, f"worksheet-{number}", f"{sheet.title}\n\n{sheet.body}"
    for number, material in enumerate(subject.document.materials, start=1):
        if material.file and material.audience == FOR_CHILD:
            text = subject.file_texts.get(material.file.sha256, "")
            yield material.title, f"material-{number}", text


def _texts(subject: Subject) -> list[tuple[str, str]]:
    return [(section.anchor, section.text) for section in subject.sections.values()]


def _file_texts(subject: Subject) -> list[tuple[str, str]]:
    return [
        (f"material-{number}", text)
        for number, material in enumerate(subject.document.materials, start=1)
        if material.file and (text := subject.file_texts.get(material.file.sha256, "").strip())
    ]
