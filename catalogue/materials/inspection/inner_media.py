"""The pictures and films inside a document: that they do not say where they were taken."""

import io
from contextlib import suppress

from PIL import Image, UnidentifiedImageError

from catalogue.materials.inspection import films, places
from catalogue.materials.inspection.images import MOST_PIXELS
from catalogue.materials.inspection.zips import CheckedZip
from catalogue.materials.kinds import Refused

_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"II*\0", b"MM\0*", b"GIF8")
_MAY_FOLLOW_THE_PIXELS = (b"eXIf", b"Raw profile type", b"XML:com.adobe.xmp")
_SAYS_SO = (
    "holds a picture or film ({!r}) that says where it was taken, and so perhaps where a child "
    "lives. Take the location out of it (in Windows: Properties, Details, Remove properties), put "
    "it in again, and upload that"
)


def check(archive: CheckedZip) -> None:
    """:raises Refused: if any picture or film in it says where it was taken."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    for name, head in archive.heads.items():
        if head.startswith(_PICTURES):
            with archive.open(name) as stream:
                tells = _picture_tells(stream.read())
        elif head[4:8] == b"ftyp":
            with archive.open(name) as stream:
                tells = _film_tells(stream.read())
        else:
            continue
        if tells:
            raise Refused(_SAYS_SO.format(name[:80]))


def _picture_tells(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if image.format == "PNG":
                # Else it would be decoded to its end for what is not there.
                if not any(each in content for each in _MAY_FOLLOW_THE_PIXELS):
                    return False
                image.load()
            return places.tells_the_place(image)
    except UnidentifiedImageError:
        return False  # a sound in RIFF, or nothing that anybody could look at
    except Image.DecompressionBombError as bomb:
        raise Refused(
            f"holds a picture with more than {MOST_PIXELS // 1_000_000} million pixels. Put in a "
            "smaller one, and upload that"
        ) from bomb


def _film_tells(content: bytes) -> bool:
    with suppress(Refused):  # a film that does not play harms nobody
        return films.tells_the_place(io.BytesIO(content), len(content))
    return False
