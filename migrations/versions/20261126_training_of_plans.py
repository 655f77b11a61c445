"""training that the owner of a plan item does not hold, and why the work goes on"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns in place: rebuilding the table on SQLite would lose what points at it."""
    missing = sa.Column("training_missing", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("plan_items", missing)
    reason = sa.Column("training_reason", sa.Text(), nullable=False, server_default="")
    op.add_column("plan_items", reason)


def downgrade() -> None:
    """Take them away."""
    op.drop_column("plan_items", "training_reason")
    op.drop_column("plan_items", "training_missing")
