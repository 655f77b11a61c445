"""practitioner digests: five lines from a board pack, and who has opened them"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "practitioner_digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("submission_key", sa.String(length=36), nullable=False),
        sa.Column("shared_by_id", sa.Integer(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(quarter) = 6", name=op.f("ck_practitioner_digests_quarter")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["board_snapshots.id"],
            name=op.f("fk_practitioner_digests_snapshot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["shared_by_id"], ["users.id"], name=op.f("fk_practitioner_digests_shared_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioner_digests")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_practitioner_digests_submission_key")),
    )
    op.create_index(
        op.f("ix_practitioner_digests_taken_back_at_id"),
        "practitioner_digests",
        ["taken_back_at", "id"],
    )
    op.create_table(
        "digest_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["practitioner_digests.id"], name=op.f("fk_digest_readings_digest_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_digest_readings_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_readings")),
        sa.UniqueConstraint(
            "digest_id", "user_id", name=op.f("uq_digest_readings_digest_id_user_id")
        ),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("digest_readings")
    op.drop_index(
        op.f("ix_practitioner_digests_taken_back_at_id"), table_name="practitioner_digests"
    )
    op.drop_table("practitioner_digests")
