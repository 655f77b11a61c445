"""Drawing a sample, and keeping its archive for a while."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import delete, select

from core.audit.operations import record
from core.database import db, now, today
from core.errors import InvalidInput, NotFound
from core.people.models import User
from core.permissions import Action, demand
from outcomes.samples.drawing_lots import draw, population
from outcomes.samples.models import (
    MOST_CASES,
    InspectionCase,
    InspectionSample,
    SampleState,
    Strata,
)
from outcomes.samples.trail import draw_case
from outcomes.whole_record.contents import Contents

KEPT_FOR = timedelta(days=30)
NO_SUCH_PAGE = "There is no such page, or you cannot see it."
# Archives hold no moment of their own, so that the same sample is the same bytes.
NO_MOMENT = (1980, 1, 1, 0, 0, 0)
READABLE_BY_ALL = 0o644 << 16
LIST_COLUMNS = ("place", "case_reference", "file", "sha256")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a sample is to be drawn from, and how."""

    seed: str
    size: int
    starts_on: date
    ends_on: date
    strata: Strata


def draw_sample(*, wanted: Wanted, submission_key: str, actor: User) -> InspectionSample:
    """Draw the children; next their papers are written. The same form again draws nothing.

    :raises InvalidInput: for a period that cannot be, or one without any child.
    """
    demand(actor, Action.DRAW_INSPECTION_SAMPLE, actor)
    made = db.session.scalar(
        select(InspectionSample).where(InspectionSample.submission_key == submission_key)
    )
    if made is not None:
        return made
    _check(wanted)
    candidates = population(
        starts_on=wanted.starts_on, ends_on=wanted.ends_on, strata=wanted.strata
    )
    if not candidates:
        raise InvalidInput("Nobody worked with a child in this period", field="starts_on")
    drawn = draw(candidates, seed=wanted.seed.strip(), size=wanted.size)
    moment = now()
    sample = InspectionSample(
        seed=wanted.seed.strip(),
        size=wanted.size,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        strata=wanted.strata,
        population=len(candidates),
        state=SampleState.WRITING,
        submission_key=submission_key,
        drawn_by_id=actor.id,
        drawn_at=moment,
        begun_at=moment,
        cases=[
            InspectionCase(child_id=each.id, position=place)
            for place, each in enumerate(drawn, start=1)
        ],
    )
    db.session.add(sample)
    db.session.flush()
    record(
        actor=actor,
        action="draw_inspection_sample",
        subject=sample,
        changes={
            "seed": [None, sample.seed],
            "cases": [None, len(drawn)],
            "of": [None, len(candidates)],
        },
    )
    return sample


def sample_for(sample_id: int, *, viewer: User) -> InspectionSample:
    """One sample.

    :raises NotFound: if there is none.
    """
    demand(viewer, Action.DRAW_INSPECTION_SAMPLE, viewer)
    sample = db.session.get(InspectionSample, sample_id)
    if sample is None:
        raise NotFound(NO_SUCH_PAGE)
    return sample


@dataclass(frozen=True)
class Archive:
    """The papers of a sample, and the hash of each by the number of its case."""

    content: bytes
    hashes: Mapping[int, str]


def written_archive(sample: InspectionSample, progress: Callable[[int, int], None]) -> Archive:
    """The paper of each case, the list of them, and how they were drawn. It only reads."""
    archive, rows = io.BytesIO(), []
    hashes: dict[int, str] = {}
    with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
        for place, case in enumerate(sample.cases, start=1):
            paper = draw_case(sample, case.child_id)
            hashes[case.id] = hashlib.sha256(paper).hexdigest()
            name = f"{case.position:03}-{case.child.case_reference}.pdf"
            rows.append((case.position, case.child.case_reference, name, hashes[case.id]))
            packed.writestr(_entry(name), paper)
            progress(place, len(sample.cases))
        packed.writestr(_entry("list.csv"), _as_csv(rows))
        packed.writestr(_entry("sample.json"), _how_drawn(sample))
    return Archive(archive.getvalue(), hashes)


def keep_archive(sample: InspectionSample, archive: Archive) -> None:
    """Keep what was written, unless the record of a child in it has gone meanwhile."""
    sample.ended_at = now()
    if {case.id for case in sample.cases} != archive.hashes.keys():
        sample.state = SampleState.FORGOTTEN
        return
    for case in sample.cases:
        case.sha256 = archive.hashes[case.id]
    sample.content, sample.state = archive.content, SampleState.READY
    db.session.flush()


def forget_child(contents: Contents) -> None:
    """Take away the archives that hold a child whose record goes."""
    numbers = {row["sample_id"] for row in contents.of(InspectionCase.__tablename__)}
    if numbers:
        for sample in db.session.scalars(
            select(InspectionSample).where(InspectionSample.id.in_(numbers))
        ):
            sample.content, sample.state = None, SampleState.FORGOTTEN
        db.session.flush()


def forget_old_samples() -> str:
    """Take away archives older than a month, for the clock; that they were drawn stays audited."""
    old = select(InspectionSample.id).where(InspectionSample.drawn_at < now() - KEPT_FOR)
    db.session.execute(delete(InspectionCase).where(InspectionCase.sample_id.in_(old)))
    gone = db.session.execute(
        delete(InspectionSample).where(InspectionSample.drawn_at < now() - KEPT_FOR)
    )
    return f"{gone.rowcount} samples for inspectors were forgotten."  # type: ignore[attr-defined]


def _check(wanted: Wanted) -> None:
    if not wanted.seed.strip():
        raise InvalidInput("Enter a seed", field="seed")
    if not 1 <= wanted.size <= MOST_CASES:
        raise InvalidInput(f"Enter a number from 1 to {MOST_CASES}", field="size")
    if wanted.ends_on < wanted.starts_on:
        raise InvalidInput("The period must end on or after the day it starts", field="ends_on")
    if wanted.starts_on > today():
        raise InvalidInput("The period must start today or in the past", field="starts_on")


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, NO_MOMENT)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = READABLE_BY_ALL
    return entry


def _as_csv(rows: list[tuple[int, str, str, str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([LIST_COLUMNS, *rows])
    return out.getvalue()


def _how_drawn(sample: InspectionSample) -> str:
    said = {
        "seed": sample.seed,
        "size": sample.size,
        "starts_on": sample.starts_on.isoformat(),
        "ends_on": sample.ends_on.isoformat(),
        "strata": sample.strata.value,
        "population": sample.population,
        "cases": [case.child.case_reference for case in sample.cases],
    }
    return json.dumps(said, indent=1) + "\n"
