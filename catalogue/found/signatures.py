"""Keeping the signatures of texts, and asking which of them are like one.

They are made as a text is submitted, imported or brought. What was missed is made before the next
time that something is brought, some at a time; ``flask found rebuild`` makes all of them.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import structlog
from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, aliased

from catalogue.found import alike
from catalogue.found.addresses import page_key
from catalogue.found.models import FoundResource, FoundState, TextSignature, VersionAddress
from catalogue.found.texts import pages_of, text_of
from catalogue.interventions.document import Document
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.stored import UnreadableDocument, load_document
from catalogue.materials.models import StoredFile, VersionFile
from core.database import db

# Of either text, to be worth a look.
NEAR = 0.5
MOST_NEAR = 20
# How many are caught up with while somebody waits: about a second's work.
AT_ONCE = 300

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Near:
    """A text that is much like one: whose it is, and which part of either stands in the other."""

    version_id: int | None
    sha256: str | None
    resource_id: int | None
    share: float
    other_share: float


def note_version(version: InterventionVersion) -> None:
    """Keep the signature and the pages of a version as it stands, and of files that it says."""
    document = _readable(version)
    _keep(TextSignature.version_id, version.id, text_of(document), revision=version.revision)
    db.session.execute(delete(VersionAddress).where(VersionAddress.version_id == version.id))
    keys = {page_key(address) for address in pages_of(document)}
    db.session.add_all(VersionAddress(version_id=version.id, key=key) for key in sorted(keys))
    for stored in db.session.scalars(_files_missing([file.sha256 for file in document.files])):
        _keep(TextSignature.sha256, stored.sha256, stored.text)
    db.session.flush()


def note_resource(resource: FoundResource, text: str) -> None:
    """Keep the signature of what was found."""
    _keep(TextSignature.resource_id, resource.id, text)


def forget_resource(resource: FoundResource) -> None:
    """Throw it away: nothing is compared with what was withdrawn."""
    db.session.execute(delete(TextSignature).where(TextSignature.resource_id == resource.id))


def catch_up(*, at_most: int | None = AT_ONCE) -> int:
    """Note the versions that are not noted as they stand, the newest first; how many."""
    missing = _versions_missing(select(InterventionVersion))
    newest = missing.order_by(InterventionVersion.id.desc()).limit(at_most)
    noted = 0
    for version in db.session.scalars(newest):
        with suppress(IntegrityError), db.session.begin_nested():  # noted by someone else just now
            note_version(version)
            noted += 1
    return noted


def forget_all() -> None:
    """Throw away the signatures of all that is in the library, to be made anew."""
    db.session.execute(delete(TextSignature).where(TextSignature.resource_id.is_(None)))


def how_many_missing() -> int:
    """How many versions are not compared with, or not as they stand."""
    return db.session.scalar(_versions_missing(select(func.count(InterventionVersion.id)))) or 0


def near_resource(resource_id: int) -> list[Near]:
    """The texts that are much like that of a found resource; none where it is too short to tell."""
    mine = db.session.execute(
        select(TextSignature.size, TextSignature.places).where(
            TextSignature.resource_id == resource_id, is_comparable()
        )
    ).one_or_none()
    others = read_signatures(but_of=resource_id) if mine is not None else []
    if mine is None or not others:
        return []
    return near_texts(alike.from_bytes(mine.size, mine.places), others)


def near_texts(one: alike.Signature, rows: Sequence[Any]) -> list[Near]:
    """Those of the stored signatures that are much like one, the likest first."""
    similarities = alike.similarities(one, alike.together([row.places for row in rows]))
    sizes = np.array([row.size for row in rows], dtype=np.int64)
    shares, other_shares = alike.shares_of(one.size, sizes, similarities)
    strengths = np.maximum(shares, other_shares)
    order = np.argsort(-strengths, kind="stable")
    # Each kind by itself: what was turned down must not be hidden behind much that was not.
    down = np.array([bool(row.turned_down) for row in rows])[order]
    likest = np.concatenate([order[down][:MOST_NEAR], order[~down][:MOST_NEAR]])
    likest = likest[np.argsort(-strengths[likest], kind="stable")]
    return [
        Near(
            version_id=rows[place].version_id,
            sha256=rows[place].sha256,
            resource_id=rows[place].resource_id,
            share=float(shares[place]),
            other_share=float(other_shares[place]),
        )
        for place in likest.tolist()
        if strengths[place] >= NEAR
    ]


def read_signatures(*, but_of: int) -> Sequence[Any]:
    """Every signature of a text that is long enough, but that of one found resource."""
    columns = (
        TextSignature.version_id,
        TextSignature.sha256,
        TextSignature.resource_id,
        TextSignature.size,
        TextSignature.places,
        turned_down(),
    )
    other = TextSignature.resource_id.is_distinct_from(but_of)
    wanted = select(*columns).select_from(TextSignature)
    joined = wanted.outerjoin(
        InterventionVersion, InterventionVersion.id == TextSignature.version_id
    ).outerjoin(FoundResource, FoundResource.id == TextSignature.resource_id)
    return db.session.execute(joined.where(is_comparable(), other)).all()


def turned_down() -> ColumnElement[bool]:
    """Whether a signature is of what was rejected or declined, or of a file of a rejected version.

    The version and the found resource of the signature have to be joined.
    """
    rejected = aliased(InterventionVersion)
    in_rejected = (
        select(VersionFile.sha256)
        .join(rejected, rejected.id == VersionFile.version_id)
        .where(rejected.state == VersionState.REJECTED)
    )
    return func.coalesce(
        or_(
            InterventionVersion.state == VersionState.REJECTED,
            FoundResource.state == FoundState.DECLINED,
            TextSignature.sha256.in_(in_rejected),
        ),
        False,
    ).label("turned_down")


def _readable(version: InterventionVersion) -> Document:
    """One text that cannot be read must not keep all the others from being compared."""
    try:
        return load_document(version.content)
    except UnreadableDocument as error:
        log.error("found.unreadable_version", version=version.id, problem=type(error).__name__)
        return Document()


def _keep(
    column: InstrumentedAttribute[Any], value: int | str, text: str, *, revision: int | None = None
) -> None:
    signature = alike.signature_of(text)
    row = db.session.scalar(select(TextSignature).where(column == value))
    if row is None:
        row = TextSignature(**{column.key: value})
        db.session.add(row)
    row.revision, row.method = revision, alike.METHOD
    row.size, row.places = signature.size, signature.as_bytes()
    db.session.flush()


def _versions_missing(query: Select[Any]) -> Select[Any]:
    """Those whose text was never read, or is another now; what was withdrawn is let be."""
    return query.outerjoin(TextSignature, TextSignature.version_id == InterventionVersion.id).where(
        InterventionVersion.state != VersionState.WITHDRAWN,
        or_(
            TextSignature.id.is_(None),
            TextSignature.revision != InterventionVersion.revision,
            ~_by_this_method(),
        ),
    )


def _files_missing(hashes: list[str]) -> Select[StoredFile]:
    known = select(TextSignature.sha256).where(TextSignature.sha256.in_(hashes), _by_this_method())
    return select(StoredFile).where(StoredFile.sha256.in_(hashes), StoredFile.sha256.not_in(known))


def is_comparable() -> ColumnElement[bool]:
    """Whether a signature is of a text that is long enough, and made as they are made now."""
    return and_(TextSignature.size >= alike.FEWEST_SHINGLES, _by_this_method())


def _by_this_method() -> ColumnElement[bool]:
    return TextSignature.method == alike.METHOD
