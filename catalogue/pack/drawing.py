"""Drawing a pack: a tagged PDF (PDF/UA-1), the same bytes whenever the same is drawn."""

import hashlib
import json
import unicodedata
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.pack.content import Pack

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATE = Path(__file__).with_name("pack.typ")
# They come with matplotlib, so that the page is the same on every host, whatever fonts it has.
FACES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique")
# Marks that only change a neighbour: without it they have nothing to say.
SILENT_CATEGORIES = frozenset({"Mn", "Me", "Cf", "Sk", "Cs", "Cn"})


def draw(pack: Pack) -> bytes:
    """The PDF of a pack."""
    import typst

    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=our_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"pack": drawable(_as_json(pack))},
        pdf_standards="ua-1",
        timestamp=int(pack.created_at.timestamp()),
    )


def fingerprint(pack: Pack) -> str:
    """The SHA-256 (hexadecimal) of all that decides how a pack looks.

    These are its words, the template, the typesetter and the fonts.
    """
    made_by = f"typst {version('typst')}, fonts of matplotlib {version('matplotlib')}"
    parts = (_as_json(pack).encode(errors="replace"), TEMPLATE.read_bytes(), made_by.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def drawable(text: str) -> str:
    """The text with what our font has no picture for, such as an emoji, named in brackets."""
    strange = {ord(each) for each in set(text)} - _drawn_characters()
    return text.translate({code: _in_words(chr(code)) for code in strange})


def _in_words(character: str) -> str:
    category = unicodedata.category(character)
    if category in SILENT_CATEGORIES:
        return ""
    if category.startswith("Z"):
        return " "
    return f"[{unicodedata.name(character, 'a sign').lower()}]"


def _as_json(pack: Pack) -> str:
    return json.dumps(pack.printed(), ensure_ascii=False, separators=(",", ":"))


@cache
def our_fonts() -> "Fonts":
    """The fonts that everything is drawn with, and no other."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[_font_folder()])


@cache
def _drawn_characters() -> frozenset[int]:
    """The characters that every face of our font has."""
    from matplotlib.ft2font import FT2Font

    faces = [FT2Font(str(_font_folder() / f"{name}.ttf")).get_charmap() for name in FACES]
    return frozenset(set.intersection(*(set(face) for face in faces)))


def _font_folder() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
