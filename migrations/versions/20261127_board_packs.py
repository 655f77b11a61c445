"""board packs: what a board was told stays what it was told

The numbers of a pack are never changed, and no pack is removed: the database itself refuses it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLE = "board_snapshots"
# name, event, condition on the row, what the database says
GUARDS = [
    (
        "board_snapshots_numbers_are_fixed",
        "UPDATE",
        "OLD.quarter <> NEW.quarter OR OLD.made_at <> NEW.made_at "
        "OR CAST(OLD.content AS TEXT) <> CAST(NEW.content AS TEXT)",
        "the numbers of a pack are never changed",
    ),
    ("board_snapshots_no_delete", "DELETE", "1 = 1", "a pack is never removed"),
]


def upgrade() -> None:
    """Add the table, and what guards it."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=36), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(quarter) = 6", name=op.f("ck_board_snapshots_quarter")),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["board_snapshots.id"], name=op.f("fk_board_snapshots_based_on_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_board_snapshots_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_snapshots")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_board_snapshots_submission_key")),
    )
    op.create_index(op.f("ix_board_snapshots_quarter_id"), TABLE, ["quarter", "id"])
    write = _write_postgresql if _on_postgresql() else _write_sqlite
    for guard in GUARDS:
        write(*guard)


def downgrade() -> None:
    """Take it away."""
    op.drop_index(op.f("ix_board_snapshots_quarter_id"), table_name=TABLE)
    op.drop_table(TABLE)
    if _on_postgresql():
        for name, *_ in GUARDS:
            op.execute(f"DROP FUNCTION {name}()")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _write_sqlite(name: str, event: str, condition: str, words: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _write_postgresql(name: str, event: str, condition: str, words: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
