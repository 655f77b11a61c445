"""Who is named in a file beside its text: what programs write into it without being asked."""

import io
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter

from catalogue.materials.inspecting import inspect
from catalogue.materials.inspection.looking import look
from tests.factories import files

CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>A sheet</dc:title>'
    "<dc:creator>Jo Farrow</dc:creator><cp:lastModifiedBy>Sam Begum</cp:lastModifiedBy>"
    "</cp:coreProperties>"
)
APP = "<Properties><Company>A trust</Company><Manager>Ali Gill</Manager></Properties>"
COMMENTS = (
    '<w:comments xmlns:w="w"><w:comment w:author="Dev Kaur"><w:p/></w:comment>'
    '<w:comment w:author="Dev Kaur"><w:p/></w:comment></w:comments>'
)


def names_in(folder: Path, content: bytes, ending: str) -> dict[str, str]:
    file = folder / f"file{ending}"
    file.write_bytes(content)
    return dict(look(file, ending, folder / "preview.png").properties)


def a_pdf_by(author: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(files.a_pdf())))
    writer.add_metadata({"/Author": author, "/Company": "A trust"})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_word_and_its_like(tmp_path: Path) -> None:
    parts = {"docProps/core.xml": CORE, "docProps/app.xml": APP, "word/comments.xml": COMMENTS}
    assert names_in(tmp_path, files.a_docx(more=parts), ".docx") == {
        "author": "Jo Farrow",
        "last_changed_by": "Sam Begum",
        "organisation": "A trust",
        "manager": "Ali Gill",
        "commented_by": "Dev Kaur",
    }


def test_opendocument(tmp_path: Path) -> None:
    meta = (
        '<o:document-meta xmlns:o="o" xmlns:m="m" xmlns:dc="d"><o:meta>'
        "<m:initial-creator>Jo Farrow</m:initial-creator><dc:creator>Sam Begum</dc:creator>"
        "</o:meta></o:document-meta>"
    )
    plain = files.an_archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": "<a/>",
            "meta.xml": meta,
        }
    )
    assert names_in(tmp_path, plain, ".odt") == {
        "author": "Jo Farrow",
        "last_changed_by": "Sam Begum",
    }


def test_a_pdf(tmp_path: Path) -> None:
    found = names_in(tmp_path, a_pdf_by("Jo Farrow"), ".pdf")
    assert found["author"].startswith("Jo Farrow")
    assert found["organisation"] == "A trust"


def test_an_image(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x013B] = "Jo Farrow"
    exif[0x8298] = "A trust"
    content = files.an_image("JPEG", exif=exif.tobytes())
    assert names_in(tmp_path, content, ".jpg") == {"author": "Jo Farrow", "rights": "A trust"}
    described = PngImagePlugin.PngInfo()
    words = "<dc:creator><rdf:Seq><rdf:li>Jo Farrow</rdf:li></rdf:Seq></dc:creator>"
    described.add_itxt("XML:com.adobe.xmp", words)
    assert names_in(tmp_path, files.an_image(pnginfo=described), ".png") == {"author": "Jo Farrow"}


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (files.a_docx(), ".docx"),
        (files.an_image(), ".png"),
        (b"By Jo Farrow.", ".txt"),
        (files.a_recording("mp3"), ".mp3"),
    ],
)
def test_a_file_that_names_nobody(tmp_path: Path, content: bytes, ending: str) -> None:
    assert names_in(tmp_path, content, ending) == {}


def test_long_names_are_cut_and_come_out_of_the_other_process(tmp_path: Path) -> None:
    long = CORE.replace("Jo Farrow", "Jo " + "Farrow " * 100)
    file = tmp_path / "a.docx"
    file.write_bytes(files.a_docx(more={"docProps/core.xml": long}))
    found = inspect(file, ".docx").properties
    assert len(found["author"]) == 200
