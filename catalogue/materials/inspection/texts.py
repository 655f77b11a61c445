"""Plain text."""

import codecs
import re
from pathlib import Path

BYTES_AT_ONCE = 64 * 1024
_NOT_TYPED = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def is_text(file: Path) -> bool:
    """Whether every byte of it is UTF-8 that somebody could have typed."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file.open("rb") as stream:
            while block := stream.read(BYTES_AT_ONCE):
                if _NOT_TYPED.search(decoder.decode(block)):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def text_of(file: Path, *, longest: int) -> str:
    """The beginning of it."""
    with file.open(encoding="utf-8-sig") as stream:
        return stream.read(longest)
