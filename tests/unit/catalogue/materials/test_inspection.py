"""Which files are taken and which are not, by what they hold."""

import io
import os
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from catalogue.materials import inspecting
from catalogue.materials.inspecting import inspect
from catalogue.materials.inspection.looking import Found, look
from catalogue.materials.kinds import KINDS, Refused
from tests.factories import files


def words_only(value: object) -> str:
    """Of what is tried the words name the test: the bytes are long, and some differ each time."""
    return value if isinstance(value, str) else "bytes"


def seen(folder: Path, content: bytes, ending: str) -> Found:
    """What is found in a file, in this process, so that a failure can be followed."""
    path = folder / "file"
    path.write_bytes(content)
    return look(path, ending, folder / "preview.png")


def reason(folder: Path, content: bytes, ending: str) -> str:
    with pytest.raises(Refused) as refused:
        seen(folder, content, ending)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "ending", "kind"),
    [
        (files.a_pdf(), ".pdf", "pdf"),
        (files.a_docx(), ".docx", "docx"),
        (files.a_pptx("Stop"), ".pptx", "pptx"),
        (files.an_odt(), ".odt", "odt"),
        (b"A plan.\n", ".txt", "txt"),
        (files.an_image("PNG"), ".png", "png"),
        (files.an_image("JPEG"), ".jpg", "jpeg"),
        (files.an_image("GIF"), ".gif", "gif"),
        (files.an_image("WEBP"), ".webp", "webp"),
        (files.a_recording("mp3"), ".mp3", "mp3"),
        (files.a_recording("wav"), ".wav", "wav"),
        (files.a_recording("ogg"), ".ogg", "ogg"),
        (files.a_recording("mp4"), ".mp4", "mp4"),
        (files.a_recording("mp4"), ".m4a", "m4a"),
        (files.a_recording("webm"), ".webm", "webm"),
    ],
    ids=words_only,
)
def test_what_is_needed_for_a_session_is_taken(
    tmp_path: Path, content: bytes, ending: str, kind: str
) -> None:
    assert seen(tmp_path, content, ending).kind == kind


@pytest.mark.parametrize(
    ("content", "ending", "words"),
    [
        (b"", ".pdf", "is empty"),
        (files.a_pdf(), ".png", "is called .png but is a PDF. Rename it so that it ends in .pdf"),
        (files.an_image(), "", "has no ending in its name, and is a PNG image"),
        (b"hello", ".docx", "is called .docx but is a plain text"),
        (files.a_pdf()[:2000], ".pdf", "damaged"),
        (files.a_docx()[:-30], ".docx", "damaged"),
        (os.urandom(64).replace(b"\0", b"\1") + b"\0", ".pdf", "of no kind that is taken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", ".svg", "HTML, XML or SVG"),
        (b"\xef\xbb\xbf  <!doctype html><p>Hi", ".txt", "HTML, XML or SVG"),
        (b"MZ\x90\0", ".exe", "is a program"),
        (b"#!/bin/sh\n", ".txt", "is a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), ".doc", "old format of Word"),
        (files.an_archive({"a.txt": "a"}), ".zip", "is an archive"),
        (b"Rar!\x1a\x07", ".rar", "is an archive"),
        (files.a_docx(more={"word/vbaProject.bin": b"x"}), ".docx", "macros"),
        (files.a_docx(main=files.MACROS), ".docm", "macros"),
        (files.a_docx(main=files.MACROS), ".docx", "macros"),
        (files.an_odt(inside="<o:scripts><o:script/></o:scripts>"), ".odt", "macros"),
        (files.an_odt(inside="<script:event-listener/>"), ".odt", "macros"),
        (files.a_docx(more={"../../evil.sh": "x"}), ".docx", "leads out of it"),
        (files.a_docx(more={"/etc/passwd": "x"}), ".docx", "leads out of it"),
        (files.a_docx(more={"word\\..\\..\\x": "x"}), ".docx", "leads out of it"),
        (files.a_docx(more={"word/a.xlsx": files.a_docx()}), ".docx", "another file inside it"),
        (files.a_docx(more={"word/a.zip": b"PK\x03\x04"}), ".docx", "another file inside it"),
        (files.a_docx(more={"word/bomb.xml": bytes(30_000_000)}), ".docx", "unpacks to far more"),
        (
            files.a_docx(more={f"word/{number}.xml": "x" for number in range(3100)}),
            ".docx",
            "holds more than 3,000 files",
        ),
        (files.a_photograph_with_its_place(), ".jpg", "says where it was taken"),
        (files.a_recording("mp4", place=True), ".mp4", "says where it was taken"),
        (files.a_huge_png(), ".png", "has too many pixels"),
    ],
    ids=words_only,
)
def test_what_may_do_harm_is_refused_and_it_is_said_why(
    tmp_path: Path, content: bytes, ending: str, words: str
) -> None:
    said = reason(tmp_path, content, ending)
    assert words in said, said


def relations(kind: str) -> str:
    place = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<Relationships><Relationship Id="1" Type="{place}/{kind}" '
        'Target="https://elsewhere.example/t.dotm" TargetMode="External"/></Relationships>'
    )


