"""Bringing files into a draft: the good ones stay, of each other one it is said why not."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.drafting import material_views
from catalogue.interventions.document import FOR_CHILD, Document, Material, MaterialLink
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.schemas import dump_document
from catalogue.interventions.stored import load_document
from catalogue.materials import operations
from catalogue.materials.models import FileUpload, StoredFile, VersionFile
from core.audit.models import AuditEvent
from core.config import Settings
from core.database import db, today
from core.people.models import User
from tests.factories import files
from tests.factories.drafting import newest, opened, write
from tests.factories.interventions import a_document, a_draft
from tests.factories.pages import form_on
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]
SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def bring(
    browser: FlaskClient, draft: str, *brought: tuple[str, bytes], do: str = "upload", **typed: Any
) -> Any:
    """Open the materials of a draft, choose files, and press a button."""
    address = f"{draft}/materials"
    form = opened(browser, address)
    form.setlist("files", [])
    for name, value in typed.items():
        form.setlist(name.replace("__", "-"), [value])
    data: dict[str, Any] = {**form.to_dict(flat=False), "do": do}
    data["files"] = [(io.BytesIO(content), name) for name, content in brought]
    return browser.post(address, data=data, content_type="multipart/form-data")


def save(browser: FlaskClient, draft: str, page: Any, **typed: Any) -> Any:
    """Change what came back, and save it."""
    form = form_on(page.text)
    form.setlist("files", [])
    for name, value in typed.items():
        form.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return browser.post(f"{draft}/materials", data={**form.to_dict(flat=False), "do": "save"})


def a_writer(signed_in: SignIn) -> tuple[FlaskClient, str, InterventionVersion]:
    version = a_draft()
    return signed_in(version.author), f"/drafts/{version.id}", version


def everything_in(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("service.sqlite3")
    }


class Endless(io.RawIOBase):
    """So many bytes, of which no more than was asked for at once is ever there."""

    def seek(self, *_: int) -> int:
        return 0

    def tell(self) -> int:
        return 0

    def __init__(self, size: int) -> None:
        self.left = size
        self.longest_read = 0

    def read(self, size: int = -1) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        self.longest_read = max(self.longest_read, size)
        return bytes(size)


def send(browser: FlaskClient, address: str, sent: Endless) -> Any:
    return browser.post(
        address,
        input_stream=sent,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(sent.left)},
    )


def test_good_files_become_materials_once_they_are_saved(signed_in: SignIn) -> None:
    browser, draft, version = a_writer(signed_in)
    page = bring(browser, draft, ("my-cards.pdf", files.a_pdf()), ("a.png", files.an_image()))
    assert page.status_code == 200
    assert "Not saved yet" in page.text
    assert load_document(newest().content).materials == ()
    answer = save(
        browser,
        draft,
        page,
        **{
            "materials-0-purpose": "To sort.",
            "materials-0-audience": FOR_CHILD,
            "materials-1-description": "A blue card.",
        },
    )
    assert answer.status_code == 302
    first, second = load_document(newest().content).materials
    assert (first.title, first.purpose, first.audience) == ("My cards", "To sort.", "child")
    assert first.file is not None
    assert (first.file.name, first.file.media_type) == ("my-cards.pdf", "application/pdf")
    assert second.description == "A blue card."
    stored = set(db.session.scalars(select(VersionFile.sha256)))
    assert stored == {file.sha256 for file in load_document(newest().content).files}
    upload = db.session.scalars(select(FileUpload)).first()
    assert upload is not None
    assert (upload.user_id, upload.version_id) == (version.author_id, version.id)
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert "upload_material" in actions


def test_each_bad_file_is_named_and_the_good_one_stays(
    signed_in: SignIn, settings: Settings
) -> None:
    browser, draft, _ = a_writer(signed_in)
    before = everything_in(settings.data_dir)
    page = bring(
        browser,
        draft,
        ("plan.png", files.a_pdf("One")),
        ("../../etc/macros.docx", files.a_docx(more={"word/vbaProject.bin": b"x"})),
        ("empty.pdf", b""),
        ("good\u202e.pdf", files.a_pdf("Two")),
        do="save",
    )
    for words in (
        "“plan.png” is called .png but is a PDF",
        "“macros.docx” holds macros",
        "“empty.pdf” is empty",
    ):
        assert words in page.text
    assert 'name="materials-0-name" type="hidden" value="good.pdf"' in page.text
    assert "materials-1-" not in page.text
    (stored,) = db.session.scalars(select(StoredFile))
    assert everything_in(settings.data_dir) - before == {
        f"materials/{stored.sha256[:2]}/{stored.sha256}",
        f"previews/{stored.sha256[:2]}/{stored.sha256}.png",
        "materials/.lock",
    }
    assert (settings.data_dir / "materials" / stored.sha256[:2] / stored.sha256).stat().st_mode & (
        0o777
    ) == 0o600


def test_the_same_file_is_stored_once_whoever_brings_it(
    signed_in: SignIn, settings: Settings
) -> None:
    for _ in range(2):
        browser, draft, _ = a_writer(signed_in)
        page = bring(browser, draft, ("a.pdf", files.a_pdf()), ("again.pdf", files.a_pdf()))
        assert "materials-1-" not in page.text
    assert len(list(db.session.scalars(select(StoredFile)))) == 1
    assert len(list(db.session.scalars(select(FileUpload)))) == 4


def test_what_was_typed_stays_when_a_file_is_refused(signed_in: SignIn) -> None:
    browser, draft, _ = a_writer(signed_in)
    page = bring(browser, draft, ("a.pdf", files.a_pdf()))
    assert save(browser, draft, page).status_code == 302
    page = bring(browser, draft, ("b.pdf", b""), do="save", materials__0__purpose="Typed just now")
    assert "“b.pdf” is empty" in page.text
    assert 'value="Typed just now"' in page.text
    assert load_document(newest().content).materials[0].purpose == ""


@SQLITE
def test_a_link_needs_a_full_and_secure_address(signed_in: SignIn) -> None:
    browser, draft, _ = a_writer(signed_in)
    page = write(browser, f"{draft}/materials", {}, do="add:materials")
    refused = save(
        browser,
        draft,
        page,
        **{"materials-0-title": "A page", "materials-0-address": "http://example.org"},
    )
    assert "Enter a full web address" in refused.text
    hidden = {"materials-0-title": "A page", "materials-0-address": "https://me@example.org/"}
    assert "Take the name and the @ out" in save(browser, draft, page, **hidden).text
    day = today()
    done = save(
        browser,
        draft,
        page,
        **{
            "materials-0-title": "A page",
            "materials-0-address": "https://www.gov.uk/x",
            "materials-0-looked_at": [str(day.day), str(day.month), str(day.year)],
        },
    )
    assert done.status_code == 302
    (material,) = load_document(newest().content).materials
    assert material.link == MaterialLink("https://www.gov.uk/x", day)


@SQLITE
def test_someone_who_saved_meanwhile_is_noticed_and_nothing_is_lost(signed_in: SignIn) -> None:
    browser, draft, _ = a_writer(signed_in)
    mine = opened(browser, f"{draft}/materials")
    page = bring(browser, draft, ("theirs.pdf", files.a_pdf("Theirs")))
    assert save(browser, draft, page).status_code == 302
    mine.setlist("files", [])
    answer = browser.post(
        f"{draft}/materials",
        data={
            **mine.to_dict(flat=False),
            "do": "save",
            "files": [(io.BytesIO(files.a_pdf("Mine")), "mine.pdf")],
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 409
    assert "You saved this in another window" in answer.text
    assert "theirs.pdf" in answer.text
    assert 'value="mine.pdf"' in answer.text


@SQLITE
def test_nobody_names_a_file_that_was_not_brought_for_this_draft(signed_in: SignIn) -> None:
    browser, draft, _ = a_writer(signed_in)
    other = files.a_text_in_the_store("secret.txt", "Of another draft")
    answer = browser.post(
        f"{draft}/materials",
        data={
            "do": "save",
            "materials-0-sha256": other.sha256,
            "materials-0-name": "secret.txt",
            "materials-0-title": "Mine now",
        },
    )
    assert answer.status_code == 404
    assert browser.get(f"{draft}/materials/{other.sha256}.png").status_code == 404


@SQLITE
def test_only_an_editor_brings_files_and_only_into_a_draft(
    signed_in: SignIn, client: FlaskClient
) -> None:
    _, draft, version = a_writer(signed_in)
    upload = {"files": [(io.BytesIO(b"Hello"), "a.txt")]}
    for browser, status in ((signed_in(UserFactory()), 404), (client, 401)):
        upload = {"files": [(io.BytesIO(b"Hello"), "a.txt")]}
        answer = browser.post(f"{draft}/materials/files", data=upload)
        assert answer.status_code == status
    files_before = db.session.scalar(select(db.func.count()).select_from(StoredFile))
    assert files_before == 0
    assert version.state.value == "draft"


@SQLITE
def test_a_script_uploads_one_by_one_and_hears_of_refusals_on_the_page(signed_in: SignIn) -> None:
    browser, draft, _ = a_writer(signed_in)
    good = browser.post(
        f"{draft}/materials/files", data={"files": (io.BytesIO(b"Stop and think."), "plan.txt")}
    )
    (taken,) = json.loads(good.text)["files"]
    bad = browser.post(f"{draft}/materials/files", data={"files": (io.BytesIO(b""), "no.txt")})
    assert json.loads(bad.text) == {"files": []}
    page = browser.post(
        f"{draft}/materials",
        data={"do": "upload", "uploaded": f"{taken['sha256']}/{taken['name']}"},
    )
    assert "“no.txt” is empty" in page.text
    assert 'value="plan.txt"' in page.text


@SQLITE
def test_three_hundred_megabytes_are_refused_with_the_limit_and_what_to_do(
    signed_in: SignIn,
) -> None:
    browser, draft, _ = a_writer(signed_in)
    sent = Endless(300 * 1024 * 1024)
    answer = send(browser, f"{draft}/materials", sent)
    assert answer.status_code == 413
    assert "more than 120 MB" in answer.text
    assert "100 MB for video" in answer.text
    # A browser shows the page only once it has sent all.
    assert sent.left == 0
    assert sent.longest_read <= 1024 * 1024


@SQLITE
def test_other_pages_still_take_no_more_than_before(signed_in: SignIn) -> None:
    browser, draft, _ = a_writer(signed_in)
    nobody = browser.application.test_client()
    for client, page in ((browser, "about"), (nobody, "materials")):
        assert send(client, f"{draft}/{page}", Endless(3 * 1024 * 1024)).status_code == 413


@SQLITE
def test_a_file_that_is_larger_than_it_says_is_stopped_on_its_way(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(operations, "LARGEST_FILE", 1000)
    browser, draft, _ = a_writer(signed_in)
    page = bring(browser, draft, ("long.txt", b"a" * 1001))
    assert "“long.txt” is larger than" in page.text
    assert list((settings.data_dir / "materials" / "incoming").iterdir()) == []


@SQLITE
def test_no_more_than_ten_at_once_and_none_without_time(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, draft, _ = a_writer(signed_in)
    monkeypatch.setattr(material_views, "SECONDS_TO_LOOK", 0)
    many = [(f"{number}.txt", b"a") for number in range(11)]
    page = bring(browser, draft, *many)
    assert "“0.txt” was not looked at" in page.text
    assert "Upload 10 files at once. “10.txt” and those after it were left out" in page.text


def test_a_draft_from_before_there_were_materials_still_loads(signed_in: SignIn) -> None:
    browser, draft, version = a_writer(signed_in)
    assert "materials" not in version.content
    assert load_document(version.content) == a_document()
    assert dump_document(load_document(version.content)) == version.content
    assert "There are no materials yet" in browser.get(f"{draft}/materials").text


def test_a_picture_must_be_described_before_the_draft_is_sent(signed_in: SignIn) -> None:
    browser, draft, _ = a_writer(signed_in)
    page = bring(browser, draft, ("a.png", files.an_image()))
    save(browser, draft, page, **{"materials-0-purpose": "To look at."})
    assert "Say what the picture in material 1 shows." in browser.get(draft).text
    document: Document = load_document(newest().content)
    assert isinstance(document.materials[0], Material)


@SQLITE
def test_into_a_version_that_was_sent_on_nothing_is_brought_and_nothing_typed_is_lost(
    signed_in: SignIn,
) -> None:
    browser, draft, _ = a_writer(signed_in)
    form = opened(browser, f"{draft}/materials")
    browser.post(f"{draft}/submit")
    form.setlist("files", [])
    data = {**form.to_dict(flat=False), "do": "save", "materials-0-title": "A page"}
    data["files"] = [(io.BytesIO(b"Stop"), "a.txt")]
    answer = browser.post(f"{draft}/materials", data=data, content_type="multipart/form-data")
    assert "its materials no longer change" in answer.text
    assert 'value="A page"' in answer.text
    assert list(db.session.scalars(select(StoredFile))) == []
