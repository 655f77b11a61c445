"""offences, what senders call their records, and files on their way in"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('incoming_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('header', sa.JSON(), nullable=False),
    sa.Column('mapping', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('skip_refused', sa.Boolean(), nullable=False),
    sa.Column('screening_confirmed', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('uploaded', 'checking', 'checked', 'importing', 'imported', 'refused', 'stopped', 'cancelled', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=True),
    sa.Column('created', sa.Integer(), nullable=True),
    sa.Column('updated', sa.Integer(), nullable=True),
    sa.Column('unchanged', sa.Integer(), nullable=True),
    sa.Column('refused', sa.Integer(), nullable=True),
    sa.Column('refusals', sa.JSON(), nullable=False),
    sa.Column('submission_key', sa.String(length=36), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_incoming_files_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incoming_files')),
    sa.UniqueConstraint('submission_key', name=op.f('uq_incoming_files_submission_key'))
    )
    with op.batch_alter_table('incoming_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incoming_files_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_files_uploaded_at'), ['uploaded_at'], unique=False)

    op.create_table('offences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('offence_date', sa.Date(), nullable=False),
    sa.Column('proven_date', sa.Date(), nullable=True),
    sa.Column('gravity', sa.Integer(), nullable=True),
    sa.Column('gravity_scale', sa.String(length=60), nullable=True),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('gravity IS NULL OR gravity_scale IS NOT NULL', name=op.f('ck_offences_gravity_has_scale')),
    sa.CheckConstraint('proven_date IS NULL OR proven_date >= offence_date', name=op.f('ck_offences_proven_after')),
    sa.ForeignKeyConstraint(['child_id'], ['child_records.id'], name=op.f('fk_offences_child_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_offences_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offences'))
    )
    with op.batch_alter_table('offences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offences_child_id'), ['child_id'], unique=False)

    op.create_table('external_references',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('reference', sa.String(length=40), nullable=False),
    sa.Column('plan_item_id', sa.Integer(), nullable=True),
    sa.Column('delivery_id', sa.Integer(), nullable=True),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'plans' AND plan_item_id IS NOT NULL) OR (kind = 'deliveries' AND delivery_id IS NOT NULL) OR (kind = 'sessions' AND session_id IS NOT NULL)", name=op.f('ck_external_references_is_of_its_kind')),
    sa.ForeignKeyConstraint(['delivery_id'], ['deliveries.id'], name=op.f('fk_external_references_delivery_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_item_id'], ['plan_items.id'], name=op.f('fk_external_references_plan_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['session_records.id'], name=op.f('fk_external_references_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_external_references')),
    sa.UniqueConstraint('delivery_id', name=op.f('uq_external_references_delivery_id')),
    sa.UniqueConstraint('kind', 'reference', name=op.f('uq_external_references_kind_reference')),
    sa.UniqueConstraint('plan_item_id', name=op.f('uq_external_references_plan_item_id')),
    sa.UniqueConstraint('session_id', name=op.f('uq_external_references_session_id'))
    )


def downgrade() -> None:
    op.drop_table('external_references')
    with op.batch_alter_table('offences', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offences_child_id'))

    op.drop_table('offences')
    with op.batch_alter_table('incoming_files', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incoming_files_uploaded_at'))
        batch_op.drop_index(batch_op.f('ix_incoming_files_owner_id'))

    op.drop_table('incoming_files')
