"""Taking the pack of an intervention away, and being known to have taken it."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.interventions.content_files import parse_document
from catalogue.interventions.document import Worksheet
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.operations import next_draft
from catalogue.interventions.stored import load_document
from catalogue.pack import archive, making
from catalogue.pack.models import PackDownload, PackKind
from core.audit.models import AuditEvent
from core.config import Settings
from core.database import db
from core.people.models import User
from tests.factories.interventions import (
    a_document,
    a_draft,
    a_live_version,
    make_live,
    put_in_state,
)
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.pdf import pdf_facts, pdf_text

SignIn = Callable[[User], FlaskClient]
KINDS = ("pdf", "zip")
OUT_OF_USE = [
    VersionState.EXPIRED,
    VersionState.SUSPENDED,
    VersionState.SUPERSEDED,
    VersionState.RETIRED,
]
NEVER_IN_USE = [
    VersionState.DRAFT,
    VersionState.SUBMITTED,
    VersionState.IN_REVIEW,
    VersionState.CHANGES_REQUESTED,
    VersionState.REJECTED,
    VersionState.WITHDRAWN,
]


def address(version: InterventionVersion, kind: str = "pdf") -> str:
    return f"/interventions/{version.intervention.slug}/pack.{kind}"


def downloads() -> list[PackDownload]:
    return list(db.session.scalars(select(PackDownload).order_by(PackDownload.id)))


def unpacked(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_practitioner_downloads_the_pack(signed_in: SignIn) -> None:
    version = a_live_version()
    answer = signed_in(UserFactory()).get(address(version))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    name = f"{version.intervention.slug}-version-1.pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert pdf_facts(answer.data)["Title"] == version.title


def test_its_code_and_foot_lead_to_the_page(signed_in: SignIn, settings: Settings) -> None:
    version = a_live_version()
    pdf = signed_in(UserFactory()).get(address(version)).data
    page = f"{settings.base_url}/interventions/{version.intervention.slug}"
    assert page in pdf_text(pdf, page=1).replace("- ", "-")


@pytest.mark.parametrize("kind", KINDS)
def test_a_download_is_recorded_with_the_person_and_the_version(
    signed_in: SignIn, kind: str
) -> None:
    version, person = a_live_version(), UserFactory()
    signed_in(person).get(address(version, kind))
    (download,) = downloads()
    assert (download.version_id, download.user_id) == (version.id, person.id)
    assert download.kind is PackKind(kind)
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.actor_id) == ("download_pack", person.id)
    assert (event.subject_type, event.subject_id) == ("intervention_versions", version.id)


def test_each_download_is_recorded_and_a_mere_look_at_its_size_is_not(signed_in: SignIn) -> None:
    version, browser = a_live_version(), signed_in(UserFactory())
    assert browser.head(address(version)).status_code == 200
    assert downloads() == []
    browser.get(address(version))
    browser.get(address(version))
    assert len(downloads()) == 2


def test_what_cannot_be_recorded_is_not_handed_out(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, browser = a_live_version(), signed_in(UserFactory())

    def fail(**_: object) -> None:
        raise RuntimeError("the table is gone")

    monkeypatch.setattr("catalogue.pack.views.record_download", fail)
    with pytest.raises(RuntimeError, match="the table is gone"):
        browser.get(address(version))


def test_all_staff_may_and_others_may_not(signed_in: SignIn, client: FlaskClient) -> None:
    version = a_live_version()
    for person in (UserFactory(), qa_lead(), manager()):
        assert signed_in(person).get(address(version)).status_code == 200
    assert signed_in(administrator()).get(address(version)).status_code == 403
    assert client.get(address(version)).status_code == 302


def test_what_is_out_of_use_has_no_pack_and_says_why(signed_in: SignIn) -> None:
    version, browser = a_live_version(), signed_in(UserFactory())
    for state in OUT_OF_USE:
        put_in_state(version, state)
        for kind in KINDS:
            answer = browser.get(address(version, kind))
            assert answer.status_code == 404, (state, kind)
            assert "There is no pack to download" in answer.text
    assert downloads() == []


def test_what_was_never_approved_has_no_pack_for_anybody(signed_in: SignIn) -> None:
    version = a_live_version()
    browsers = [signed_in(person) for person in (version.author, qa_lead(), UserFactory())]
    for state in NEVER_IN_USE:
        put_in_state(version, state)
        for kind in KINDS:
            answers = [browser.get(address(version, kind)) for browser in browsers]
            assert [answer.status_code for answer in answers] == [404, 404, 404], (state, kind)
    assert downloads() == []


@pytest.mark.parametrize("kind", KINDS)
def test_on_the_day_after_its_last_a_version_has_no_pack(signed_in: SignIn, kind: str) -> None:
    version = a_live_version(expires_in=timedelta(days=-1))
    answer = signed_in(UserFactory()).get(address(version, kind))
    assert answer.status_code == 404
    assert "Its approval has ended" in answer.text


def test_a_version_whose_review_is_due_has_a_pack_that_says_so(signed_in: SignIn) -> None:
    version = a_live_version()
    put_in_state(version, VersionState.REVIEW_DUE)
    pdf = signed_in(UserFactory()).get(address(version)).data
    assert "Its review is due." in pdf_text(pdf, page=1)


def test_the_pack_is_that_of_the_version_in_use_and_of_no_other(signed_in: SignIn) -> None:
    first = a_live_version()
    draft = next_draft(intervention=first.intervention, based_on=first, actor=first.author)
    browser = signed_in(first.author)
    assert "Version 1" in pdf_text(browser.get(address(first)).data, page=1)
    put_in_state(first, VersionState.SUPERSEDED)
    db.session.flush()
    make_live(draft, approver=qa_lead())
    assert "Version 2" in pdf_text(browser.get(address(first)).data, page=1)
    assert [each.version_id for each in downloads()] == [first.id, draft.id]
    put_in_state(draft, VersionState.SUSPENDED)
    assert browser.get(address(first)).status_code == 404


def test_there_is_no_pack_of_nothing(signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    assert browser.get("/interventions/no-such-thing/pack.pdf").status_code == 404
    assert browser.get(address(a_draft())).status_code == 404


def test_the_archive_holds_everything_and_its_hashes_agree(
    signed_in: SignIn, app: Flask, settings: Settings
) -> None:
    version = a_live_version()
    slug = version.intervention.slug
    answer = signed_in(UserFactory()).get(address(version, "zip"))
    assert answer.mimetype == "application/zip"
    files = unpacked(answer.data)
    manifest = json.loads(files.pop(archive.MANIFEST))
    assert sorted(files) == sorted(
        [f"{slug}-version-1.pdf", f"{slug}.md", "worksheet-1-my-first-sign.pdf"]
    )
    assert manifest["files"] == [
        {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in files.items()
    ]
    assert (manifest["name"], manifest["version"]) == (slug, 1)
    assert manifest["content_hash"] == version.content_hash
    assert version.expires_on is not None
    assert manifest["approved_until"] == version.expires_on.isoformat()
    assert manifest["address"] == f"{settings.base_url}/interventions/{slug}"
    read = parse_document(
        files[f"{slug}.md"].decode(),
        f"{slug}.md",
        vocabularies=app.extensions["vocabularies"],
        instruments=app.extensions["instruments"],
    )
    assert read.document == load_document(version.content)
    sheet = pdf_text(files["worksheet-1-my-first-sign.pdf"])
    assert sheet.startswith("Worksheet 1 of 1 My first sign")
    assert "Session 1" not in sheet


def test_names_in_the_archive_are_safe_and_differ(signed_in: SignIn) -> None:
    titles = ("../../etc/passwd", "CON", "Tŷ bach 😀", "CON", "   ", "W" * 200)
    document = a_document(worksheets=tuple(Worksheet(title, "Text") for title in titles))
    version = a_live_version(document=document)
    files = unpacked(signed_in(UserFactory()).get(address(version, "zip")).data)
    sheets = [name for name in files if name.startswith("worksheet-")]
    assert sheets == [
        "worksheet-1-etc-passwd.pdf",
        "worksheet-2-con.pdf",
        "worksheet-3-ty-bach.pdf",
        "worksheet-4-con.pdf",
        "worksheet-5.pdf",
        f"worksheet-6-{'w' * 40}.pdf",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_pack_is_drawn_once(
    signed_in: SignIn, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, browser = a_live_version(), signed_in(UserFactory())
    first = browser.get(address(version, kind)).data

    def fail(*_: object) -> bytes:
        raise AssertionError("drawn again")

    monkeypatch.setattr(making, "draw", fail)
    monkeypatch.setattr(archive, "draw", fail)
    assert browser.get(address(version, kind)).data == first
    assert len(downloads()) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_pack_that_was_thrown_away_comes_back_the_same(
    signed_in: SignIn, settings: Settings, kind: str
) -> None:
    version, browser = a_live_version(), signed_in(UserFactory())
    first = browser.get(address(version, kind)).data
    for path in kept(settings):
        path.unlink()
    assert browser.get(address(version, kind)).data == first


def test_a_new_approval_has_a_new_pack_and_the_old_one_goes(
    signed_in: SignIn, settings: Settings
) -> None:
    version, browser = a_live_version(), signed_in(UserFactory())
    first = browser.get(address(version)).data
    assert version.expires_on is not None
    version.expires_on += timedelta(days=365)
    assert browser.get(address(version)).data != first
    assert len(kept(settings)) == 1


def kept(settings: Settings) -> list[Path]:
    return [path for path in (settings.data_dir / making.FOLDER).rglob("*") if path.is_file()]
