"""what people looked for and did not find"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('unmet_needs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('filters', sa.JSON(), nullable=False),
    sa.Column('status', sa.Enum('open', 'being_written', 'answered', 'declined', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('intervention_id', sa.Integer(), nullable=True),
    sa.Column('draft_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('same_as_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(status = 'answered') = (intervention_id IS NOT NULL)", name=op.f('ck_unmet_needs_answered_names_what')),
    sa.CheckConstraint('same_as_id <> id', name=op.f('ck_unmet_needs_not_the_same_as_itself')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_unmet_needs_decided_by_id')),
    sa.ForeignKeyConstraint(['draft_id'], ['intervention_versions.id'], name=op.f('fk_unmet_needs_draft_id')),
    sa.ForeignKeyConstraint(['intervention_id'], ['interventions.id'], name=op.f('fk_unmet_needs_intervention_id')),
    sa.ForeignKeyConstraint(['same_as_id'], ['unmet_needs.id'], name=op.f('fk_unmet_needs_same_as_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unmet_needs')),
    sa.UniqueConstraint('key', name=op.f('uq_unmet_needs_key'))
    )
    with op.batch_alter_table('unmet_needs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unmet_needs_same_as_id'), ['same_as_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unmet_needs_status'), ['status'], unique=False)

    op.create_table('empty_searches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('person_mark', sa.String(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['unmet_needs.id'], name=op.f('fk_empty_searches_need_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_empty_searches')),
    sa.UniqueConstraint('need_id', 'person_mark', 'day', name=op.f('uq_empty_searches_need_id_person_mark_day'))
    )
    with op.batch_alter_table('empty_searches', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_empty_searches_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_empty_searches_need_id'), ['need_id'], unique=False)

    op.create_table('library_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('asker_id', sa.Integer(), nullable=False),
    sa.Column('person_mark', sa.String(length=64), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('sentence', sa.String(length=300), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asker_id'], ['users.id'], name=op.f('fk_library_requests_asker_id')),
    sa.ForeignKeyConstraint(['need_id'], ['unmet_needs.id'], name=op.f('fk_library_requests_need_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_library_requests'))
    )
    with op.batch_alter_table('library_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_library_requests_asked_on'), ['asked_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_library_requests_asker_id'), ['asker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_library_requests_need_id'), ['need_id'], unique=False)
        batch_op.create_index('uq_library_requests_one_standing', ['need_id', 'asker_id'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('library_requests', schema=None) as batch_op:
        batch_op.drop_index('uq_library_requests_one_standing', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_library_requests_need_id'))
        batch_op.drop_index(batch_op.f('ix_library_requests_asker_id'))
        batch_op.drop_index(batch_op.f('ix_library_requests_asked_on'))

    op.drop_table('library_requests')
    with op.batch_alter_table('empty_searches', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_empty_searches_need_id'))
        batch_op.drop_index(batch_op.f('ix_empty_searches_day'))

    op.drop_table('empty_searches')
    with op.batch_alter_table('unmet_needs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unmet_needs_status'))
        batch_op.drop_index(batch_op.f('ix_unmet_needs_same_as_id'))

    op.drop_table('unmet_needs')
