"""How Alembic reaches the database: through the application, whose models are the target."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def only_when_changed(_context, _revision, directives):
    """Write no empty migration."""
    if (
        getattr(context.config.cmd_opts, "autogenerate", False)
        and directives[0].upgrade_ops.is_empty()
    ):
        directives[:] = []


def plain_types(kind, item, _autogenerate_context):
    """Write our own column types as what they are in the database."""
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_item=plain_types,
        process_revision_directives=only_when_changed,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
