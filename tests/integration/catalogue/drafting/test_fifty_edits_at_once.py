"""Fifty edits of one draft at the same moment: each is saved or refused, none is written over."""

from dataclasses import replace

import pytest
from flask import Flask

from catalogue.drafting import operations
from catalogue.drafting.merging import marks_of
from catalogue.drafting.operations import SavedSince
from catalogue.drafting.sections import BY_NAME
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from core.database import db
from core.errors import InvalidInput
from core.people.models import User
from tests.factories.interventions import a_document, a_draft
from tests.together import Meet, Step, at_the_same_instant, refusals

PURPOSE = BY_NAME["purpose"]
FIELDS = ("purpose", "aims", "rationale")
EDITS = 50


def saving(version: InterventionVersion, opened: str, **changes: str) -> Step:
    """Save the section as it was opened, with changes to some of its fields."""
    version_id, author_id = version.id, version.author_id
    wanted = replace(load_document(version.content), **changes)

    def step(meet: Meet) -> object:
        draft = db.session.get_one(InterventionVersion, version_id)
        author = db.session.get_one(User, author_id)
        meet()
        operations.save_section(
            version=draft,
            section=PURPOSE,
            values={name: getattr(wanted, name) for name in PURPOSE.fields},
            opened=opened,
            actor=author,
        )
        return changes

    return step


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_draft()


def test_of_fifty_edits_of_one_field_one_is_saved_and_the_others_are_told(
    app: Flask, version: InterventionVersion
) -> None:
    version_id, opened = version.id, marks_of(load_document(version.content), PURPOSE.fields)
    edits = [saving(version, opened, purpose=f"Edit {number}.") for number in range(EDITS)]
    outcomes = at_the_same_instant(app, *edits)
    assert [type(each) for each in refusals(outcomes)] == [SavedSince] * (EDITS - 1)
    (saved,) = [each for each in outcomes if isinstance(each, dict)]
    draft = db.session.get_one(InterventionVersion, version_id)
    assert load_document(draft.content).purpose == saved["purpose"]
    assert draft.revision == 2


def test_of_fifty_edits_of_three_fields_one_of_each_is_saved_and_none_is_lost(
    app: Flask, version: InterventionVersion
) -> None:
    version_id, opened = version.id, marks_of(load_document(version.content), PURPOSE.fields)
    edits = [
        saving(version, opened, **{FIELDS[number % 3]: f"Edit {number}."})
        for number in range(EDITS)
    ]
    outcomes = at_the_same_instant(app, *edits)
    assert {type(each) for each in refusals(outcomes)} == {SavedSince}
    saved = [each for each in outcomes if isinstance(each, dict)]
    assert len(saved) == 3
    draft = db.session.get_one(InterventionVersion, version_id)
    document = load_document(draft.content)
    assert {name: getattr(document, name) for name in FIELDS} == {
        **saved[0],
        **saved[1],
        **saved[2],
    }
    assert draft.revision == 4


def test_of_fifty_who_move_a_session_on_the_same_page_one_does(app: Flask) -> None:
    (session,) = a_document().sessions
    plan = tuple(replace(session, title=f"Session {number}") for number in (1, 2, 3))
    version = a_draft(document=a_document(kind="programme", sessions=plan))
    version_id, author_id, shown = version.id, version.author_id, version.revision

    def moving(meet: Meet) -> object:
        draft = db.session.get_one(InterventionVersion, version_id)
        author = db.session.get_one(User, author_id)
        meet()
        operations.move_session(version=draft, number=3, up=True, revision=shown, actor=author)
        return True

    outcomes = at_the_same_instant(app, *[moving] * EDITS)
    assert [type(each) for each in refusals(outcomes)] == [InvalidInput] * (EDITS - 1)
    draft = db.session.get_one(InterventionVersion, version_id)
    titles = [each.title for each in load_document(draft.content).sessions]
    assert titles == ["Session 1", "Session 3", "Session 2"]
