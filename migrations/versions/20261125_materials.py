"""materials: stored files, who brought and took them, and the versions that say them

The files that a version says are fixed with its text, once it leaves the draft.
"""

import sqlalchemy as sa
from alembic import op

from core.database import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LEFT_THE_DRAFT = (
    "EXISTS (SELECT 1 FROM intervention_versions WHERE intervention_versions.id = {}.version_id "
    "AND intervention_versions.state <> 'draft')"
)
WORDS = "the files of a submitted version are never changed"
GUARDS = [
    ("version_files_no_insert", "INSERT", LEFT_THE_DRAFT.format("NEW")),
    ("version_files_no_update", "UPDATE", None),
    ("version_files_no_delete", "DELETE", LEFT_THE_DRAFT.format("OLD")),
]


def upgrade() -> None:
    """Add the tables and the triggers."""
    op.create_table(
        "stored_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("has_preview", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_files_is_not_empty")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_files")),
    )
    _of_files("file_uploads", version_needed=False)
    _of_files("material_downloads", version_needed=True)
    op.create_table(
        "version_files",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _to("version_files", "version_id", "intervention_versions.id"),
        _to("version_files", "sha256", "stored_files.sha256"),
        sa.PrimaryKeyConstraint("version_id", "sha256", name=op.f("pk_version_files")),
    )
    op.create_index(op.f("ix_version_files_sha256"), "version_files", ["sha256"])
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, event, condition in GUARDS:
        (_guard_postgresql if on_postgresql else _guard_sqlite)(name, event, condition)


def downgrade() -> None:
    """Take them away."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, *_ in GUARDS:
        op.execute(f"DROP TRIGGER {name}" + (" ON version_files" if on_postgresql else ""))
        if on_postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    for table in ("version_files", "material_downloads", "file_uploads", "stored_files"):
        op.drop_table(table)


def _of_files(table: str, *, version_needed: bool) -> None:
    """Who did something with a file, and when."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=not version_needed),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        _to(table, "sha256", "stored_files.sha256"),
        _to(table, "version_id", "intervention_versions.id"),
        _to(table, "user_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("sha256", "version_id", "user_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _guard_sqlite(name: str, event: str, condition: str | None) -> None:
    when = f"WHEN {condition} " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON version_files FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


def _guard_postgresql(name: str, event: str, condition: str | None) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'true'} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = '23514'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON version_files "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
