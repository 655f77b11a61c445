"""training that members of staff hold"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "staff_training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("training", sa.String(length=60), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on > completed_on",
            name=op.f("ck_staff_training_ends_after_it"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_staff_training_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staff_training_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_training")),
        sa.UniqueConstraint(
            "user_id",
            "training",
            "completed_on",
            name=op.f("uq_staff_training_user_id_training_completed_on"),
        ),
    )
    op.create_index("ix_staff_training_expires_on", "staff_training", ["expires_on"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("staff_training")
