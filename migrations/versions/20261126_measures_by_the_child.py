"""screens in a child's hands, the answers given there, and goals in the child's own words"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables."""
    op.create_table(
        "handed_over_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("inside", sa.String(length=200), nullable=False),
        sa.Column("back_to", sa.String(length=200), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_handed_over_sessions_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_over_sessions")),
        sa.UniqueConstraint("session_hash", name=op.f("uq_handed_over_sessions_session_hash")),
    )
    op.create_index(
        op.f("ix_handed_over_sessions_user_id"), "handed_over_sessions", ["user_id"], unique=False
    )

    op.create_table(
        "answerings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=60), nullable=False),
        sa.Column("rater", sa.String(length=40), nullable=False),
        sa.Column("occasion", sa.String(length=20), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.String(length=400), nullable=True),
        sa.Column("submission_key", sa.String(length=36), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "occasion IN ('pre', 'mid', 'post', 'follow_up')", name=op.f("ck_answerings_occasion")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child_records.id"], name=op.f("fk_answerings_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_answerings_delivery_id")
        ),
        sa.ForeignKeyConstraint(
            ["looked_at_by_id"], ["users.id"], name=op.f("fk_answerings_looked_at_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["users.id"], name=op.f("fk_answerings_started_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answerings")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_answerings_submission_key")),
    )
    op.create_index(op.f("ix_answerings_child_id"), "answerings", ["child_id"], unique=False)
    op.create_index(op.f("ix_answerings_delivery_id"), "answerings", ["delivery_id"], unique=False)

    op.create_table(
        "goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submission_key", sa.String(length=36), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name=op.f("ck_goals_number")),
        sa.ForeignKeyConstraint(["child_id"], ["child_records.id"], name=op.f("fk_goals_child_id")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_goals_delivery_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_goals_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
        sa.UniqueConstraint("delivery_id", "number", name=op.f("uq_goals_delivery_id_number")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_goals_submission_key")),
    )
    op.create_index(op.f("ix_goals_child_id"), "goals", ["child_id"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_index(op.f("ix_goals_child_id"), table_name="goals")

    op.drop_table("goals")
    op.drop_index(op.f("ix_answerings_delivery_id"), table_name="answerings")
    op.drop_index(op.f("ix_answerings_child_id"), table_name="answerings")

    op.drop_table("answerings")
    op.drop_index(op.f("ix_handed_over_sessions_user_id"), table_name="handed_over_sessions")

    op.drop_table("handed_over_sessions")
