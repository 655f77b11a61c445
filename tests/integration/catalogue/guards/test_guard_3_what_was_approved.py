"""Guard 3: an approval is of one text, with its materials by their hashes, on one checklist."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from catalogue.drafting.operations import begin_next
from catalogue.interventions.document import content_hash
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.operations import NotADraft, save_document
from catalogue.interventions.stored import load_document
from catalogue.materials.models import MaterialDownload
from catalogue.returning import operations as returning
from catalogue.review.checks import TextChanged
from catalogue.review.models import Review
from core.audit.models import AuditEvent
from core.config import Settings
from core.database import db
from core.people.models import User
from tests.factories import files
from tests.factories.interventions import a_document, a_draft, past_the_guards
from tests.factories.lifecycle import WORDS, a_proposal, an_approved_version, suspend
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import a_claim, approve, submit, the_checklist

SignIn = Callable[[User], FlaskClient]


def an_approved_version_with_a_file() -> tuple[Review, str]:
    """Approved by review, and the hash of its one file."""
    file = files.a_text_in_the_store("cards.txt", "Turn a card.")
    return approve(submit(a_draft(document=files.with_files(file)))), file.sha256


def test_an_approval_names_the_text_its_files_and_the_checklist(app: Flask) -> None:
    review, sha256 = an_approved_version_with_a_file()
    version, checklist = review.version, the_checklist()
    assert review.content_hash == version.content_hash == content_hash(version.content)
    assert (review.checklist, review.checklist_version) == (checklist.code, checklist.version)
    assert review.checklist_hash == checklist.content_hash
    assert [file.sha256 for file in version.files] == [sha256]
    other = files.a_text_in_the_store("cards.txt", "turn a card.")
    assert content_hash_of_files(version, other.sha256) != review.content_hash


def content_hash_of_files(version: InterventionVersion, sha256: str) -> str:
    """What the hash of the text would be, were its file another one."""
    content = dict(version.content)
    (material,) = content["materials"]
    content["materials"] = [material | {"file": material["file"] | {"sha256": sha256}}]
    return content_hash(content)


BINDINGS = ["content_hash", "checklist", "checklist_version", "checklist_hash", "version_id"]


@pytest.mark.parametrize("column", BINDINGS)
def test_the_database_ties_a_claim_to_what_it_is_of(app: Flask, column: str) -> None:
    a_claim()
    other = {"version_id": 999, "checklist_version": 2}.get(column, "0" * 64)
    with pytest.raises(IntegrityError):
        db.session.execute(update(Review).values({column: other}))


def test_after_approval_no_word_of_it_can_be_changed(app: Flask) -> None:
    version = an_approved_version()
    with pytest.raises(NotADraft):
        save_document(
            version=version, document=a_document(purpose="Another."), actor=version.author
        )
    db.session.rollback()
    for column in ("title", "summary", "content", "content_hash"):
        with pytest.raises(IntegrityError):
            db.session.execute(update(InterventionVersion).values({column: "x"}))
        db.session.rollback()


def test_another_byte_is_another_version_and_the_approved_one_stays(app: Flask) -> None:
    version = an_approved_version()
    draft = begin_next(intervention=version.intervention, based_on=None, actor=version.author)
    changed = replace(load_document(version.content), purpose="Another purpose.")
    assert save_document(version=draft, document=changed, actor=version.author)
    db.session.commit()
    assert (draft.number, draft.state) == (2, "draft")
    assert version.is_available
    assert version.content_hash == content_hash(version.content)


def test_saving_without_a_change_changes_nothing(app: Flask) -> None:
    version, colleague = a_draft(), UserFactory()
    before = (version.revision, version.updated_at, version.involved_ids)
    counted = select(func.count(AuditEvent.id))
    events = db.session.scalar(counted)
    same = load_document(version.content)
    assert not save_document(version=version, document=same, actor=colleague)
    db.session.commit()
    assert (version.revision, version.updated_at, version.involved_ids) == before
    assert db.session.scalar(counted) == events


@pytest.mark.parametrize("changed", [b"Turn a cart.", b"", None])
def test_a_byte_changed_in_a_stored_material_is_noticed_and_nothing_is_handed_out(
    settings: Settings, signed_in: SignIn, changed: bytes | None
) -> None:
    review, sha256 = an_approved_version_with_a_file()
    version = review.version
    page = f"/interventions/{version.intervention.slug}"
    address, reader = f"{page}/materials/{sha256}/cards.txt", signed_in(UserFactory())
    assert reader.get(address).data == b"Turn a card."
    place = settings.data_dir / "materials" / sha256[:2] / sha256
    if changed is None:
        place.unlink()
    else:
        place.write_bytes(changed)
    for asked in (address, f"{page}/pack.zip"):
        answer = reader.get(asked)
        assert answer.status_code == 409
        assert "was changed or lost after it was stored" in answer.text
    noticed = select(func.count(AuditEvent.id)).where(AuditEvent.action == "find_material_altered")
    assert db.session.scalar(noticed) == 2
    assert db.session.scalar(select(func.count(MaterialDownload.id))) == 1


def test_a_text_changed_behind_everyones_back_does_not_come_back(app: Flask) -> None:
    version = an_approved_version()
    suspend(version)
    proposal = a_proposal(version)
    with past_the_guards("versions_text_is_fixed"):
        db.session.execute(
            text("UPDATE intervention_versions SET content = :content"),
            {"content": '{"title": "Another text"}'},
        )
    db.session.commit()
    with pytest.raises(TextChanged):
        returning.confirm(proposal=proposal, words=WORDS, actor=qa_lead())