def test_a_document_that_fetches_its_template_is_refused_and_a_link_in_it_is_not(
    tmp_path: Path,
) -> None:
    name = "word/_rels/document.xml.rels"
    fetching = files.a_docx(more={name: relations("attachedTemplate")})
    assert "fetches something" in reason(tmp_path, fetching, ".docx")
    linking = files.a_docx(more={name: relations("hyperlink")})
    assert seen(tmp_path, linking, ".docx").kind == "docx"


def test_entities_in_a_document_are_never_expanded(tmp_path: Path) -> None:
    laughs = (
        '<!DOCTYPE d [<!ENTITY a "ha">'
        + "".join(
            f'<!ENTITY {name} "{f"&{before};" * 10}">'
            for before, name in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + "]><d>&i;</d>"
    )
    hostile = files.an_archive({"mimetype": KINDS["odt"].media_type, "content.xml": laughs})
    assert "damaged" in reason(tmp_path, hostile, ".odt")


def an_action(kind: str, key: str, value: str) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind), NameObject(key): TextStringObject(value)}
    )


def a_pdf_with(change: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(files.a_pdf()))
    if change == "script":
        script = an_action("/JavaScript", "/JS", "app.alert('hi')")
        writer.root_object[NameObject("/OpenAction")] = script
    elif change == "launch":
        start = an_action("/Launch", "/F", "evil.exe")
        start[NameObject("/S")] = writer._add_object(NameObject("/Launch"))
        writer.root_object[NameObject("/AA")] = start
    elif change == "file":
        writer.add_attachment("evil.exe", b"MZ")
    else:
        writer.encrypt("secret")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("script", "holds a program"),
        ("launch", "holds a program"),
        ("file", "another file"),
        ("password", "password"),
    ],
)
def test_a_pdf_that_does_something_by_itself_is_refused(
    tmp_path: Path, change: str, words: str
) -> None:
    assert words in reason(tmp_path, a_pdf_with(change), ".pdf")


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (files.a_pdf("Draw the map of your day."), ".pdf"),
        (files.a_docx("Draw the map of your day."), ".docx"),
        (files.a_pptx("Draw the map of your day."), ".pptx"),
        (files.an_odt("Draw the <t:span>map</t:span> of<t:s/>your day."), ".odt"),
        (b"\xef\xbb\xbfDraw the map of your day.", ".txt"),
    ],
    ids=words_only,
)
def test_the_words_of_a_file_are_read(tmp_path: Path, content: bytes, ending: str) -> None:
    assert seen(tmp_path, content, ending).text.strip() == "Draw the map of your day."


def test_a_picture_and_a_first_page_are_shown_small_and_drawn_by_ourselves(tmp_path: Path) -> None:
    found = seen(tmp_path, files.an_image("JPEG", (3000, 2000), comment=b"<script>"), ".jpg")
    assert (found.width, found.height) == (3000, 2000)
    with Image.open(tmp_path / "preview.png") as preview:
        assert preview.format == "PNG"
        assert max(preview.size) == 640
    assert b"<script>" not in (tmp_path / "preview.png").read_bytes()
    assert seen(tmp_path, files.a_pdf(), ".pdf").pages == 1
    with Image.open(tmp_path / "preview.png") as preview:
        assert preview.width in (639, 640, 641)


def test_the_process_that_looks_has_no_secret_and_says_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "must not be seen")
    path = tmp_path / "file"
    path.write_bytes(files.a_pdf("Stop and think"))
    found = inspect(path, ".pdf")
    assert (found.kind.code, found.pages, found.text.strip()) == ("pdf", 1, "Stop and think")
    assert found.preview is not None
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file"]
    assert not {"SECRET_KEY", "DATABASE_URL"} & inspecting.environment_of_inspection().keys()


def test_a_file_that_makes_a_decoder_stumble_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(files.an_image()[:60])
    with pytest.raises(Refused, match="damaged"):
        inspect(path, ".png")


def test_looking_that_takes_too_long_ends(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(files.a_pdf())
    began = time.monotonic()
    with pytest.raises(Refused, match="took too long"):
        inspect(path, ".pdf", seconds=0.1)
    assert time.monotonic() - began < 5


SAMPLES = {
    ".pdf": files.a_pdf(),
    ".docx": files.a_docx(),
    ".odt": files.an_odt(),
    ".png": files.an_image(),
    ".gif": files.an_image("GIF"),
    ".mp4": files.a_recording("mp4"),
}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_damaged_file_is_taken_or_refused_and_writes_nothing_elsewhere(
    tmp_path: Path, ending: str, data: st.DataObject
) -> None:
    content = bytearray(SAMPLES[ending])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "file"
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    with suppress(Exception):  # the process around it says "damaged"
        look(path, ending, tmp_path / "preview.png")
    assert {each.name for each in tmp_path.iterdir()} <= {"file", "preview.png"}
