"""What a seal holds of a decision: read from the rows in one way, to be sealed and to be compared.

Which columns are sealed depends on the format that a seal names. A column that is added later gets
a format of its own here; the seals that were written before keep theirs, and go on being verified.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Enum, FromClause, String, select, type_coerce

from catalogue.materials.models import VersionFile
from catalogue.review.models import Review, ReviewAnswer, ReviewCondition
from core.database import db

Body = dict[str, Any]


@dataclass(frozen=True)
class Sealed:
    """The columns that a format seals, of each table."""

    review: tuple[str, ...]
    answer: tuple[str, ...]
    condition: tuple[str, ...]


FORMATS: Mapping[int, Sealed] = {
    1: Sealed(
        review=(
            *("id", "version_id", "author_id", "content_hash"),
            *("checklist", "checklist_version", "checklist_hash"),
            *("kind", "round", "stage", "state", "reviewer_id", "claimed_at", "claim_ends_at"),
            *("decided_at", "decision", "reason_code", "reason", "demonstration"),
        ),
        answer=("criterion", "rating", "evidence", "condition", "condition_due_on"),
        condition=("id", "criterion", "words", "due_on"),
    ),
}
FORMAT = max(FORMATS)
# Of a condition: whether and how it was met comes after the decision, and is in the audit.
COMES_LATER = frozenset(
    {"reported_on", "reported_by_id", "report", "met_on", "met_by_id", "met_note"}
)


def read_bodies(review_ids: Iterable[int], *, form: int) -> dict[int, Body]:
    """What stands in the rows of reviews now, by review, in the shape of a format.

    A review that is not there is left out.
    """
    ids, sealed = list(review_ids), FORMATS[form]
    of_review = Review.__table__
    reviews = {
        row["id"]: row for row in _rows(of_review, sealed.review, of_review.c.id, ids, key="id")
    }
    answers = _grouped(ReviewAnswer.__table__, sealed.answer, ids, order="criterion")
    conditions = _grouped(ReviewCondition.__table__, sealed.condition, ids, order="id")
    materials = _materials({row["version_id"] for row in reviews.values()})
    return {
        number: {
            "format": form,
            "review": row,
            "answers": answers.get(number, []),
            "conditions": conditions.get(number, []),
            "materials": materials.get(row["version_id"], []),
        }
        for number, row in reviews.items()
    }


def canonical(body: Body) -> str:
    """The one way to write a body down."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def seal_hash(previous_hash: str, text: str) -> str:
    """The SHA-256 (hexadecimal) of the hash before and a body's text."""
    return hashlib.sha256(f"{previous_hash}\n{text}".encode()).hexdigest()


def _materials(version_ids: Iterable[int]) -> dict[int, list[str]]:
    """The hashes of the files that versions say, in order."""
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(VersionFile.version_id, VersionFile.sha256)
        .where(VersionFile.version_id.in_(version_ids))
        .order_by(VersionFile.version_id, VersionFile.sha256)
    )
    for version_id, sha256 in rows:
        found.setdefault(version_id, []).append(sha256)
    return found


def _grouped(
    table: FromClause, names: tuple[str, ...], ids: list[int], *, order: str
) -> dict[int, list[Body]]:
    found: dict[int, list[Body]] = {}
    for row in _rows(table, (*names, "review_id"), table.c.review_id, ids, key=order):
        found.setdefault(row.pop("review_id"), []).append(row)
    return found


def _rows(
    table: FromClause, names: tuple[str, ...], of: ColumnElement[Any], ids: list[int], *, key: str
) -> list[Body]:
    """Rows as plain values, in an order that does not depend on the database's own."""
    query = select(*(_as_stored(table.c[name]) for name in names)).where(of.in_(ids))
    rows = [
        {name: _plain(value) for name, value in row._mapping.items()}
        for row in db.session.execute(query)
    ]
    return sorted(rows, key=lambda row: row[key])


def _as_stored(column: Any) -> Any:
    """A code is read as the text that it is, also one that should not be there."""
    if isinstance(column.type, Enum):
        return type_coerce(column, String).label(column.name)
    return column


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
