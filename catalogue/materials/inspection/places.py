"""Whether a picture says where it was taken."""

import re

from PIL import Image

_GPS, _LATITUDE, _LONGITUDE = 0x8825, 2, 4
# City, part of a town, province and country, where anything is said (IPTC).
_NAMED_PLACE = re.compile(rb"\x1c\x02[\x5a\x5c\x5f\x65](?!\x00\x00)")
_NAMED_PLACES = 0x0404
_DESCRIBED = re.compile(
    rb"GPSL(?:at|ong)itude"
    rb"|(?:photoshop:(?:City|State|Country)|Iptc4xmpCore:Location)(?:=[\"'][^\"']|>[^<\s])"
)
TELLS_THE_PLACE = (
    "says where it was taken, and so perhaps where a child lives. Take the location out (on a "
    "phone: share it without location; in Windows: Properties, Details, Remove properties), and "
    "upload it again"
)


def tells_the_place(image: Image.Image) -> bool:
    """Whether a picture says it as a position, or by name."""
    place = image.getexif().get_ifd(_GPS)
    described = image.info.get("xmp", b"")
    written = described if isinstance(described, bytes) else str(described).encode()
    return (
        bool({_LATITUDE, _LONGITUDE} & set(place))
        or bool(_DESCRIBED.search(written))
        or bool(_NAMED_PLACE.search(_named(image)))
    )


def _named(image: Image.Image) -> bytes:
    blocks = image.info.get("photoshop")
    named = blocks.get(_NAMED_PLACES, b"") if isinstance(blocks, dict) else b""
    return named if isinstance(named, bytes) else b""
