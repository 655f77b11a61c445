"""Taking a material away: of the version in use, byte for byte what was approved."""

import io
import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DatabaseError

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.operations import next_draft, save_document
from catalogue.materials.models import FileUpload, MaterialDownload, StoredFile, VersionFile
from catalogue.materials.queries import store
from core.audit.models import AuditEvent
from core.backup.archive import create_archive
from core.config import Settings
from core.database import db, now
from core.people.models import User
from tests.factories import files
from tests.factories.interventions import a_draft, a_live_version, make_live, put_in_state
from tests.factories.people import UserFactory, administrator, qa_lead
from tests.factories.reviews import a_claim, a_submitted_version

SignIn = Callable[[User], FlaskClient]
SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
OUT_OF_USE = [
    VersionState.EXPIRED,
    VersionState.SUSPENDED,
    VersionState.SUPERSEDED,
    VersionState.RETIRED,
]


def a_version_with(
    words: str = "Draw the map of your day.", **more: object
) -> tuple[InterventionVersion, str, str]:
    """A version in use with one text, the address of that, and its hash."""
    file = files.a_text_in_the_store("Fy nghardiau ŵy.txt", words)
    version = a_live_version(document=files.with_files(file), **more)  # type: ignore[arg-type]
    slug = version.intervention.slug
    return version, f"/interventions/{slug}/materials/{file.sha256}/{file.name}", file.sha256


def numbered(version: InterventionVersion, sha256: str) -> str:
    slug = version.intervention.slug
    return f"/interventions/{slug}/versions/{version.number}/materials/{sha256}"


def test_it_comes_as_an_attachment_that_no_browser_opens(signed_in: SignIn) -> None:
    version, address, sha256 = a_version_with()
    person = UserFactory()
    answer = signed_in(person).get(address)
    assert answer.data == b"Draw the map of your day."
    headers = answer.headers
    assert headers["Content-Disposition"].startswith('attachment; filename="Fy nghardiau wy.txt"')
    assert "filename*=UTF-8''Fy%20nghardiau%20%C5%B5y.txt" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "no-store"
    (download,) = db.session.scalars(select(MaterialDownload))
    assert (download.version_id, download.user_id) == (version.id, person.id)
    assert download.sha256 == sha256
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.action == "download_material"


@SQLITE
def test_the_page_names_it_and_leads_to_it(signed_in: SignIn) -> None:
    version, address, _ = a_version_with()
    page = signed_in(UserFactory()).get(f"/interventions/{version.intervention.slug}?tab=materials")
    assert "Cut out and sort in the second step." in page.text
    assert "For the child" in page.text
    assert "Plain text, 1 KB" in page.text
    assert address.rpartition("/")[0] in page.text
    assert "My first sign" in page.text


@pytest.mark.parametrize("state", OUT_OF_USE)
@SQLITE
def test_what_is_not_in_use_hands_out_nothing(signed_in: SignIn, state: VersionState) -> None:
    version, address, sha256 = a_version_with()
    put_in_state(version, state)
    db.session.commit()
    for person in (UserFactory(), version.author, qa_lead()):
        browser = signed_in(person)
        assert browser.get(address).status_code == 404
        assert browser.get(f"{numbered(version, sha256)}/a.txt").status_code == 404
        assert browser.get(f"{numbered(version, sha256)}.png").status_code == 404
        page = browser.get(f"/interventions/{version.intervention.slug}/versions/1?tab=materials")
        assert "its files are not handed out" in page.text
        assert sha256 not in page.text
    assert list(db.session.scalars(select(MaterialDownload))) == []


@SQLITE
def test_a_version_whose_last_day_is_past_hands_out_nothing(signed_in: SignIn) -> None:
    _, address, _ = a_version_with(expires_in=timedelta(days=-1))
    assert signed_in(UserFactory()).get(address).status_code == 404


@SQLITE
def test_a_draft_gives_its_files_to_its_editors_and_qa_leads_only(
    signed_in: SignIn, client: FlaskClient
) -> None:
    file = files.a_text_in_the_store("plan.txt", "Not approved")
    version = a_draft(document=files.with_files(file))
    address = f"{numbered(version, file.sha256)}/plan.txt"
    public = f"/interventions/{version.intervention.slug}/materials/{file.sha256}/plan.txt"
    assert signed_in(version.author).get(address).data == b"Not approved"
    assert signed_in(qa_lead()).get(address).data == b"Not approved"
    assert signed_in(UserFactory()).get(address).status_code == 404
    for person in (UserFactory(), version.author, qa_lead()):
        assert signed_in(person).get(public).status_code == 404
    assert signed_in(administrator()).get(address).status_code in (403, 404)
    assert client.get(address).status_code == 302
    assert list(db.session.scalars(select(MaterialDownload))) == []


