"""found resources: what staff bring from outside, decisions on it, and signatures of texts

What was brought stays as it was brought, and a decision on it is made once. The file may go.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NOT_HELD = (
    "EXISTS (SELECT 1 FROM found_resources WHERE found_resources.id = NEW.resource_id "
    "AND found_resources.state <> 'held')"
)
AS_BROUGHT = (
    *("title", "purpose", "place", "found_on", "licence", "rights_holder", "address"),
    *("address_key", "file_name", "sha256", "identity", "brought_by_id", "brought_at"),
)
OTHER = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in AS_BROUGHT)
# name, table, event, condition on the row (None: always), what the database says
GUARDS = [
    (
        "found_resources_ended_is_fixed",
        "found_resources",
        "UPDATE",
        "OLD.state <> 'held'",
        "a decision on what was found is never changed",
    ),
    (
        "found_resources_stay_as_brought",
        "found_resources",
        "UPDATE",
        OTHER,
        "what was brought is never changed",
    ),
    (
        "found_resources_no_delete",
        "found_resources",
        "DELETE",
        None,
        "what was brought is never removed",
    ),
    (
        "found_files_while_held",
        "found_files",
        "INSERT",
        NOT_HELD,
        "a file is held only while nobody has decided",
    ),
    ("found_files_no_update", "found_files", "UPDATE", None, "the file of what was found is never changed"),
    (
        "found_notes_while_held",
        "found_notes",
        "INSERT",
        NOT_HELD,
        "notes are added only while nobody has decided",
    ),
    ("found_notes_no_update", "found_notes", "UPDATE", None, "a note is never changed"),
    ("found_notes_no_delete", "found_notes", "DELETE", None, "a note is never removed"),
]


def upgrade() -> None:
    """Add the tables and the triggers."""
    op.create_table('found_resources',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('held', 'declined', 'drafted', 'withdrawn', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('found_on', sa.Date(), nullable=False),
    sa.Column('licence', sa.String(length=60), nullable=False),
    sa.Column('rights_holder', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=2000), nullable=True),
    sa.Column('address_key', sa.String(length=64), nullable=True),
    sa.Column('file_name', sa.String(length=120), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('identity', sa.String(length=64), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('brought_by_id', sa.Integer(), nullable=False),
    sa.Column('brought_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason_code', sa.String(length=60), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(state = 'declined') = (reason_code IS NOT NULL) AND (state = 'declined') = (length(trim(reason)) > 0)", name=op.f('ck_found_resources_decline_gives_reason')),
    sa.CheckConstraint("(state = 'drafted') = (version_id IS NOT NULL)", name=op.f('ck_found_resources_draft_is_named')),
    sa.CheckConstraint("(state = 'held') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f('ck_found_resources_decision_is_whole')),
    sa.CheckConstraint("decided_by_id IS NULL OR (state = 'withdrawn') = (decided_by_id = brought_by_id)", name=op.f('ck_found_resources_decided_by_another')),
    sa.CheckConstraint('(address IS NULL) = (address_key IS NULL)', name=op.f('ck_found_resources_address_is_keyed')),
    sa.CheckConstraint('(file_name IS NULL) = (sha256 IS NULL)', name=op.f('ck_found_resources_file_is_whole')),
    sa.CheckConstraint('address IS NOT NULL OR sha256 IS NOT NULL', name=op.f('ck_found_resources_is_something')),
    sa.ForeignKeyConstraint(['brought_by_id'], ['users.id'], name=op.f('fk_found_resources_brought_by_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_found_resources_decided_by_id')),
    sa.ForeignKeyConstraint(['version_id'], ['intervention_versions.id'], name=op.f('fk_found_resources_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_found_resources')),
    sa.UniqueConstraint('version_id', name=op.f('uq_found_resources_version_id'))
    )
    with op.batch_alter_table('found_resources', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_found_resources_address_key'), ['address_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_found_resources_brought_by_id'), ['brought_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_found_resources_sha256'), ['sha256'], unique=False)
        batch_op.create_index(batch_op.f('ix_found_resources_state_brought_at'), ['state', 'brought_at'], unique=False)
        batch_op.create_index('uq_found_resources_one_held', ['brought_by_id', 'identity'], unique=True, sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'"))

    op.create_table('version_addresses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['intervention_versions.id'], name=op.f('fk_version_addresses_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_version_addresses')),
    sa.UniqueConstraint('version_id', 'key', name=op.f('uq_version_addresses_version_id_key'))
    )
    with op.batch_alter_table('version_addresses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_version_addresses_key'), ['key'], unique=False)

    op.create_table('found_files',
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['resource_id'], ['found_resources.id'], name=op.f('fk_found_files_resource_id')),
    sa.ForeignKeyConstraint(['sha256'], ['stored_files.sha256'], name=op.f('fk_found_files_sha256')),
    sa.PrimaryKeyConstraint('resource_id', name=op.f('pk_found_files'))
    )
    with op.batch_alter_table('found_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_found_files_sha256'), ['sha256'], unique=False)

    op.create_table('found_notes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_found_notes_author_id')),
    sa.ForeignKeyConstraint(['resource_id'], ['found_resources.id'], name=op.f('fk_found_notes_resource_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_found_notes'))
    )
    with op.batch_alter_table('found_notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_found_notes_resource_id'), ['resource_id'], unique=False)

    op.create_table('text_signatures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('resource_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.Column('method', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('places', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('(version_id IS NOT NULL AND sha256 IS NULL AND resource_id IS NULL) OR (version_id IS NULL AND sha256 IS NOT NULL AND resource_id IS NULL) OR (version_id IS NULL AND sha256 IS NULL AND resource_id IS NOT NULL)', name=op.f('ck_text_signatures_is_of_one_text')),
    sa.CheckConstraint('(version_id IS NULL) = (revision IS NULL)', name=op.f('ck_text_signatures_version_is_as_read')),
    sa.ForeignKeyConstraint(['resource_id'], ['found_resources.id'], name=op.f('fk_text_signatures_resource_id')),
    sa.ForeignKeyConstraint(['sha256'], ['stored_files.sha256'], name=op.f('fk_text_signatures_sha256'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['intervention_versions.id'], name=op.f('fk_text_signatures_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text_signatures')),
    sa.UniqueConstraint('resource_id', name=op.f('uq_text_signatures_resource_id')),
    sa.UniqueConstraint('sha256', name=op.f('uq_text_signatures_sha256')),
    sa.UniqueConstraint('version_id', name=op.f('uq_text_signatures_version_id'))
    )
    op.add_column('stored_files', sa.Column('properties', sa.JSON(none_as_null=True), nullable=True))
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for guard in GUARDS:
        (_write_postgresql if on_postgresql else _write_sqlite)(*guard)


def downgrade() -> None:
    """Take them away."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, *_ in GUARDS:
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if on_postgresql else ""))
        if on_postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_column('stored_files', 'properties')
    for table in ('text_signatures', 'version_addresses', 'found_notes', 'found_files', 'found_resources'):
        op.drop_table(table)


def _write_sqlite(name: str, table: str, event: str, condition: str | None, words: str) -> None:
    # SQLite says the same in another way; the one that both know came with version 3.39.
    when = f"WHEN {condition.replace(' IS DISTINCT FROM ', ' IS NOT ')} " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _write_postgresql(name: str, table: str, event: str, condition: str | None, words: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'true'} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
