"""Sound and film: size is their limit. Only where they say that they were recorded is looked at."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalogue.materials.inspection.places import TELLS_THE_PLACE
from catalogue.materials.kinds import FileKind, Refused

BYTES_AT_ONCE = 1024 * 1024
# Of phones and cameras, in descriptions (XMP), and the track that an action camera adds.
_PLACES = (
    b"\xa9xyz",
    b"com.apple.quicktime.location.ISO6709",
    b"loci",
    b"GPSLatitude",
    b"gpmd",
)
_LONGEST_PLACE = max(map(len, _PLACES))
_DAMAGED = "is cut short or damaged. Save or record it again, and upload that"


def check(file: Path, kind: FileKind) -> None:
    """:raises Refused: if a recording in MP4 is cut short, or says where it was made."""
    if kind.code not in ("mp4", "m4a"):
        return
    with file.open("rb") as stream:
        if tells_the_place(stream, file.stat().st_size):
            raise Refused(TELLS_THE_PLACE)


def tells_the_place(stream: IO[bytes], size: int) -> bool:
    """Whether anything in an MP4 beside its pictures and sound says where it was made.

    :raises Refused: if what describes the rest (“moov”) is not there.
    """
    described = False
    for name, place, length in _boxes(stream, size):
        described = described or name == b"moov"
        if name != b"mdat" and _says_place(stream, place, length):
            return True
    if not described:
        raise Refused(_DAMAGED)
    return False


def _boxes(stream: IO[bytes], size: int) -> Iterator[tuple[bytes, int, int]]:
    """The outermost parts of an MP4: the name of each, where it is, and how long."""
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
            return
        yield name, place, length
        place += length


def _says_place(stream: IO[bytes], place: int, length: int) -> bool:
    stream.seek(place)
    before = b""
    while length > 0 and (block := stream.read(min(length, BYTES_AT_ONCE))):
        if any(each in before + block for each in _PLACES):
            return True
        before, length = block[-_LONGEST_PLACE:], length - len(block)
    return False
