"""Answers that hold the bytes of a file, and give a browser no reason to open it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

from flask import Response

from catalogue.interventions.document import MaterialFile
from catalogue.materials.names import safe_name
from catalogue.materials.operations import MaterialAltered, record_altered
from core.audit.operations import KnownActor
from core.downloads import as_download
from core.transactions import after_reading

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


@contextmanager
def noting_what_was_altered(*, version_id: int, viewer_id: int) -> Iterator[None]:
    """Let a changed file be known in the audit, though the request ends in an error."""
    try:
        yield
    except MaterialAltered as altered:
        after_reading(
            partial(
                record_altered,
                version_id=version_id,
                sha256=altered.sha256,
                actor=KnownActor(viewer_id),
            )
        )
        raise
