"""plan items that were set aside, and why; columns are added in place on both databases"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLE = "plan_items"


def upgrade() -> None:
    """Add why it will not be started, and who said so when."""
    moment = "TIMESTAMP WITH TIME ZONE" if _on_postgresql() else "DATETIME"
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN set_aside_reason VARCHAR(40)")
    op.execute(
        f"ALTER TABLE {TABLE} ADD COLUMN set_aside_by_id INTEGER "
        f"CONSTRAINT fk_{TABLE}_set_aside_by_id REFERENCES users (id)"
    )
    op.execute(
        f"ALTER TABLE {TABLE} ADD COLUMN set_aside_at {moment} CONSTRAINT ck_{TABLE}_set_aside "
        "CHECK ((set_aside_at IS NULL) = (set_aside_reason IS NULL))"
    )


def downgrade() -> None:
    """Take them away, the one with the check first."""
    for column in ("set_aside_at", "set_aside_by_id", "set_aside_reason"):
        op.execute(f"ALTER TABLE {TABLE} DROP COLUMN {column}")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
