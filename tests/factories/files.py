"""Files as people bring them, the good ones and the others, made on the fly."""

import hashlib
import io
import struct
import zlib
from functools import cache
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import typst
from PIL import Image

from catalogue.interventions.document import FOR_CHILD, Document, Material, MaterialFile
from catalogue.materials.models import StoredFile
from catalogue.materials.operations import keep, prepared
from catalogue.materials.queries import store
from core.database import db, now
from core.people.models import User
from tests.factories.interventions import a_document

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


@cache
def a_pdf(words: str = "What helps me to stop and think") -> bytes:
    """A PDF of one page."""
    return typst.compile(words.encode(), timestamp=0)


def a_raw_pdf(catalog: str = "", page: str = "", more: str = "<<>>") -> bytes:
    """A PDF of one empty page, with something added to its catalogue, its page or beside them."""
    objects = (
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]{page}>>",
        more or "<<>>",
    )
    written, places = "%PDF-1.7\n", ""
    for number, each in enumerate(objects, start=1):
        places += f"{len(written):010d} 00000 n \n"
        written += f"{number} 0 obj\n{each}\nendobj\n"
    table = f"xref\n0 5\n0000000000 65535 f \n{places}trailer<</Size 5/Root 1 0 R>>\n"
    return f"{written}{table}startxref\n{len(written)}\n%%EOF\n".encode()


def an_image(kind: str = "PNG", size: tuple[int, int] = (320, 200), **more: object) -> bytes:
    """An image in one colour."""
    target = io.BytesIO()
    Image.new("RGB", size, "#1d70b8").save(target, kind, **more)
    return target.getvalue()


def a_photograph_with_its_place(kind: str = "JPEG") -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 48.0, 0.0)
    exif.get_ifd(0x8825)[4] = (2.0, 7.0, 0.0)
    return an_image(kind, exif=exif.tobytes())


def a_photograph_in_a_town(record: int = 90, town: bytes = b"Bolton") -> bytes:
    """A JPEG that names a place as press agencies do (IPTC)."""
    said = b"\x1c\x02" + bytes([record]) + struct.pack(">H", len(town)) + town
    said += b"\0" * (len(said) % 2)
    block = b"Photoshop 3.0\08BIM\x04\x04\0\0" + struct.pack(">I", len(said)) + said
    plain = an_image("JPEG")
    return plain[:2] + b"\xff\xed" + struct.pack(">H", len(block) + 2) + block + plain[2:]


def a_huge_png(side: int = 50_000) -> bytes:
    """A PNG of a few hundred bytes that says it has 2,500 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def an_archive(parts: dict[str, bytes | str], *, stored: bool = False) -> bytes:
    """A ZIP of some parts, in their order."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_STORED if stored else ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def a_docx(
    words: str = "Draw the map of your day.",
    more: dict[str, bytes | str] | None = None,
    *,
    main: str = WORD,
) -> bytes:
    """A Word document, with more parts in it if wished."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    text = f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"
    body = f'<w:document xmlns:w="w"><w:body>{text}</w:body></w:document>'
    return an_archive({"[Content_Types].xml": types, "word/document.xml": body, **(more or {})})


def an_odt(words: str = "Draw the map of your day.", **more: str) -> bytes:
    """An OpenDocument text."""
    body = (
        '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0">'
        f"<t:p>{words}</t:p>{more.get('inside', '')}</o:document-content>"
    )
    return an_archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": body})


def a_pptx(words: str) -> bytes:
    """A presentation of one slide."""
    main = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    types = f'<Types><Override PartName="/ppt/presentation.xml" ContentType="{main}"/></Types>'
    slide = f'<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:sld>'
    return an_archive({"[Content_Types].xml": types, "ppt/slides/slide1.xml": slide})


def a_recording(kind: str, *, place: bool = False) -> bytes:
    """The shortest thing that begins like a recording of a kind."""
    if kind == "mp4":
        inner = b"\x00\x00\x00\x10\xa9xyz+52.8-2" if place else b"\x00\x00\x00\x08free"
        moov = struct.pack(">I", 8 + len(inner)) + b"moov" + inner
        return b"\x00\x00\x00\x14ftypisom\x00\x00\x02\x00isom" + moov
    return {
        "mp3": b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x64" + bytes(400),
        "wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(24),
        "ogg": b"OggS" + bytes(24) + b"\x01vorbis" + bytes(40),
        "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + bytes(40),
    }[kind]


def a_stored_file(name: str, content: bytes, *, actor: User) -> MaterialFile:
    """A file in the store, committed, and how a document names it."""
    with prepared(stream=io.BytesIO(content), name=name, store=store()) as ready:
        keep(prepared=ready, version=None, actor=actor, store=store())
        db.session.commit()
        return ready.file


def a_text_in_the_store(name: str, words: str) -> MaterialFile:
    """A plain text in the store, without the half second that looking into it takes."""
    content = words.encode()
    file = MaterialFile(name, "text/plain", len(content), hashlib.sha256(content).hexdigest())
    db.session.add(
        StoredFile(
            sha256=file.sha256,
            size=file.size,
            media_type=file.media_type,
            kind="txt",
            text=words,
            created_at=now(),
        )
    )
    place = store().path_of(file.sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    db.session.commit()
    return file


def with_files(*files: MaterialFile, audience: str = FOR_CHILD) -> Document:
    """A complete document with these files among its materials."""
    return a_document(
        materials=tuple(
            Material(
                title=f"Cards {number}",
                purpose="Cut out and sort in the second step.",
                audience=audience,
                description="Six cards.",
                file=file,
            )
            for number, file in enumerate(files, start=1)
        )
    )
