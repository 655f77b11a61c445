"""A second service, with a database of its own that holds nothing yet."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from catalogue.interventions.models import InterventionVersion
from core.database import db
from outcomes.caseload.models import ChildRecord
from outcomes.handover.reading import read_file
from outcomes.handover.receiving import Received, receive
from outcomes.handover.writing import HandOver, hand_over
from tests.conftest import settings_for
from tests.factories.people import TeamFactory, manager
from wsgi import create_app


@dataclass(frozen=True)
class Service:
    """Another service."""

    app: Flask

    def takes(self, text: str) -> tuple[Received, HandOver]:
        """Take a file in; what became of it, and what this service would hand over itself."""
        with self.app.app_context():
            boss, team = manager(), TeamFactory()
            received = receive(read_file(text.encode()), team=team, confirmed=True, actor=boss)
            db.session.commit()
            child = db.session.get_one(ChildRecord, received.child_id)
            return received, hand_over(child, viewer=boss)

    def does(self, act: Callable[[], object]) -> object:
        """Do something there."""
        with self.app.app_context():
            done = act()
            db.session.commit()
            return done

    def holds(self, version: InterventionVersion) -> None:
        """Let it hold the very same version."""
        content, slug = version.content, version.intervention.slug
        from catalogue.interventions.stored import load_document
        from tests.factories.interventions import a_live_version

        self.does(lambda: a_live_version(slug=slug, document=load_document(content)))


@pytest.fixture
def elsewhere(app: Flask, tmp_path: Path, sqlite_template: Path) -> Iterator[Service]:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "service.sqlite3")
    other = create_app(settings_for(folder), testing=True)
    yield Service(other)
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def third(app: Flask, tmp_path: Path, sqlite_template: Path) -> Iterator[Service]:
    folder = tmp_path / "third"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "service.sqlite3")
    other = create_app(settings_for(folder), testing=True)
    yield Service(other)
    with other.app_context():
        db.session.remove()
        db.engine.dispose()
