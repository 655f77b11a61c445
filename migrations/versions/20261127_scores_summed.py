"""sums of scores, by team and by quarter and starting point; a child's starting point is noted"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SCALE = (
    ("version_id", sa.Integer()),
    ("team_id", sa.Integer()),
    ("instrument", sa.String(length=60)),
    ("scale", sa.String(length=60)),
    ("rater", sa.String(length=40)),
)
PLACE = (
    ("quarter", sa.Date()),
    ("age_band", sa.String(length=10)),
    ("disposal", sa.String(length=60)),
    ("looked_after", sa.String(length=40)),
)
NUMBERS = (
    "deliveries", "with_before", "pairs", "pre", "post", "pre_squared", "post_squared", "product",
    "recovered", "improved", "unchanged", "deteriorated", "harmed",
)
COUNTED = ("score_counts", "delivery_scores", "cell_changes")
NOTED = "INSERT INTO cell_changes (delivery_id) SELECT id FROM deliveries WHERE child_id = NEW.id"
TRIGGER = "child_records_counted_update"


def upgrade() -> None:
    """Add the sums, forget what was counted without them, and note all deliveries again."""
    for table in COUNTED:
        op.execute(f"DELETE FROM {table}")
    with op.batch_alter_table("delivery_scores") as batch:
        batch.add_column(sa.Column("change_class", sa.Integer(), nullable=True))
        for name, kind in PLACE:
            batch.add_column(sa.Column(name, kind, nullable=False))
    _sums("score_sums", SCALE)
    _sums("score_cells", SCALE + PLACE)
    _note_children()
    op.execute("INSERT INTO cell_changes (delivery_id) SELECT id FROM deliveries")


def downgrade() -> None:
    """Take the sums away, and count anew what the counts before them hold."""
    if _on_postgresql():
        op.execute(f"DROP TRIGGER {TRIGGER} ON child_records")
        op.execute(f"DROP FUNCTION {TRIGGER}()")
    else:
        op.execute(f"DROP TRIGGER {TRIGGER}")
    op.drop_table("score_cells")
    op.drop_table("score_sums")
    with op.batch_alter_table("delivery_scores") as batch:
        for name in ("change_class", *(name for name, _ in PLACE)):
            batch.drop_column(name)


def _sums(table: str, keys: tuple[tuple[str, sa.types.TypeEngine[object]], ...]) -> None:
    op.create_table(
        table,
        *(sa.Column(name, kind, autoincrement=False, nullable=False) for name, kind in keys),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in NUMBERS),
        sa.PrimaryKeyConstraint(*(name for name, _ in keys), name=op.f(f"pk_{table}")),
    )


def _note_children() -> None:
    event = "AFTER UPDATE OF age_at_start, disposal, looked_after ON child_records"
    if not _on_postgresql():
        op.execute(f"CREATE TRIGGER {TRIGGER} {event} BEGIN {NOTED}; END")
        return
    op.execute(
        f"CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {NOTED}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {TRIGGER} {event} FOR EACH ROW EXECUTE FUNCTION {TRIGGER}()")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
