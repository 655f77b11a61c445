"""notices to people, their digests, and priorities of reviews

What a notice says is never changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# name, event, condition on the row, what the database says
GUARDS = [
    (
        "notices_are_fixed",
        "UPDATE",
        "OLD.user_id <> NEW.user_id OR OLD.key <> NEW.key OR OLD.kind <> NEW.kind "
        "OR OLD.words <> NEW.words OR OLD.detail <> NEW.detail OR OLD.address <> NEW.address "
        "OR (OLD.read_at IS NOT NULL AND NEW.read_at IS NULL) "
        "OR (OLD.mailed_at IS NOT NULL AND NEW.mailed_at IS NULL)",
        "a notice is never changed, only read or mailed",
    ),
]


def upgrade() -> None:
    op.create_table('notice_choices',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Enum('daily', 'weekly', 'urgent_only', 'never', name='digest', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notice_choices_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_notice_choices'))
    )
    op.create_table('notice_digests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('notices', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notice_digests_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_digests')),
    sa.UniqueConstraint('user_id', 'day', name=op.f('uq_notice_digests_user_id_day'))
    )
    op.create_table('notices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('about_type', sa.String(length=80), nullable=True),
    sa.Column('about_id', sa.Integer(), nullable=True),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mailed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("substr(address, 1, 1) = '/' AND substr(address, 2, 1) <> '/'", name=op.f('ck_notices_leads_inside')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notices_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('user_id', 'key', name=op.f('uq_notices_user_id_key'))
    )
    op.create_index('ix_notices_about_type_about_id_kind', 'notices', ['about_type', 'about_id', 'kind'])
    op.create_index('ix_notices_unread', 'notices', ['user_id'], sqlite_where=sa.text('read_at IS NULL AND settled_at IS NULL'), postgresql_where=sa.text('read_at IS NULL AND settled_at IS NULL'))

    op.create_table('review_priorities',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Enum('urgent', 'high', 'normal', 'low', name='level', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(trim(reason)) > 0', name=op.f('ck_review_priorities_has_a_reason')),
    sa.ForeignKeyConstraint(['set_by_id'], ['users.id'], name=op.f('fk_review_priorities_set_by_id')),
    sa.ForeignKeyConstraint(['version_id'], ['intervention_versions.id'], name=op.f('fk_review_priorities_version_id')),
    sa.PrimaryKeyConstraint('version_id', name=op.f('pk_review_priorities'))
    )
    op.create_index(
        'ix_intervention_versions_waiting',
        'intervention_versions',
        ['state', 'submitted_at', 'intervention_id', 'sensitive'],
    )

    write = _write_postgresql if op.get_bind().dialect.name == "postgresql" else _write_sqlite
    for guard in GUARDS:
        write(*guard)


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, *_ in GUARDS:
        if on_postgresql:
            op.execute(f"DROP TRIGGER {name} ON notices")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
    op.drop_index('ix_intervention_versions_waiting', 'intervention_versions')
    op.drop_table('review_priorities')
    op.drop_table('notices')
    op.drop_table('notice_digests')
    op.drop_table('notice_choices')


def _write_sqlite(name: str, event: str, condition: str, words: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON notices FOR EACH ROW WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _write_postgresql(name: str, event: str, condition: str, words: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; END IF; "
        f"RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON notices FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
