"""Having a file looked into by another process, and taking its answer."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from catalogue.materials.kinds import KINDS, FileKind, Refused
from core.config import REPOSITORY

MODULE = "catalogue.materials.inspection"
SECONDS = 20.0
AT_ONCE = 2
TOOK_TOO_LONG = (
    "took too long to look into. Make it smaller or simpler, print it to a new PDF, or upload it "
    "by itself"
)
BUSY = "could not be looked into just now, because others bring files too. Upload it again"
_places = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Inspected:
    """What is known of a file that may be taken; ``preview`` is a PNG that we drew."""

    kind: FileKind
    text: str
    pages: int | None
    width: int | None
    height: int | None
    preview: bytes | None
    properties: Mapping[str, str] = field(default_factory=dict)


class _AnswerSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    kind = fields.String(required=True)
    text = fields.String(load_default="")
    pages = fields.Integer(load_default=None, allow_none=True)
    width = fields.Integer(load_default=None, allow_none=True)
    height = fields.Integer(load_default=None, allow_none=True)
    previewed = fields.Boolean(load_default=False)
    properties = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


def inspect(file: Path, ending: str, *, seconds: float = SECONDS) -> Inspected:
    """Look into a file in a process of its own.

    :param ending: that of its name, which has to agree with what it is.
    :raises Refused: if it is not taken, with the reason and what to do.
    """
    with TemporaryDirectory(dir=file.parent.resolve()) as folder:
        preview = Path(folder) / "preview.png"
        answer = _asked(file, ending, preview, seconds)
        if "refused" in answer:
            raise Refused(str(answer["refused"]))
        try:
            found = _AnswerSchema().load(answer)
        except ValidationError as error:
            raise Refused(TOOK_TOO_LONG) from error
        return Inspected(
            kind=KINDS[found["kind"]],
            text=found["text"].replace("\0", ""),
            pages=found["pages"],
            width=found["width"],
            height=found["height"],
            preview=preview.read_bytes() if found["previewed"] else None,
            properties=found["properties"],
        )


def environment_of_inspection() -> dict[str, str]:
    """What the process is told: nothing of our own environment, which holds the service's keys."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _asked(file: Path, ending: str, preview: Path, seconds: float) -> dict[str, object]:
    if not _places.acquire(timeout=max(0.1, seconds)):
        raise Refused(BUSY)
    try:
        return _answer_of(file, ending, preview, seconds)
    finally:
        _places.release()


def _answer_of(file: Path, ending: str, preview: Path, seconds: float) -> dict[str, object]:
    command = [sys.executable, "-s", "-m", MODULE, str(file.resolve()), ending, str(preview)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, and no shell
            command,
            cwd=preview.parent,
            env=environment_of_inspection(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=max(0.1, seconds),
            check=False,
        )
        answer: dict[str, object] = json.loads(done.stdout)
    except subprocess.TimeoutExpired as slow:
        raise Refused(TOOK_TOO_LONG) from slow
    except ValueError as killed:  # by one of its limits
        raise Refused(TOOK_TOO_LONG) from killed
    return answer
