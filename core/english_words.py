"""Whether a word stands in a British English dictionary.

The dictionary is the package ``dictionary-en-gb`` of the lock file in ``core/ui``. It lists roots
with flags, as "gamble/DRSMZG", and what each flag lets stand at the end or the beginning of one.
Names stand there with a capital letter, and are no words here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import structlog

from core.config import REPOSITORY

FOLDER = REPOSITORY / "core" / "ui" / "node_modules" / "dictionary-en-gb"
LONGEST_WORD = 40
NOTHING = "0"  # as the dictionary writes it

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Affix:
    """An ending or a beginning: roots that fit and have the flag take it in place of what goes."""

    flag: str
    is_ending: bool
    goes: str
    comes: str
    fits: re.Pattern[str]

    def root_of(self, word: str) -> str | None:
        """What the word would be made from; None where it cannot be made with this."""
        if self.is_ending and word.endswith(self.comes):
            root = word.removesuffix(self.comes) + self.goes
        elif not self.is_ending and word.startswith(self.comes):
            root = self.goes + word.removeprefix(self.comes)
        else:
            return None
        return root if self.fits.search(root) else None


@dataclass(frozen=True)
class Dictionary:
    """Roots in small letters with their flags, and what the flags stand for."""

    roots: Mapping[str, str]
    affixes: tuple[Affix, ...]

    def __contains__(self, word: str) -> bool:
        return len(word) <= LONGEST_WORD and (
            word in self.roots
            or any(affix.flag in self.roots.get(root, "") for affix, root in self._made_of(word))
        )

    def _made_of(self, word: str) -> Iterator[tuple[Affix, str]]:
        for affix in self.affixes:
            root = affix.root_of(word)
            if root:
                yield affix, root


@lru_cache
def english_words(folder: Path = FOLDER) -> Dictionary:
    """Read the dictionary, once; without it, no word is known to be ordinary."""
    if not (folder / "index.dic").exists():
        log.warning("english_words.no_dictionary")
        return Dictionary({}, ())
    roots: dict[str, str] = {}
    for line in (folder / "index.dic").read_text(encoding="utf-8").splitlines()[1:]:
        root, _, flags = line.partition("/")
        if root.islower():
            roots[root] = roots.get(root, "") + flags
    return Dictionary(roots, tuple(_affixes(folder / "index.aff")))


def _affixes(path: Path) -> Iterator[Affix]:
    for line in path.read_text(encoding="utf-8").splitlines():
        match line.split():
            case ["SFX" | "PFX" as kind, flag, goes, comes, condition]:
                is_ending = kind == "SFX"
                fits = re.compile(rf"{condition}\Z" if is_ending else rf"\A{condition}")
                yield Affix(flag, is_ending, "" if goes == NOTHING else goes, comes, fits)