@SQLITE
def test_the_file_of_another_version_is_not_to_be_had_through_this_one(signed_in: SignIn) -> None:
    version, _, old = a_version_with("The old one")
    new = files.a_text_in_the_store("plan.txt", "The new one")
    put_in_state(version, VersionState.SUPERSEDED)
    later = next_draft(intervention=version.intervention, based_on=version, actor=version.author)
    save_document(version=later, document=files.with_files(new), actor=version.author)
    make_live(later, approver=qa_lead())
    slug, browser = version.intervention.slug, signed_in(UserFactory())
    assert browser.get(f"/interventions/{slug}/materials/{new.sha256}/a").data == b"The new one"
    assert browser.get(f"/interventions/{slug}/materials/{old}/a").status_code == 404
    assert browser.get(f"/interventions/{slug}/materials/{'0' * 64}/a").status_code == 404
    assert browser.get(f"/interventions/{slug}/materials/..%2f..%2fx/a").status_code == 404


def test_a_byte_changed_after_approval_is_noticed_and_refused(
    signed_in: SignIn, settings: Settings, app: Flask
) -> None:
    version, address, sha256 = a_version_with()
    place = settings.data_dir / "materials" / sha256[:2] / sha256
    place.write_bytes(b"draw the map of your day.")
    answer = signed_in(UserFactory()).get(address)
    assert answer.status_code == 409
    assert "was changed or lost after it was stored" in answer.text
    assert b"draw the map" not in answer.data
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_id == version.id))
    assert [event.action for event in events].count("find_material_altered") == 1
    assert list(db.session.scalars(select(MaterialDownload))) == []
    slug = version.intervention.slug
    assert signed_in(UserFactory()).get(f"/interventions/{slug}/pack.zip").status_code == 409
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_id == version.id))
    assert [event.action for event in events].count("find_material_altered") == 2
    verified = app.test_cli_runner().invoke(args=["materials", "verify", "--json"])
    assert verified.exit_code == 1
    assert json.loads(verified.stdout)["altered"] == [sha256]


@SQLITE
def test_the_pack_holds_the_materials_and_their_hashes(signed_in: SignIn) -> None:
    version, _, sha256 = a_version_with()
    answer = signed_in(UserFactory()).get(f"/interventions/{version.intervention.slug}/pack.zip")
    with ZipFile(io.BytesIO(answer.data)) as archive:
        name = "materials/1-Fy nghardiau ŵy.txt"
        assert archive.read(name) == b"Draw the map of your day."
        manifest = json.loads(archive.read("manifest.json"))
        assert {"name": name, "sha256": sha256, "size": 25} in manifest["files"]
        assert sha256 in archive.read(f"{version.intervention.slug}.md").decode()


@SQLITE
def test_what_is_said_of_files_is_fixed_with_the_text(app: Flask) -> None:
    version, _, _ = a_version_with()
    other = files.a_text_in_the_store("b.txt", "Another")
    more = insert(VersionFile).values(version_id=version.id, sha256=other.sha256)
    with pytest.raises(DatabaseError, match="never changed"):
        db.session.execute(more)
    db.session.rollback()
    with pytest.raises(DatabaseError, match="never changed"):
        db.session.execute(db.delete(VersionFile))
    db.session.rollback()


def make_old(folder: Path) -> None:
    """As if everything had been brought two days ago."""
    db.session.execute(update(FileUpload).values(at=now() - timedelta(days=2)))
    db.session.commit()
    for path in (folder / "materials").rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))


def test_sweeping_takes_what_nobody_uses_after_a_day_and_nothing_else(
    app: Flask, settings: Settings
) -> None:
    _, _, used = a_version_with()
    actor = UserFactory()
    unused = files.a_stored_file("a.txt", b"Of no use", actor=actor).sha256
    runner = app.test_cli_runner()
    db.session.commit()
    assert "0 files" in runner.invoke(args=["materials", "sweep"]).output
    assert {*store().hashes()} == {used, unused}
    make_old(settings.data_dir)
    assert "1 files" in runner.invoke(args=["materials", "sweep"]).output
    assert {*store().hashes()} == {used}
    assert list(db.session.scalars(select(StoredFile.sha256))) == [used]


