"""exceptions that a manager has looked at and signed off"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "exception_sign_offs"


def upgrade() -> None:
    """Add the sign-offs."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("submission_key", sa.String(length=36), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(note)) > 0", name=op.f(f"ck_{TABLE}_note")),
        _to("child_id", "child_records.id"),
        _to("owner_id", "users.id"),
        _to("signed_by_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            *("kind", "subject_id", "child_id", "owner_id", "since"),
            name=op.f(f"uq_{TABLE}_kind_subject_id_child_id_owner_id_since"),
        ),
    )
    op.create_index(op.f(f"ix_{TABLE}_child_id"), TABLE, ["child_id"])
    op.create_index(op.f(f"ix_{TABLE}_submission_key"), TABLE, ["submission_key"])


def downgrade() -> None:
    """Take the sign-offs away."""
    op.drop_table(TABLE)


def _to(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{TABLE}_{column}"))
