"""Writing the papers of a sample beside the requests, and how far that has come."""

import time
from pathlib import Path
from threading import Thread

import structlog
from flask import Flask, current_app
from sqlalchemy import select

from core.database import db, now, set_writing
from core.transactions import commit
from outcomes.samples.models import InspectionSample, SampleState
from outcomes.samples.operations import keep_archive, written_archive

SILENT_FOR = 120  # seconds; longer than any one paper takes
log = structlog.get_logger(__name__)


def start(sample: InspectionSample) -> None:
    """Go on with a sample. Commits what stands before it."""
    sample_id = sample.id
    sample.state, sample.begun_at = SampleState.WRITING, now()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    _tell(app, sample_id, 0, len(sample.cases))
    commit()
    if app.testing:
        work(app, sample_id)
        return
    Thread(target=work, args=(app, sample_id), daemon=True).start()


def work(app: Flask, sample_id: int) -> None:
    """Write the papers; whatever fails keeps none of them."""
    with app.app_context():
        # Papers take seconds: nobody has to wait while they are written.
        set_writing(writes=False)
        try:
            sample = db.session.get_one(InspectionSample, sample_id)
            archive = written_archive(sample, lambda done, of: _tell(app, sample_id, done, of))
            db.session.rollback()
            set_writing(writes=True)
            held = select(InspectionSample).where(InspectionSample.id == sample_id)
            keep_archive(db.session.scalars(held.with_for_update()).one(), archive)
            commit()
        except Exception as error:  # told on the page, whatever it is
            db.session.rollback()
            # Only its kind: its words may repeat what the record says of a child.
            log.error("sample_not_written", sample=sample_id, error=type(error).__name__)
            set_writing(writes=True)
            db.session.get_one(InspectionSample, sample_id).state = SampleState.STOPPED
            commit()
        finally:
            _place(app, sample_id).unlink(missing_ok=True)
            db.session.remove()


def progress_of(sample: InspectionSample) -> tuple[int, int]:
    """Papers written, and how many there are; nothing where another host is at work."""
    try:
        done, of = _place(current_app, sample.id).read_text(encoding="ascii").split()
    except (FileNotFoundError, ValueError):
        return 0, 0
    return int(done), int(of)


def has_stopped(sample: InspectionSample) -> bool:
    """Whether nobody has worked on it for a while, or the work failed."""
    if sample.state is not SampleState.WRITING:
        return sample.state is SampleState.STOPPED
    try:
        heard = _place(current_app, sample.id).stat().st_mtime
    except FileNotFoundError:
        heard = 0.0
    return time.time() - max(sample.begun_at.timestamp(), heard) > SILENT_FOR


def _tell(app: Flask, sample_id: int, done: int, of: int) -> None:
    place = _place(app, sample_id)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"{done} {of}", encoding="ascii")


def _place(app: Flask, sample_id: int) -> Path:
    folder: Path = app.extensions["settings"].data_dir
    return folder / "samples" / f"{sample_id}.progress"
