"""seals of decisions: each with its scores, chained to the one before

Decisions that are there already are sealed as they stand, and the audit says so in one event.
"""

import hashlib
import json
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from core.database import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

GENESIS = "0" * 64
GUARDS = [
    ("review_seals_no_update", "UPDATE", "seals are never changed"),
    ("review_seals_no_delete", "DELETE", "seals are never removed"),
]
MOMENT = UTCDateTime(timezone=True)

# The tables as they are today, and of each the columns that format 1 seals.
REVIEWS = sa.table(
    "reviews",
    *(sa.column(name) for name in ("id", "version_id", "author_id", "content_hash")),
    *(sa.column(name) for name in ("checklist", "checklist_version", "checklist_hash")),
    *(sa.column(name) for name in ("kind", "round", "stage", "state", "reviewer_id")),
    *(sa.column(name, MOMENT) for name in ("claimed_at", "claim_ends_at", "decided_at")),
    *(sa.column(name) for name in ("decision", "reason_code", "reason")),
    sa.column("demonstration", sa.Boolean()),
)
ANSWERS = sa.table(
    "review_answers",
    *(sa.column(name) for name in ("criterion", "rating", "evidence", "condition")),
    sa.column("condition_due_on", sa.Date()),
    sa.column("review_id"),
)
CONDITIONS = sa.table(
    "review_conditions",
    *(sa.column(name) for name in ("id", "criterion", "words")),
    sa.column("due_on", sa.Date()),
    sa.column("review_id"),
)
FILES = sa.table("version_files", sa.column("version_id"), sa.column("sha256"))
SEALS = sa.table(
    "review_seals",
    *(sa.column(name) for name in ("number", "review_id", "body", "previous_hash", "hash")),
)
HEADS = sa.table("journal_heads", sa.column("id"), sa.column("length"), sa.column("hash"))
EVENTS = sa.table(
    "audit_events",
    *(sa.column(name) for name in ("id", "actor_id", "action", "subject_type", "subject_id")),
    *(sa.column(name) for name in ("previous_hash", "hash")),
    sa.column("at", MOMENT),
    sa.column("changes", sa.JSON()),
)


def upgrade() -> None:
    """Add the chain, seal what is decided, and let nobody change a seal."""
    op.create_table(
        "review_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_review_seals_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_review_seals_review_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_review_seals")),
        sa.UniqueConstraint("review_id", name=op.f("uq_review_seals_review_id")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_review_seals_previous_hash")),
        sa.UniqueConstraint("hash", name=op.f("uq_review_seals_hash")),
    )
    seal_what_is_decided(op.get_bind())
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for guard in GUARDS:
        (_guard_postgresql if on_postgresql else _guard_sqlite)(*guard)


def downgrade() -> None:
    """Take the chain away; its triggers go with the table, their functions do not."""
    op.drop_table("review_seals")
    if op.get_bind().dialect.name == "postgresql":
        for name, *_ in GUARDS:
            op.execute(f"DROP FUNCTION {name}()")


def seal_what_is_decided(connection: sa.Connection) -> None:
    """Seal every decision, in the order in which they were made, and tie the chain to the audit."""
    moment = datetime.now(UTC)
    decided = connection.scalars(
        sa.select(REVIEWS.c.id)
        .where(REVIEWS.c.decision.is_not(None))
        .order_by(REVIEWS.c.decided_at, REVIEWS.c.id)
    ).all()
    head = GENESIS
    for number, review_id in enumerate(decided, start=1):
        body = {**_body(connection, review_id), "seal": number, "sealed_at": moment.isoformat()}
        text = _canonical(body)
        previous, head = head, _hash(head, text)
        connection.execute(
            SEALS.insert().values(
                number=number, review_id=review_id, body=text, previous_hash=previous, hash=head
            )
        )
    if decided:
        _tell_the_audit(connection, moment, len(decided), head)


def _body(connection: sa.Connection, review_id: int) -> dict[str, object]:
    [review] = _rows(connection, REVIEWS, REVIEWS.c.id == review_id, "id")
    files = sa.select(FILES.c.sha256).where(FILES.c.version_id == review["version_id"])
    return {
        "format": 1,
        "review": review,
        "answers": _rows(connection, ANSWERS, ANSWERS.c.review_id == review_id, "criterion"),
        "conditions": _rows(connection, CONDITIONS, CONDITIONS.c.review_id == review_id, "id"),
        "materials": sorted(connection.scalars(files)),
    }


def _rows(connection, table, condition, order) -> list[dict[str, object]]:
    columns = [column for column in table.c if column.name != "review_id"]
    rows = connection.execute(sa.select(*columns).where(condition)).mappings()
    plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return sorted(plain, key=lambda row: row[order])


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _canonical(content) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _hash(previous: str, text: str) -> str:
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _tell_the_audit(connection: sa.Connection, moment: datetime, number: int, head: str) -> None:
    """One event of the audit names the last of these seals; the others hang on it."""
    length, previous = connection.execute(
        sa.select(HEADS.c.length, HEADS.c.hash).where(HEADS.c.id == 1)
    ).one_or_none() or (0, GENESIS)
    content = {
        "id": length + 1,
        "at": moment.isoformat(),
        "actor_id": None,
        "action": "seal_earlier_decisions",
        "subject_type": "review_seals",
        "subject_id": number,
        "changes": {"seal": [None, number], "seal_hash": [None, head]},
    }
    digest = _hash(previous, _canonical(content))
    connection.execute(
        EVENTS.insert().values(**{**content, "at": moment}, previous_hash=previous, hash=digest)
    )
    if length:
        connection.execute(HEADS.update().values(length=length + 1, hash=digest))
    else:
        connection.execute(HEADS.insert().values(id=1, length=1, hash=digest))


def _guard_sqlite(name: str, event: str, words: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON review_seals FOR EACH ROW "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _guard_postgresql(name: str, event: str, words: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON review_seals "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
