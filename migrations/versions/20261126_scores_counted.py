"""scores counted, and triggers that note every delivery whose record changed"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEY = ("version_id", "team_id", "instrument", "scale", "rater", "pre", "post")
# Of a table, when a change of which columns matters (none: never), and whose delivery it is.
NOTED = (
    ("deliveries", "started_on, ended_on, version_id, team_id, plan_item_id", "{row}.id"),
    ("measurements", "delivery_id, instrument, scale, rater, occasion, taken_on, score", "{row}.delivery_id"),
    ("attendances", "delivery_id, session_id, attendance", "{row}.delivery_id"),
    ("session_records", "held_on, happened", "delivery_id FROM attendances WHERE session_id = {row}.id"),
    ("plan_items", "sessions_planned", "id FROM deliveries WHERE plan_item_id = {row}.id"),
)
# Their rows come and go only with rows of the others.
NOTED_ON_UPDATE_ONLY = {"session_records", "plan_items"}


def upgrade() -> None:
    """Add the tables and triggers, and note all that there is."""
    op.create_table(
        "delivery_scores",
        sa.Column("delivery_id", sa.Integer(), autoincrement=False, nullable=False),
        *_scale(),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("pre", sa.Integer(), nullable=False),
        sa.Column("post", sa.Integer(), nullable=False),
        sa.Column("post_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "delivery_id", "instrument", "scale", "rater", name=op.f("pk_delivery_scores")
        ),
    )
    op.create_index("ix_delivery_scores_version_id_post_on", "delivery_scores", ["version_id", "post_on"])
    op.create_table(
        "score_counts",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.Integer(), autoincrement=False, nullable=False),
        *_scale(),
        sa.Column("pre", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("post", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deliveries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_score_counts")),
    )
    op.create_table(
        "count_revisions",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_count_revisions")),
    )
    op.create_table(
        "cell_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell_changes")),
    )
    op.create_index("ix_cell_changes_delivery_id", "cell_changes", ["delivery_id"])
    for table, columns, whose in NOTED:
        _note(table, f"UPDATE OF {columns}", "update", whose, ("OLD", "NEW"))
        if table not in NOTED_ON_UPDATE_ONLY:
            _note(table, "INSERT", "insert", whose, ("NEW",))
            _note(table, "DELETE", "delete", whose, ("OLD",))
    op.execute("INSERT INTO cell_changes (delivery_id) SELECT id FROM deliveries")


def downgrade() -> None:
    """Take the triggers and the tables away."""
    for table, _, _ in NOTED:
        events = ("update",) if table in NOTED_ON_UPDATE_ONLY else ("update", "insert", "delete")
        for event in events:
            if _on_postgresql():
                op.execute(f"DROP TRIGGER {table}_counted_{event} ON {table}")
                op.execute(f"DROP FUNCTION {table}_counted_{event}()")
            else:
                op.execute(f"DROP TRIGGER {table}_counted_{event}")
    for table in ("cell_changes", "count_revisions", "score_counts", "delivery_scores"):
        op.drop_table(table)


def _note(table: str, event: str, name: str, whose: str, rows: tuple[str, ...]) -> None:
    writes = " ".join(
        f"INSERT INTO cell_changes (delivery_id) SELECT {whose.format(row=row)};" for row in rows
    )
    name = f"{table}_counted_{name}"
    if not _on_postgresql():
        op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {writes} END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {writes} RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _scale() -> list[sa.Column[str]]:
    return [
        sa.Column("instrument", sa.String(length=60), nullable=False),
        sa.Column("scale", sa.String(length=60), nullable=False),
        sa.Column("rater", sa.String(length=40), nullable=False),
    ]


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