@SQLITE
def test_a_backup_takes_the_files_and_leaves_their_pictures(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    file = files.a_stored_file("a.png", files.an_image(), actor=UserFactory())
    (settings.data_dir / "materials" / "incoming" / "half").write_bytes(b"On its way in")
    target = tmp_path.parent / f"{tmp_path.name}-backup.zip"
    create_archive(target, data_dir=settings.data_dir, database=None, created_at=now())
    with ZipFile(target) as archive:
        names = archive.namelist()
    assert f"files/materials/{file.sha256[:2]}/{file.sha256}" in names
    assert not [name for name in names if "preview" in name or "incoming" in name]


@SQLITE
def test_a_picture_that_was_thrown_away_is_drawn_anew(
    signed_in: SignIn, settings: Settings
) -> None:
    file = files.a_stored_file("a.png", files.an_image(), actor=UserFactory())
    version = a_live_version(document=files.with_files(file))
    kept = settings.data_dir / "previews" / file.sha256[:2] / f"{file.sha256}.png"
    before = kept.read_bytes()
    kept.unlink()
    answer = signed_in(UserFactory()).get(f"{numbered(version, file.sha256)}.png")
    assert answer.mimetype == "image/png"
    assert answer.data == before == kept.read_bytes()
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@SQLITE
def test_what_the_child_is_given_counts_for_the_reading_age_and_can_be_found(
    signed_in: SignIn, app: Flask
) -> None:
    hard = "Contemporaneous documentation necessitates considerable administrative deliberation. "
    version, _, _ = a_version_with(hard * 8)
    browser = signed_in(UserFactory())
    page = browser.get(f"/interventions/{version.intervention.slug}")
    assert "18 years or older" in page.text
    app.test_cli_runner().invoke(args=["search", "rebuild"])
    found = browser.get("/library?q=contemporaneous")
    assert version.title in found.text


@SQLITE
def test_files_go_out_with_content_files_and_come_in_again(app: Flask, tmp_path: Path) -> None:
    file = files.a_stored_file("cards.pdf", files.a_pdf(), actor=administrator())
    version = a_live_version(document=files.with_files(file))
    slug, folder = version.intervention.slug, tmp_path / "out"
    runner = app.test_cli_runner()
    assert runner.invoke(args=["library", "export", str(folder)]).exit_code == 0
    assert (folder / slug / "cards.pdf").read_bytes() == files.a_pdf()
    again = runner.invoke(args=["library", "import", str(folder)])
    assert "1 unchanged" in again.output, again.output
    other = folder / "another-name.md"
    text = (folder / f"{slug}.md").read_text().replace(f"slug: {slug}", "slug: another-name")
    other.write_text(text)
    (folder / f"{slug}.md").unlink()
    assert runner.invoke(args=["library", "import", str(folder)]).exit_code == 0
    missing = text.replace(file.sha256, "a" * 64)
    other.write_text(missing)
    refused = runner.invoke(args=["library", "import", str(folder)])
    assert refused.exit_code == 1
    assert "Put the file “cards.pdf” into the folder another-name/" in refused.output


@SQLITE
def test_a_reviewer_sees_the_materials_and_opens_them(signed_in: SignIn) -> None:
    file = files.a_text_in_the_store("plan.txt", "To be reviewed")
    reviewer = qa_lead()
    review = a_claim(a_submitted_version(document=files.with_files(file)), reviewer=reviewer)
    browser = signed_in(reviewer)
    page = browser.get(f"/review/{review.id}").text
    address = f"{numbered(review.version, file.sha256)}/plan.txt"
    assert "Cut out and sort in the second step." in page
    assert address in page
    assert browser.get(address).data == b"To be reviewed"


@SQLITE
def test_the_names_of_two_files_may_be_the_same(app: Flask, tmp_path: Path) -> None:
    first = files.a_text_in_the_store("plan.txt", "One")
    second = files.a_text_in_the_store("plan.txt", "Two")
    version = a_live_version(document=files.with_files(first, second))
    app.test_cli_runner().invoke(args=["library", "export", str(tmp_path / "out")])
    folder = tmp_path / "out" / version.intervention.slug
    assert {path.read_text() for path in folder.iterdir()} == {"One", "Two"}
