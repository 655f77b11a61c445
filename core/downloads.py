"""Handing a file out without holding a large one in memory."""

import os
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from flask import Response, request

READ_AT_ONCE = 1024 * 1024
BYTES_AT_ONCE = 256 * 1024


def as_download(stream: BinaryIO, *, media_type: str, name: str) -> Response:
    """The file to be saved under a name; the stream is closed at its end.

    A name with other letters than those of ASCII is given twice, as old programs need it.
    """
    size = os.fstat(stream.fileno()).st_size
    if request.method == "HEAD" or size <= READ_AT_ONCE:
        with stream:
            content = b"" if request.method == "HEAD" else stream.read()
        response = Response(content, mimetype=media_type)
    else:
        response = Response(_blocks(stream), mimetype=media_type)
        response.call_on_close(stream.close)
    response.content_length = size
    plain = _in_ascii(name)
    names = {"filename": plain}
    if plain != name:
        names["filename*"] = f"UTF-8''{quote(name, safe='')}"
    response.headers.set("Content-Disposition", "attachment", **names)
    return response


def _in_ascii(name: str) -> str:
    """A name for old programs: at least “file”, and never its ending alone."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, stop, ending = plain.rpartition(".") if "." in plain else (plain, "", "")
    stem = stem if any(each.isalnum() for each in stem) else "file"
    return f"{stem}{stop}{ending}"


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while block := stream.read(BYTES_AT_ONCE):
            yield block
