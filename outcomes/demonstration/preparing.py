"""From an empty folder to a service that one can look round in; nothing to do the second time."""

from collections.abc import Callable

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import select

from catalogue.search.keeper import index_keeper
from core.config import Settings
from core.database import db, reading_only
from core.transactions import commit
from outcomes.caseload.models import ChildRecord
from outcomes.demonstration.accounts import ensure_accounts
from outcomes.demonstration.found_elsewhere import ensure_found_resources
from outcomes.demonstration.library import ensure_library
from outcomes.demonstration.recalling import ensure_recall
from outcomes.demonstration.second_readings import ensure_second_readings
from outcomes.demonstration.shelves import ensure_shelves
from outcomes.demonstration.training import ensure_training
from outcomes.demonstration.wishes import ensure_unmet_needs

Say = Callable[[str], None]
SAY_EVERY = 10


def prepare_service(settings: Settings, *, say: Say) -> None:
    """Bring the database up to date, and add the people and the library that are missing.

    :param say: is told what takes long.
    """
    if _is_behind():
        say("Bringing the database up to date")
        upgrade()

    def progress(done: int, total: int) -> None:
        if done % SAY_EVERY == 0 or done == total:
            say(f"Starter library: {done} of {total}")

    ensure_accounts(settings)
    ensure_library(settings, progress=progress)
    ensure_unmet_needs(settings)
    ensure_second_readings()
    ensure_shelves()
    ensure_found_resources()
    ensure_recall()
    ensure_training()
    commit()


def has_children() -> bool:
    """Whether there is any child at all, synthetic or not."""
    return db.session.scalar(select(ChildRecord.id).limit(1)) is not None


def fill_index() -> None:
    """Let the search of this host know all that was committed.

    :raises SearchUnavailable: if another process is making the index for long.
    """
    with reading_only():
        index_keeper().catch_up()


def _is_behind() -> bool:
    """Whether there are migrations that the database has not seen; cheaper than running them."""
    config = current_app.extensions["migrate"].migrate.get_config()
    wanted = set(ScriptDirectory.from_config(config).get_heads())
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) != wanted
