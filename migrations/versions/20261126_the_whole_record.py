"""hand-over from other services, retention, samples for inspectors

Earlier texts of a child's record are never changed, and removed only while the whole record goes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NOT_GOING = (
    "NOT EXISTS (SELECT 1 FROM purges_under_way WHERE purges_under_way.child_number = {number})"
)
# name, table, event, condition on the row, what the database says
GUARDS = [
    (
        "child_records_go_whole",
        "child_records",
        "DELETE",
        NOT_GOING.format(number="OLD.id"),
        "a record of a child goes only as a whole, when its time is over",
    ),
    (
        "purges_not_of_held",
        "purges_under_way",
        "INSERT",
        "EXISTS (SELECT 1 FROM retention_holds WHERE retention_holds.child_id = NEW.child_number)",
        "a record on hold does not go",
    ),
    *(
        (
            f"{table}_no_update",
            table,
            "UPDATE",
            "1 = 1",
            "what a record said before is never changed",
        )
        for table in ("record_changes", "measurement_corrections")
    ),
    *(
        (
            f"{table}_no_delete",
            table,
            "DELETE",
            NOT_GOING.format(number="OLD.child_id"),
            "what a record said before goes only with the record",
        )
        for table in ("record_changes", "measurement_corrections")
    ),
]


def upgrade() -> None:
    """Add the tables."""
    # In place: a table made anew on SQLite would lose what hangs on it.
    received_at = sa.Column("received_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("child_records", received_at)
    op.create_table(
        "received_records",
        _child(),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=False),
        _to("received_records", "child_id", "child_records"),
        _to("received_records", "received_by_id", "users"),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_received_records")),
    )
    op.create_table(
        "received_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        _child(),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("kept", sa.JSON(), nullable=False),
        _to("received_rows", "child_id", "child_records"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_rows")),
        sa.UniqueConstraint(
            "child_id", "section", "number", name=op.f("uq_received_rows_child_id_section_number")
        ),
    )
    op.create_table(
        "retention_rules",
        sa.Column("disposal", sa.String(length=60), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 300", name=op.f("ck_retention_rules_months")),
        _to("retention_rules", "set_by_id", "users"),
        sa.PrimaryKeyConstraint("disposal", name=op.f("pk_retention_rules")),
    )
    op.create_table(
        "retention_holds",
        _child(),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by_id", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_retention_holds_reason")),
        _to("retention_holds", "child_id", "child_records"),
        _to("retention_holds", "held_by_id", "users"),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_retention_holds")),
    )
    op.create_table(
        "retention_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disposal", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_counts")),
        sa.UniqueConstraint("disposal", "day", name=op.f("uq_retention_counts_disposal_day")),
    )
    op.create_table(
        "purges_under_way",
        sa.Column("child_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("child_number", name=op.f("pk_purges_under_way")),
    )
    op.create_table(
        "highest_numbers",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_highest_numbers_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_highest_numbers")),
    )
    _add_samples()
    write = _write_postgresql if _on_postgresql() else _write_sqlite
    for guard in GUARDS:
        write(*guard)


def downgrade() -> None:
    """Take them away."""
    for name, table, *_ in GUARDS:
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if _on_postgresql() else ""))
        if _on_postgresql():
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_index(op.f("ix_inspection_cases_child_id"), table_name="inspection_cases")
    op.drop_table("inspection_cases")
    op.drop_table("inspection_samples")
    for table in ("highest_numbers", "purges_under_way", "retention_counts", "retention_holds"):
        op.drop_table(table)
    op.drop_table("retention_rules")
    op.drop_table("received_rows")
    op.drop_table("received_records")
    op.drop_column("child_records", "received_at")


def _add_samples() -> None:
    op.create_table(
        "inspection_samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("strata", _enum("strata", "none", "team", "disposal"), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column(
            "state", _enum("state", "writing", "ready", "stopped", "forgotten"), nullable=False
        ),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("submission_key", sa.String(length=36), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size BETWEEN 1 AND 200", name=op.f("ck_inspection_samples_size")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_inspection_samples_period")),
        _to("inspection_samples", "drawn_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_samples")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_inspection_samples_submission_key")),
    )
    op.create_table(
        "inspection_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        _child(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        _to("inspection_cases", "sample_id", "inspection_samples"),
        _to("inspection_cases", "child_id", "child_records"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_cases")),
        sa.UniqueConstraint(
            "sample_id", "child_id", name=op.f("uq_inspection_cases_sample_id_child_id")
        ),
    )
    op.create_index(op.f("ix_inspection_cases_child_id"), "inspection_cases", ["child_id"])


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _child() -> sa.Column[int]:
    return sa.Column("child_id", sa.Integer(), nullable=False)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _write_sqlite(name: str, table: str, event: str, condition: str, words: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _write_postgresql(name: str, table: str, event: str, condition: str, words: str) -> None:
    # The condition stands in the function: a trigger's own WHEN may hold no subquery.
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
