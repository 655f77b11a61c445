"""A backup holds everything, and what comes back is what went in."""

import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from core.audit.operations import record
from core.config import Settings
from core.database import db, metadata
from tests.factories.people import UserFactory
from wsgi import create_app

SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    return {
        table.name: sorted(
            (tuple(row) for row in db.session.execute(text(f"SELECT * FROM {table.name}"))),  # noqa: S608
            key=repr,
        )
        for table in metadata.sorted_tables
    }


def files_below(folder: Path) -> dict[str, str]:
    """Every file with its hash."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("service.sqlite3")
    }


def filled(app: Flask, folder: Path) -> None:
    """People, audit events, and files of both kinds."""
    for _ in range(3):
        record(actor=None, action="test", subject=UserFactory())
    db.session.commit()
    (folder / "materials" / "ab").mkdir(parents=True)
    (folder / "materials" / "ab" / "abc").write_bytes(b"\x00\x01 a worksheet")
    (folder / "search").mkdir(exist_ok=True)
    (folder / "search" / "index").write_text("made anew when needed")


@SQLITE
def test_every_table_and_file_comes_back(app: Flask, settings: Settings, tmp_path: Path) -> None:
    filled(app, settings.data_dir)
    before = everything()
    files = files_below(settings.data_dir)
    db.session.remove()
    archive = tmp_path.parent / f"{tmp_path.name}.zip"
    made = app.test_cli_runner().invoke(args=["backup", "create", str(archive)])
    assert made.exit_code == 0, made.output

    elsewhere = replace(settings, data_dir=tmp_path.parent / f"{tmp_path.name}-elsewhere")
    other = create_app(elsewhere, testing=True)
    with other.app_context():
        restored = other.test_cli_runner().invoke(args=["backup", "restore", str(archive)])
        assert restored.exit_code == 0, restored.output
        assert everything() == before
        verified = other.test_cli_runner().invoke(args=["audit", "verify"])
        assert verified.exit_code == 0, verified.output
        db.session.remove()
        db.engine.dispose()
    del files["search/index"]
    assert files_below(elsewhere.data_dir) == files


@SQLITE
def test_what_was_there_is_moved_aside(app: Flask, settings: Settings, tmp_path: Path) -> None:
    filled(app, settings.data_dir)
    archive = tmp_path.parent / f"{tmp_path.name}.zip"
    run = app.test_cli_runner()
    run.invoke(args=["backup", "create", str(archive)])
    UserFactory(name="Written Afterwards")
    db.session.remove()
    answer = run.invoke(args=["backup", "restore", str(archive)])
    assert "What was there is in" in answer.output
    assert "Written Afterwards" not in str(everything())
    assert list(settings.data_dir.glob("before-restore-*/service.sqlite3"))


@SQLITE
@pytest.mark.parametrize("harm", ["changed", "cut", "foreign", "escaping"])
def test_a_broken_archive_changes_nothing(
    app: Flask, settings: Settings, tmp_path: Path, harm: str
) -> None:
    filled(app, settings.data_dir)
    archive = tmp_path.parent / f"{tmp_path.name}.zip"
    run = app.test_cli_runner()
    run.invoke(args=["backup", "create", str(archive)])
    _harm(archive, harm)
    before = everything()
    db.session.remove()
    answer = run.invoke(args=["backup", "restore", str(archive)])
    assert answer.exit_code == 1
    assert everything() == before
    assert not list(settings.data_dir.glob("before-restore-*"))


def _harm(archive: Path, harm: str) -> None:
    if harm == "cut":
        archive.write_bytes(archive.read_bytes()[:-100])
        return
    if harm == "foreign":
        archive.write_text("not an archive")
        return
    with zipfile.ZipFile(archive) as whole:
        held = {name: whole.read(name) for name in whole.namelist()}
    if harm == "changed":
        held["files/materials/ab/abc"] += b"!"
    else:
        manifest = json.loads(held["manifest.json"])
        digest = hashlib.sha256(b"x").hexdigest()
        manifest["entries"].append({"name": "files/../../x", "sha256": digest, "size": 1})
        held |= {"manifest.json": json.dumps(manifest).encode(), "files/../../x": b"x"}
    with zipfile.ZipFile(archive, "w") as changed:
        for name, content in held.items():
            changed.writestr(name, content)
