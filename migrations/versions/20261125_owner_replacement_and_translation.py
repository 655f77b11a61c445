"""owner, replacement and translation: who answers for an intervention, and what it has to do with others"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
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


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_intervention_versions_translation_of", table_name="intervention_versions")
    op.drop_column("intervention_versions", "translation_of")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE interventions DROP CONSTRAINT ck_interventions_deputy_is_another")
    op.execute("ALTER TABLE interventions DROP COLUMN replaced_by_id")
