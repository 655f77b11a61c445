"""Images: their pixels, where they were taken, and a small copy that we drew ourselves."""

from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from catalogue.materials.inspection import places
from catalogue.materials.kinds import FileKind, Refused

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 15_000
MOST_FRAMES = 300
PREVIEW_SIZE = (640, 640)
FORMATS = {"png": "PNG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}


def check_and_preview(file: Path, kind: FileKind, preview: Path) -> tuple[int, int]:
    """Its width and height in pixels; a PNG of our own is written to ``preview``.

    :raises Refused: if it is too large, says where it was taken, or has too many frames.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        opened = Image.open(file, formats=[FORMATS[kind.code]])
    except Image.DecompressionBombError as bomb:
        raise _too_many_pixels() from bomb
    with opened as image:
        width, height = image.size
        # Before anything is decoded: the header alone says how much memory it would take.
        if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
            raise _too_many_pixels(width, height)
        if getattr(image, "n_frames", 1) > MOST_FRAMES:
            raise Refused(f"has more than {MOST_FRAMES} frames. Save it as a video, or shorten it")
        image.seek(0)
        image.load()
        if places.tells_the_place(image):
            raise Refused(places.TELLS_THE_PLACE)
        small: Any = ImageOps.exif_transpose(image)
        small.thumbnail(PREVIEW_SIZE)
        # New pixels only: nothing that came with the file goes into the copy.
        drawn = Image.new("RGB", small.size, "white")
        with_holes = small.convert("RGBA")
        drawn.paste(with_holes, mask=with_holes.getchannel("A"))
        drawn.save(preview, "PNG")
    return width, height


def _too_many_pixels(*sides: int) -> Refused:
    has = f"has {sides[0]:,} × {sides[1]:,} pixels" if sides else "has too many pixels"
    return Refused(
        f"{has}. At most {MOST_PIXELS // 1_000_000} million are taken, and {LONGEST_SIDE:,} on a "
        "side. Save it smaller, and upload that"
    )
