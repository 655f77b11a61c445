"""Sound and film: size is their limit. Only where they say that they were recorded is looked at."""

from pathlib import Path

from catalogue.materials.inspection.images import TELLS_THE_PLACE
from catalogue.materials.kinds import FileKind, Refused

LARGEST_INDEX = 32 * 1024 * 1024
_PLACES = (b"\xa9xyz", b"com.apple.quicktime.location.ISO6709", b"loci")
_DAMAGED = "is cut short or damaged. Save or record it again, and upload that"


def check(file: Path, kind: FileKind) -> None:
    """:raises Refused: if a recording in MP4 is cut short, or says where it was made."""
    if kind.code in ("mp4", "m4a") and any(place in _index_of(file) for place in _PLACES):
        raise Refused(TELLS_THE_PLACE)


def _index_of(file: Path) -> bytes:
    """The part of an MP4 that describes the rest (“moov”)."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        place = 0
        while place + 8 <= size:
            stream.seek(place)
            head = stream.read(16)
            length, name = int.from_bytes(head[:4]), head[4:8]
            if length == 1:
                length = int.from_bytes(head[8:16])
            elif length == 0:
                length = size - place
            if length < 8 or place + length > size:
                break
            if name == b"moov":
                stream.seek(place)
                return stream.read(min(length, LARGEST_INDEX))
            place += length
    raise Refused(_DAMAGED)
