"""Beginning an intervention, and changing it while it is a draft."""

import pytest
from flask import Flask

from catalogue.interventions.document import content_hash
from catalogue.interventions.models import VersionState
from catalogue.interventions.operations import (
    NotADraft,
    create_intervention,
    freeze,
    next_draft,
    note_editor,
    save_document,
    write_document,
)
from catalogue.interventions.stored import load_document
from core.database import db
from core.errors import AlreadyExists, InvalidInput
from tests.factories.interventions import a_document, a_draft, a_live_version
from tests.factories.people import UserFactory

pytestmark = pytest.mark.usefixtures("app")


def test_a_new_intervention_is_draft_1_of_its_author_with_all_that_was_said() -> None:
    author, document = UserFactory(), a_document()
    version = create_intervention(slug="stop-and-breathe", document=document, actor=author)
    db.session.commit()
    db.session.expire_all()
    assert (version.number, version.state, version.revision) == (1, VersionState.DRAFT, 1)
    assert version.author == version.intervention.owner == author
    assert load_document(version.content) == document
    assert version.title == document.title
    assert {(tag.vocabulary, tag.code) for tag in version.tags} == document.tags()
    assert [event.action for event in version.events] == ["create"]


def test_two_interventions_cannot_have_one_name() -> None:
    a_draft(slug="stop-and-breathe")
    with pytest.raises(AlreadyExists):
        create_intervention(slug="stop-and-breathe", document=a_document(), actor=UserFactory())


@pytest.mark.parametrize("slug", ["", "Stop", "stop breathe", "-stop", "a" * 81, "stop\n"])
def test_a_name_that_could_not_stand_in_an_address_is_refused(slug: str) -> None:
    with pytest.raises(InvalidInput):
        create_intervention(slug=slug, document=a_document(), actor=UserFactory())


def test_a_sensitive_topic_makes_the_version_sensitive_until_it_is_taken_out() -> None:
    version = a_draft(document=a_document(topics=("anger", "child_sexual_exploitation")))
    assert version.sensitive
    write_document(version, a_document())
    assert not version.sensitive


def test_a_draft_is_rewritten_with_other_codes_and_a_higher_revision() -> None:
    version = a_draft()
    write_document(version, a_document(title="Another title", settings=("home", "office")))
    db.session.commit()
    assert version.title == "Another title"
    assert version.revision == 2
    settings = [tag.code for tag in version.tags if tag.vocabulary == "settings"]
    assert sorted(settings) == ["home", "office"]


def test_the_text_of_a_version_in_use_cannot_be_rewritten(app: Flask) -> None:
    version = a_live_version()
    with pytest.raises(NotADraft):
        write_document(version, a_document(title="Another title"))
    with pytest.raises(NotADraft):
        freeze(version)


def test_freezing_hashes_the_text() -> None:
    version = a_draft()
    freeze(version)
    assert version.content_hash == content_hash(version.content)


def test_the_next_draft_has_the_text_of_the_one_before_and_its_own_author() -> None:
    live, editor = a_live_version(), UserFactory()
    draft = next_draft(intervention=live.intervention, based_on=live, actor=editor)
    db.session.commit()
    assert (draft.number, draft.state, draft.author) == (2, VersionState.DRAFT, editor)
    assert draft.based_on == live
    assert draft.content == live.content
    assert {(tag.vocabulary, tag.code) for tag in draft.tags} == a_document().tags()
    assert live.is_available


def test_who_edits_is_remembered_once_and_the_author_not_again() -> None:
    version, editor = a_draft(), UserFactory()
    for person in (editor, editor, version.author):
        note_editor(version, person)
        db.session.flush()
    assert [each.user_id for each in version.editors] == [editor.id]


def test_saving_without_a_change_changes_nothing() -> None:
    version, editor = a_draft(), UserFactory()
    assert not save_document(version=version, document=a_document(), actor=editor)
    assert (version.revision, version.editors) == (1, [])
    assert save_document(version=version, document=a_document(title="Other"), actor=editor)
    assert (version.revision, version.title) == (2, "Other")
    assert [each.user_id for each in version.editors] == [editor.id]
