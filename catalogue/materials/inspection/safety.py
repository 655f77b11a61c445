"""That a document of several parts runs nothing and fetches nothing: every part, to its end."""

import re
from urllib.parse import unquote

from catalogue.materials.inspection import markup
from catalogue.materials.inspection.references import DAMAGED, FETCHES, HOLDS_MACROS
from catalogue.materials.inspection.zips import CheckedZip, refuse_inner
from catalogue.materials.kinds import Refused

_PROGRAMS = re.compile(
    r"vbaproject|vbadata|activex/|macrosheets/|customui/|^(?:basic|scripts|dialogs)/"
)
_INNER_FILES = re.compile(r"(?:^|/)embeddings/|oleobject")
_LINKS = re.compile(r"^xl/(?:externallinks/|connections|querytables/)")
_MEDIA = re.compile(r"(?:^|/)media/(?!_rels/)")
_MEDIA_ENDINGS = re.compile(
    r".*\.(?:png|jpe?g|jpe|jfif|gif|bmp|dib|tiff?|emf|wmf|svg|webp|wdp|hdp|ico|glb|vtt"
    r"|mp[34]|m4[av]|wav|wm[av]|mov|avi|mpe?g|og[gva]|aac|aiff?|midi?|webm)"
)
_MARKUP = re.compile(r".*\.(?:xml|rels|vml|svg|rdf)")


def check(archive: CheckedZip) -> None:
    """:raises Refused: if it holds a program or another file, or fetches something."""
    names = {name: _as_read(name) for name in archive.marks}
    for name, read in names.items():
        _check_name(name, read)
    # What is related comes first: its reasons are the plainest.
    for name in sorted(names, key=lambda each: not names[each].endswith(".rels")):
        is_named_so = bool(_MARKUP.fullmatch(names[name]))
        begins = archive.marks[name]
        if begins.startswith(b"<"):
            must_be = is_named_so or begins.startswith(b"<?xml")
            with archive.open(name) as stream:
                markup.check(stream, names[name], must_be_whole=must_be)
        elif is_named_so and begins:
            raise Refused(DAMAGED)


def _as_read(name: str) -> str:
    """As programs compare it: in small letters, and with signs for what stands for them."""
    return unquote(name).replace("\\", "/").casefold()


def _check_name(name: str, read: str) -> None:
    if _PROGRAMS.search(read):
        raise Refused(HOLDS_MACROS)
    if _INNER_FILES.search(read):
        refuse_inner(name)
    if _LINKS.search(read):
        raise Refused(FETCHES)
    if read.endswith(".piece"):
        raise Refused(DAMAGED)
    if _MEDIA.search(read) and not _MEDIA_ENDINGS.fullmatch(read):
        raise Refused(
            f"holds something among its pictures that is none ({name[:80]!r}). Take it out, or "
            "put it in as a PNG or JPEG, and upload that"
        )
