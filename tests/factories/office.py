"""Office and OpenDocument files as programs write them, and as an attacker changes them."""

from tests.factories.files import an_archive, an_image

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("text", "text"),
        ("draw", "drawing"),
        ("table", "table"),
        ("script", "script"),
        ("presentation", "presentation"),
        ("meta", "meta"),
        ("chart", "chart"),
    )
)
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
Parts = dict[str, bytes | str]


def word_part(body: str, kind: str = "document") -> str:
    """A part of a Word document with some paragraphs."""
    return (
        f'<?xml version="1.0"?><w:{kind} xmlns:w="{WORDS}" xmlns:r="{RELATED}" '
        'xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"{body}</w:{kind}>"
    )


def a_field(*pieces: str, result: str = "1") -> str:
    """A field of Word, its instruction in pieces."""
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    said = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in pieces)
    shown = f"<w:r><w:t>{result}</w:t></w:r>"
    return f"<w:p>{sign('begin')}{said}{sign('separate')}{shown}{sign('end')}</w:p>"


def related(*relations: tuple[str, str], outside: bool = False, base: str = RELATED) -> str:
    """A part that says what another is related to."""
    mode = ' TargetMode="External"' if outside else ""
    inner = "".join(
        f'<Relationship Id="r{number}" Type="{base}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target) in enumerate(relations)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def a_word_document(body: str = "<w:p/>", more: Parts | None = None) -> bytes:
    main = f"{OFFICE}.wordprocessingml.document.main+xml"
    return _office("word/document.xml", main, word_part(f"<w:body>{body}</w:body>"), more)


def a_workbook(sheet: str = "", more: Parts | None = None) -> bytes:
    main = f"{OFFICE}.spreadsheetml.sheet.main+xml"
    parts = {"xl/worksheets/sheet1.xml": f"<worksheet>{sheet}</worksheet>", **(more or {})}
    return _office("xl/workbook.xml", main, "<workbook/>", parts)


def a_presentation(more: Parts | None = None) -> bytes:
    main = f"{OFFICE}.presentationml.presentation.main+xml"
    return _office("ppt/presentation.xml", main, "<presentation/>", more)


def _office(name: str, main: str, content: str, more: Parts | None) -> bytes:
    types = f'<Types><Override PartName="/{name}" ContentType="{main}"/></Types>'
    start = related(("officeDocument", name))
    parts = {"[Content_Types].xml": types, "_rels/.rels": start, name: content}
    return an_archive({**parts, **(more or {})})


def open_part(body: str, kind: str = "content") -> str:
    """A part of an OpenDocument."""
    return (
        f'<?xml version="1.0"?><office:document-{kind} {OPEN} {XLINK}>{body}'
        f"</office:document-{kind}>"
    )


def an_open_document(body: str = "", more: Parts | None = None, *, kind: str = "text") -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return an_archive({"mimetype": mimetype, "content.xml": open_part(body), **(more or {})})


def as_word_writes_it() -> bytes:
    """Links, a table of contents, pictures, comments, headers, fonts, a printer, an equation."""
    body = "".join(
        (
            a_field(' TOC \\o "1-3" \\h \\z \\u '),
            a_field(' HYPERLINK \\l "_Toc1" '),
            a_field(" HYPER", 'LINK "https://www.gov.uk/youth-justice" \\o "Look here" '),
            a_field(' HYPERLINK "mailto:help@example.org" '),
            a_field(" PAGE  \\* MERGEFORMAT "),
            '<w:p><w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>',
            "<w:p><m:f><m:num><m:t>|x|</m:t></m:num></m:f></w:p>",
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:p/></mc:Choice><mc:Fallback>"
            '<v:shape href="https://example.org/"><v:imagedata r:id="r2"/></v:shape>'
            "</mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "<w:p><w:r><w:t>The LINK between DDE and WEBSERVICE( | is words.</w:t></w:r></w:p>",
        )
    )
    links = related(
        ("hyperlink", "https://www.gov.uk/"), ("hyperlink", "MAILTO:a@example.org"), outside=True
    )
    return a_word_document(
        body,
        {
            "word/_rels/document.xml.rels": links.replace(
                "</Relationships>",
                f'<Relationship Id="r9" Type="{RELATED}/image" Target="media/image1.png"/>'
                f'<Relationship Id="r8" Type="{RELATED}/settings" Target="/word/settings.xml"/>'
                f'<Relationship Id="r7" Type="{RELATED}/hyperlink" Target="#Start"/>'
                "</Relationships>",
            ),
            "word/settings.xml": word_part("", "settings"),
            "word/header1.xml": word_part(a_field(" PAGE "), "hdr"),
            "word/comments.xml": word_part("<w:comment><w:p/></w:comment>", "comments"),
            "word/media/image1.png": an_image(),
            "word/media/image2.emf": b"\x01\x00\x00\x00" + bytes(80),
            "word/media/image3.svg": "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0'/></svg>",
            "word/fonts/font1.odttf": b"<a random start is no markup>" + bytes(range(256)),
            "word/printerSettings/printerSettings1.bin": "\\\\print\\A4".encode("utf-16-le"),
            "word/theme/theme1.xml": "<a:theme xmlns:a='a'><a:font script='Jpan'/></a:theme>",
            "customXml/item1.xml": '<b:Sources xmlns:b="b" SelectedStyle="\\APA.XSL"/>',
            "docProps/core.xml": "<cp:coreProperties xmlns:cp='cp'/>",
            "docProps/thumbnail.jpeg": an_image("JPEG"),
        },
    )


def as_excel_writes_it() -> bytes:
    """Formulas with and without names of sheets, words that are like formulas, a link."""
    return a_workbook(
        "<sheetData><row><c><f>SUM(Sheet1!A1:A3)</f></c><c><f>IF('a|b'!A1=1,\"a|b\",2)</f></c>"
        '<c><f>HYPERLINK("https://example.org","x")</f></c></row></sheetData>',
        {
            "xl/worksheets/_rels/sheet1.xml.rels": related(
                ("hyperlink", "https://example.org/a#b"), outside=True
            ),
            "xl/sharedStrings.xml": "<sst><si><t>WEBSERVICE( and cmd|x</t></si></sst>",
            "xl/printerSettings/printerSettings1.bin": "Printer".encode("utf-16-le"),
        },
    )


def as_powerpoint_writes_it() -> bytes:
    """Slides that lead to each other, a picture and a film inside."""
    slide = (
        "<p:sld xmlns:p='p' xmlns:a='a' xmlns:r='r'><a:hlinkClick r:id='' "
        "action='ppaction://hlinkshowjump?jump=nextslide'/><a:p><a:fld type='slidenum'/></a:p>"
        "</p:sld>"
    )
    return a_presentation(
        {
            "ppt/slides/slide1.xml": slide,
            "ppt/slides/_rels/slide1.xml.rels": related(
                ("slide", "slide2.xml"), ("video", "../media/media1.mp4")
            ),
            "ppt/slides/slide2.xml": slide,
            "ppt/media/media1.mp4": bytes(40),
            "ppt/media/image1.JPG": an_image("JPEG"),
        }
    )


def as_libreoffice_writes_it(kind: str = "text") -> bytes:
    """Pictures, a chart, links, a button, the settings of its window, where it came from."""
    body = (
        "<office:scripts/><text:p>Draw<draw:frame>"
        '<draw:image xlink:href="Pictures/1000.png" xlink:type="simple"/></draw:frame>'
        '<draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/O 1"/>'
        '<text:a xlink:href="https://www.gov.uk/">page</text:a>'
        '<text:a xlink:href="tel:08001111">us</text:a><text:a xlink:href="#Top">up</text:a>'
        '<presentation:event-listener script:event-name="dom:click" '
        'presentation:action="show" xlink:href="#page2"/></text:p>'
        '<table:table-cell table:formula="of:=SUM([.A1:.A3];{1;2|3;4})"/>'
    )
    chart = open_part('<chart:chart xlink:href=".." xlink:type="simple"/>')
    meta = open_part('<meta:template xlink:href="../../Templates/letter.ott"/>', "meta")
    return an_open_document(
        body,
        {
            "meta.xml": meta,
            "styles.xml": open_part("", "styles"),
            "manifest.rdf": "<?xml version='1.0'?><r:RDF xmlns:r='r' r:about=''/>",
            "META-INF/manifest.xml": "<m:manifest xmlns:m='m'/>",
            "Pictures/1000.png": an_image(),
            "Thumbnails/thumbnail.png": an_image(),
            "Object 1/content.xml": chart,
            "ObjectReplacements/O 1": b"VCLMTF" + bytes(40),
            "Configurations2/accelerator/current.xml": "",
            "Configurations2/popupmenu/": "",
        },
        kind=kind,
    )
