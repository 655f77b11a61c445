"""what was missing of sessions, plans and endings, the history of each, and snapshots of
education, training and employment

Columns are added in place on both databases.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# table, column, type, what else the database is told
COLUMNS = (
    ("deliveries", "ended_by_id", "INTEGER", "REFERENCES users (id)"),
    ("deliveries", "ended_at", "{moment}", ""),
    ("session_records", "partner_agencies", "JSON", "DEFAULT '[]' NOT NULL"),
    ("attendances", "minutes_late", "INTEGER", "CHECK (minutes_late IS NULL OR minutes_late BETWEEN 1 AND 600)"),
    ("attendances", "motivation", "INTEGER", "CHECK (motivation IS NULL OR motivation BETWEEN 1 AND 5)"),
    ("attendances", "core_steps_adapted", "JSON", "DEFAULT '[]' NOT NULL"),
    ("attendances", "reparation_hours", "NUMERIC(4, 2)", "CHECK (reparation_hours IS NULL OR (reparation_hours > 0 AND reparation_hours <= 24))"),
    ("attendances", "catches_up_id", "INTEGER", "REFERENCES session_records (id)"),
)
NAMES = {"REFERENCES": "fk", "CHECK": "ck"}


def upgrade() -> None:
    """Add the columns, then the tables."""
    moment = "TIMESTAMP WITH TIME ZONE" if _on_postgresql() else "DATETIME"
    for table, column, kind, rule in COLUMNS:
        prefix = NAMES.get(rule.partition(" ")[0])
        name = f"CONSTRAINT {prefix}_{table}_{column} " if prefix else ""
        kind = kind.format(moment=moment)
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} {name}{rule}")
    op.create_index("ix_attendances_catches_up_id", "attendances", ["catches_up_id"])
    op.create_table(
        "record_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('plan_item', 'delivery', 'session', 'ete_snapshot')",
            name=op.f("ck_record_changes_kind"),
        ),
        _to("record_changes", "child_id", "child_records.id"),
        _to("record_changes", "changed_by_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_changes")),
    )
    op.create_index(
        "ix_record_changes_child_id_kind", "record_changes", ["child_id", "kind"]
    )
    op.create_table(
        "ete_snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("hours_offered", sa.Numeric(4, 1, asdecimal=False), nullable=True),
        sa.Column("hours_attended", sa.Numeric(4, 1, asdecimal=False), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submission_key", sa.String(length=36), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.CheckConstraint(
                f"{hours} IS NULL OR {hours} BETWEEN 0 AND 60",
                name=op.f(f"ck_ete_snapshots_{hours}"),
            )
            for hours in ("hours_offered", "hours_attended")
        ),
        _to("ete_snapshots", "child_id", "child_records.id"),
        _to("ete_snapshots", "recorded_by_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ete_snapshots")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_ete_snapshots_submission_key")),
    )
    op.create_index(
        "ix_ete_snapshots_child_id_taken_on",
        "ete_snapshots",
        ["child_id", "taken_on"],
        unique=True,
    )


def downgrade() -> None:
    """Take all of it away."""
    op.drop_table("ete_snapshots")
    op.drop_table("record_changes")
    op.drop_index("ix_attendances_catches_up_id", table_name="attendances")
    # In place, so that SQLite keeps the other rules of the tables.
    for table, column, _, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
