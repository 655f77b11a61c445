"""signals for an early review, and incidents among the problems that staff report

What a signal says is never changed; it ends once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SIGNAL_FIXED = (
    "OLD.ended_at IS NOT NULL OR OLD.version_id <> NEW.version_id OR OLD.kind <> NEW.kind "
    "OR OLD.key <> NEW.key OR OLD.words <> NEW.words OR OLD.raised_at <> NEW.raised_at "
    "OR CAST(OLD.figures AS TEXT) <> CAST(NEW.figures AS TEXT) "
    "OR COALESCE(OLD.raised_by_id, 0) <> COALESCE(NEW.raised_by_id, 0) "
    "OR COALESCE(OLD.report_id, 0) <> COALESCE(NEW.report_id, 0)"
)
REPORT_FIXED = (
    "OLD.closed_at IS NOT NULL OR OLD.words <> NEW.words OR OLD.kind <> NEW.kind "
    "OR OLD.version_id <> NEW.version_id OR OLD.reporter_id <> NEW.reporter_id"
)
# name, table, event, condition, what the database says
REPORT_GUARD = (
    "problem_reports_are_fixed",
    "problem_reports",
    "UPDATE",
    REPORT_FIXED,
    "a report is never changed, only closed",
)
GUARDS = [
    (
        "review_signals_are_fixed",
        "review_signals",
        "UPDATE",
        SIGNAL_FIXED,
        "a signal is never changed, it only ends",
    ),
    ("review_signals_no_delete", "review_signals", "DELETE", None, "a signal is never removed"),
]
EARLIER_KINDS = ("unsafe", "wrong", "unclear", "broken", "other")


def upgrade() -> None:
    """Let a report be of an incident, and add the signals."""
    _change_kinds(EARLIER_KINDS, ("incident", *EARLIER_KINDS))
    op.create_table(
        "review_signals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            _codes("kind", "incident", "deterioration", "drop_out"),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", _codes("ending", "dismissed", "reviewed", "retired"), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ending IS NULL) = (ended_at IS NULL) AND (ending IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_review_signals_end_is_whole"),
        ),
        sa.CheckConstraint(
            "ending IS NULL OR ending <> 'dismissed' OR length(trim(reason)) > 0",
            name=op.f("ck_review_signals_dismissed_with_reason"),
        ),
        sa.CheckConstraint(
            "review_id IS NULL OR ending = 'reviewed'",
            name=op.f("ck_review_signals_reviewed_by_a_review"),
        ),
        _to("version_id", "intervention_versions.id"),
        _to("raised_by_id", "users.id"),
        _to("report_id", "problem_reports.id"),
        _to("ended_by_id", "users.id"),
        _to("review_id", "reviews.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_signals")),
        sa.UniqueConstraint("key", name=op.f("uq_review_signals_key")),
        sa.UniqueConstraint("report_id", name=op.f("uq_review_signals_report_id")),
    )
    op.create_index(op.f("ix_review_signals_version_id"), "review_signals", ["version_id"])
    op.create_index(
        "ix_review_signals_open",
        "review_signals",
        ["raised_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    for guard in GUARDS:
        _guard(*guard)


def downgrade() -> None:
    """Take the signals away; a report of an incident becomes one of what could harm a child."""
    op.drop_table("review_signals")
    if op.get_bind().dialect.name == "postgresql":
        for name, *_ in GUARDS:
            op.execute(f"DROP FUNCTION {name}()")
    _change_kinds(("incident", *EARLIER_KINDS), EARLIER_KINDS)


def _change_kinds(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change what a report may be of. SQLite copies the table for it, and loses the trigger."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    name = REPORT_GUARD[0]
    op.execute(f"DROP TRIGGER {name}" + (" ON problem_reports" if on_postgresql else ""))
    if on_postgresql:
        op.execute(f"DROP FUNCTION {name}()")
    if "incident" not in after:
        op.execute("UPDATE problem_reports SET kind = 'unsafe' WHERE kind = 'incident'")
    allowed = ", ".join(f"'{kind}'" for kind in after)
    with op.batch_alter_table(
        "problem_reports", reflect_args=[sa.Column("kind", sa.String(length=40), nullable=False)]
    ) as table:
        table.drop_constraint(op.f("ck_problem_reports_kind"), type_="check")
        table.create_check_constraint(op.f("ck_problem_reports_kind"), f"kind IN ({allowed})")
    _guard(*REPORT_GUARD)


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _to(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_review_signals_{column}"))


def _guard(name: str, table: str, event: str, condition: str | None, words: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition or 'true'} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; "
            f"END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
        return
    when = f"WHEN {condition} " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )
