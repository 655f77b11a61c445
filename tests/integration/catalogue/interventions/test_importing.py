"""``flask library``: bringing content files in and taking them out."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from catalogue.interventions.content_writing import render_document
from catalogue.interventions.document import Document
from catalogue.interventions.models import Intervention, InterventionVersion, VersionState
from catalogue.interventions.stored import load_document
from core.audit.models import AuditEvent
from core.config import REPOSITORY
from core.database import db
from core.people.models import User
from tests.factories.interventions import a_document, a_draft, a_live_version
from tests.factories.people import UserFactory, administrator

SLUG = "stop-and-breathe"
STARTER_LIBRARY = REPOSITORY / "content" / "interventions"


@pytest.fixture
def admin(app: Flask) -> User:
    return administrator()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "files"
    path.mkdir()
    return path


def run(app: Flask, *arguments: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["library", *map(str, arguments)])


def write(folder: Path, slug: str = SLUG, **changes: Any) -> Document:
    document = a_document(**changes)
    (folder / f"{slug}.md").write_text(render_document(slug, document), encoding="utf-8")
    return document


def versions(slug: str = SLUG) -> list[InterventionVersion]:
    found = db.session.scalar(select(Intervention).where(Intervention.slug == slug))
    return found.versions if found else []


def test_a_file_becomes_a_draft_of_the_first_administrator(
    app: Flask, admin: User, folder: Path
) -> None:
    document = write(folder)
    result = run(app, "import", folder / f"{SLUG}.md")
    assert (result.exit_code, result.stdout) == (0, "1 files: 1 created, 0 updated, 0 unchanged.\n")
    [version] = versions()
    assert (version.state, version.author) == (VersionState.DRAFT, admin)
    assert load_document(version.content) == document


def test_the_drafts_can_be_given_to_somebody_else(app: Flask, folder: Path) -> None:
    author = UserFactory(email="writer@service.example")
    write(folder)
    assert run(app, "import", folder, "--actor", "Writer@service.example").exit_code == 0
    assert versions()[0].author == author


def test_without_an_administrator_the_command_says_what_to_do(app: Flask, folder: Path) -> None:
    write(folder)
    result = run(app, "import", folder)
    assert result.exit_code == 1
    assert "--actor EMAIL" in result.stderr
    assert versions() == []


def test_a_person_who_is_not_there_cannot_be_the_author(app: Flask, folder: Path) -> None:
    write(folder)
    result = run(app, "import", folder, "--actor", "nobody@service.example")
    assert result.exit_code == 1
    assert "nobody@service.example" in result.stderr


@pytest.mark.usefixtures("admin")
def test_importing_twice_changes_nothing(app: Flask, folder: Path) -> None:
    write(folder)
    run(app, "import", folder)
    events = db.session.scalar(select(func.count(AuditEvent.id)))
    result = run(app, "import", folder, "--json")
    assert json.loads(result.stdout) == {
        "created": [], "updated": [], "unchanged": [SLUG], "incomplete": []
    }  # fmt: skip
    assert [version.revision for version in versions()] == [1]
    assert db.session.scalar(select(func.count(AuditEvent.id))) == events


def test_a_changed_file_goes_into_the_draft_and_its_importer_is_an_editor(
    app: Flask, admin: User, folder: Path
) -> None:
    a_draft(slug=SLUG)
    write(folder, title="Another title")
    result = run(app, "import", folder, "--json")
    assert json.loads(result.stdout)["updated"] == [SLUG]
    db.session.expire_all()
    [version] = versions()
    assert (version.title, version.revision) == ("Another title", 2)
    assert admin.id in version.involved_ids


@pytest.mark.usefixtures("admin")
def test_a_changed_file_begins_the_next_draft_where_the_newest_is_in_use(
    app: Flask, folder: Path
) -> None:
    live = a_live_version(slug=SLUG)
    write(folder, title="Another title")
    assert run(app, "import", folder).exit_code == 0
    db.session.expire_all()
    old, new = versions()
    assert (old, old.title, old.state) == (live, "Stop and breathe", VersionState.LIVE)
    assert (new.number, new.title, new.state) == (2, "Another title", VersionState.DRAFT)
    assert run(app, "import", folder, "--json").stdout.count(SLUG) == 1
    assert len(versions()) == 2


@pytest.mark.usefixtures("admin")
def test_importing_the_text_in_use_does_not_undo_a_draft_that_someone_is_writing(
    app: Flask, folder: Path
) -> None:
    a_live_version(slug=SLUG)
    write(folder, title="Another title")
    run(app, "import", folder)
    write(folder)
    result = run(app, "import", folder, "--json")
    assert json.loads(result.stdout)["unchanged"] == [SLUG]
    db.session.expire_all()
    assert versions()[1].title == "Another title"


@pytest.mark.usefixtures("admin")
def test_one_broken_file_keeps_all_of_them_out_and_every_problem_is_told(
    app: Flask, folder: Path
) -> None:
    write(folder)
    broken = folder / "broken.md"
    text = render_document("broken", a_document()).replace("[anger]", "[rage]")
    broken.write_text(text.replace("## Aims", "## Goals"), encoding="utf-8")
    (folder / "latin.md").write_bytes("---\nslug: é\n---\n".encode("latin-1"))
    result = run(app, "import", folder)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"{broken}, line 8, topics.0: “rage”" in result.stderr
    assert "There is no heading “## Goals”" in result.stderr
    assert "latin.md, line 1: The file is not UTF-8." in result.stderr
    assert versions() == []


@pytest.mark.usefixtures("admin")
def test_problems_are_also_told_as_json(app: Flask, folder: Path) -> None:
    (folder / "broken.md").write_text("Hello", encoding="utf-8")
    result = run(app, "import", folder, "--json")
    assert result.exit_code == 1
    [problem] = json.loads(result.stdout)["problems"]
    assert (problem["file"], problem["line"]) == (str(folder / "broken.md"), 1)


@pytest.mark.usefixtures("admin")
def test_an_empty_folder_is_refused_and_a_missing_one_is_wrong_usage(
    app: Flask, folder: Path
) -> None:
    assert run(app, "import", folder).exit_code == 1
    assert run(app, "import", folder / "elsewhere").exit_code == 2


@pytest.mark.usefixtures("admin")
def test_an_unfinished_file_is_brought_in_and_what_it_lacks_is_told(
    app: Flask, folder: Path
) -> None:
    write(folder, purpose="", sessions=())
    result = run(app, "import", folder, "--json")
    assert result.exit_code == 0
    missing = [part["field"] for part in json.loads(result.stdout)["incomplete"]]
    assert missing == ["purpose", "sessions"]
    assert "not complete yet: Plan at least one session." in result.stderr


@pytest.mark.usefixtures("admin")
def test_the_starter_library_comes_in_whole_and_goes_out_letter_for_letter(
    app: Flask, folder: Path
) -> None:
    result = run(app, "import", STARTER_LIBRARY, "--json")
    assert result.exit_code == 0, result.stderr
    assert len(json.loads(result.stdout)["created"]) >= 32
    result = run(app, "export", folder, "--all", "--json")
    exported = json.loads(result.stdout)["exported"]
    assert exported == sorted(path.stem for path in STARTER_LIBRARY.glob("*.md"))
    for slug in exported:
        original = (STARTER_LIBRARY / f"{slug}.md").read_bytes()
        assert (folder / f"{slug}.md").read_bytes() == original
    again = json.loads(run(app, "import", folder, "--json").stdout)
    assert again["unchanged"] == exported


def test_only_what_is_available_is_exported(app: Flask, folder: Path) -> None:
    a_draft(slug="not-yet")
    a_live_version(slug=SLUG)
    assert json.loads(run(app, "export", folder / "out", "--json").stdout) == {"exported": [SLUG]}
    assert [path.name for path in (folder / "out").iterdir()] == [f"{SLUG}.md"]


def test_a_place_that_cannot_be_written_is_told(app: Flask, folder: Path) -> None:
    (folder / "file").write_text("", encoding="utf-8")
    assert run(app, "export", folder / "file").exit_code == 2
    result = run(app, "export", folder / "file" / "below")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
