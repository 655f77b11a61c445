"""the full record: what an intervention has to do with others, and problems reported of it"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what to use instead, and the slug that a translation is found by."""
    # In one statement that both databases know: SQLite would otherwise copy the table, which other
    # tables point at, and take its triggers away. The constraints come along with the column.
    op.execute(
        "ALTER TABLE interventions ADD COLUMN replaced_by_id INTEGER "
        "CONSTRAINT fk_interventions_replaced_by_id REFERENCES interventions (id) "
        "CONSTRAINT ck_interventions_not_by_itself "
        "CHECK (replaced_by_id IS NULL OR replaced_by_id <> id) "
        "CONSTRAINT ck_interventions_deputy_is_another "
        "CHECK (deputy_id IS NULL OR deputy_id <> owner_id)"
    )
    op.add_column("intervention_versions", sa.Column("translation_of", sa.String(length=80), nullable=True))
    op.create_index("ix_intervention_versions_translation_of", "intervention_versions", ["translation_of"])
    op.create_index(
        "ix_intervention_versions_state_expires_on_intervention_id",
        "intervention_versions",
        ["state", "expires_on", "intervention_id"],
    )
    op.create_table(
        "problem_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *("unsafe", "wrong", "unclear", "broken", "other"),
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NULL AND closed_by_id IS NULL) "
            "OR (closed_at IS NOT NULL AND closed_by_id IS NOT NULL AND note <> '')",
            name=op.f("ck_problem_reports_closed_with_a_note"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["intervention_versions.id"],
            name=op.f("fk_problem_reports_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["users.id"], name=op.f("fk_problem_reports_reporter_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["users.id"], name=op.f("fk_problem_reports_closed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_reports")),
    )
    op.create_index(op.f("ix_problem_reports_version_id"), "problem_reports", ["version_id"])
    op.create_index(op.f("ix_problem_reports_closed_at"), "problem_reports", ["closed_at"])
    _keep_reports()


def downgrade() -> None:
    """Take them away."""
    op.drop_table("problem_reports")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION problem_reports_are_fixed()")
    op.drop_index(
        "ix_intervention_versions_state_expires_on_intervention_id",
        table_name="intervention_versions",
    )
    op.drop_index("ix_intervention_versions_translation_of", table_name="intervention_versions")
    op.drop_column("intervention_versions", "translation_of")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE interventions DROP CONSTRAINT ck_interventions_deputy_is_another")
    op.execute("ALTER TABLE interventions DROP COLUMN replaced_by_id")


def _keep_reports() -> None:
    """What was reported is never changed, nor a report that is closed."""
    condition = (
        "OLD.closed_at IS NOT NULL OR OLD.words <> NEW.words OR OLD.kind <> NEW.kind "
        "OR OLD.version_id <> NEW.version_id OR OLD.reporter_id <> NEW.reporter_id"
    )
    words = "a report is never changed, only closed"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION problem_reports_are_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; END IF; "
            "RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER problem_reports_are_fixed BEFORE UPDATE ON problem_reports "
            "FOR EACH ROW EXECUTE FUNCTION problem_reports_are_fixed()"
        )
    else:
        op.execute(
            "CREATE TRIGGER problem_reports_are_fixed BEFORE UPDATE ON problem_reports "
            f"FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
