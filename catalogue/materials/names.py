"""File names that are safe on every system, and say no more than a name."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
_RESERVED_SIGNS = re.compile(r'[<>:"|?*]')
# Windows takes these for devices, whatever ending they have.
_RESERVED_NAMES = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)\s*(?:\..*)?", re.IGNORECASE
)


def safe_name(name: str) -> str:
    """The last part of a path, without signs that steer, hide or are reserved somewhere.

    What turns the direction of writing goes too: “exe.fdp” must not look like “pdf.exe”.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(each for each in unicodedata.normalize("NFC", last) if _is_visible(each))
    words = " ".join(_RESERVED_SIGNS.sub("-", plain).split()).lstrip(". ").rstrip(". ")
    path = PurePosixPath(words)
    ending = path.suffix.lower()[:12]
    stem = (words[: -len(path.suffix)] if path.suffix else words).strip() or "file"
    # Raised digits count as digits: COM¹ is COM1.
    if _RESERVED_NAMES.fullmatch(unicodedata.normalize("NFKC", stem)):
        stem = f"_{stem}"
    return stem[: LONGEST - len(ending)].strip() + ending


def ending_of(name: str) -> str:
    """The ending of a name in small letters with its full stop; empty where it has none."""
    return PurePosixPath(safe_name(name)).suffix


def title_from(name: str) -> str:
    """What a file may be called on a page, until somebody gives it a title."""
    stem = PurePosixPath(safe_name(name)).stem
    words = " ".join(re.sub(r"[-_]+", " ", stem).split())
    return words[:1].upper() + words[1:]


def _is_visible(character: str) -> bool:
    return character.isspace() or not unicodedata.category(character).startswith("C")
