"""models of children's starting points, and what they expect"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the models and their cells."""
    op.create_table(
        "case_mix_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=60), nullable=False),
        sa.Column("scale", sa.String(length=60), nullable=False),
        sa.Column("rater", sa.String(length=40), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("allowed_for", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_mix_models")),
    )
    op.create_table(
        "case_mix_cells",
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pairs", sa.BigInteger(), nullable=False),
        sa.Column("improved", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"],
            ["case_mix_models.id"],
            name=op.f("fk_case_mix_cells_model_id_case_mix_models"),
        ),
        sa.PrimaryKeyConstraint(
            "model_id", "version_id", "team_id", name=op.f("pk_case_mix_cells")
        ),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("case_mix_cells")
    op.drop_table("case_mix_models")
