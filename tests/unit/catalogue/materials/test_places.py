"""Where a picture or a film was made is not handed on, however it is said."""

import struct
from pathlib import Path

import pytest

from tests.factories import files, office
from tests.unit.catalogue.materials.test_inspection import reason, seen

SAYS_WHERE = "says where it was taken"


@pytest.mark.parametrize("record", [90, 92, 95, 101])
def test_a_photograph_that_names_a_place_is_refused(tmp_path: Path, record: int) -> None:
    assert SAYS_WHERE in reason(tmp_path, files.a_photograph_in_a_town(record), ".jpg")


@pytest.mark.parametrize(
    "photograph", [files.a_photograph_in_a_town(town=b""), files.a_photograph_in_a_town(80)]
)
def test_a_photograph_that_says_who_took_it_and_not_where_is_taken(
    tmp_path: Path, photograph: bytes
) -> None:
    assert seen(tmp_path, photograph, ".jpg").kind == "jpeg"


@pytest.mark.parametrize("said", [b'exif:GPSLongitude="2,7W"', b"<photoshop:City>Bolton<"])
def test_a_description_that_says_it_is_refused(tmp_path: Path, said: bytes) -> None:
    for kind, ending in (("WEBP", ".webp"), ("JPEG", ".jpg")):
        assert SAYS_WHERE in reason(tmp_path, files.an_image(kind, xmp=said), ending)


@pytest.mark.parametrize(
    "inside",
    [
        files.a_photograph_with_its_place(),
        files.a_photograph_with_its_place("PNG"),
        files.a_photograph_with_its_place("WEBP"),
        files.a_photograph_in_a_town(),
        files.a_recording("mp4", place=True),
    ],
    ids=["jpeg", "png", "webp", "iptc", "mp4"],
)
def test_a_picture_inside_a_document_does_not_say_it_either(tmp_path: Path, inside: bytes) -> None:
    word = office.a_word_document(more={"word/media/image1.png": inside})
    assert SAYS_WHERE in reason(tmp_path, word, ".docx")
    slides = office.a_presentation({"ppt/media/image1.jpeg": inside})
    assert SAYS_WHERE in reason(tmp_path, slides, ".pptx")
    open_text = office.an_open_document(more={"Pictures/1": inside})
    assert SAYS_WHERE in reason(tmp_path, open_text, ".odt")


def test_a_huge_picture_inside_a_document_is_not_unpacked(tmp_path: Path) -> None:
    content = office.a_word_document(more={"word/media/image1.png": files.a_huge_png()})
    assert "million pixels" in reason(tmp_path, content, ".docx")


def a_box(name: bytes, inner: bytes) -> bytes:
    return struct.pack(">I", 8 + len(inner)) + name + inner


def test_a_film_is_read_to_its_end_for_where_it_was_made(tmp_path: Path) -> None:
    film = files.a_recording("mp4")
    long = bytes(1024 * 1024 - 12) + b"GPSLatitude"
    for name in (b"uuid", b"meta", b"free"):
        assert SAYS_WHERE in reason(tmp_path, film + a_box(name, long), ".mp4")
    assert seen(tmp_path, film + a_box(b"mdat", b"loci") + b"\0\0", ".mp4").kind == "mp4"
