"""Answers that hold the bytes of a file, and give a browser no reason to open it."""

from typing import BinaryIO

from flask import Response

from catalogue.interventions.document import MaterialFile
from catalogue.materials.names import safe_name
from core.downloads import as_download

# Were a browser to show it after all: no script, no style, no request, no place of our own.
NOTHING_RUNS = "default-src 'none'; sandbox"


def as_attachment(stream: BinaryIO, file: MaterialFile) -> Response:
    """The file to be saved, under a name that is safe everywhere."""
    response = as_download(stream, media_type=file.media_type, name=safe_name(file.name))
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    return response


def as_picture(picture: bytes) -> Response:
    """A picture that we drew ourselves."""
    response = Response(picture, mimetype="image/png")
    response.headers["Cache-Control"] = "private, max-age=600"
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    return response
