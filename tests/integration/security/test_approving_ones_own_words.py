"""Nobody approves their own words by way of somebody else's draft."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.operations import note_editor
from catalogue.review import operations
from core.database import db
from core.errors import NotPermitted
from core.people.models import User
from tests.factories.drafting import newest
from tests.factories.interventions import a_draft, a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import a_newer_submitted_version

SignIn = Callable[[User], FlaskClient]


def test_the_writer_of_a_withdrawn_text_cannot_approve_what_an_editor_begins_from_it(
    app: Flask, signed_in: SignIn
) -> None:
    writer, helper = qa_lead(), UserFactory()
    first = a_draft(author=writer)
    note_editor(first, helper)
    db.session.commit()
    address = f"/interventions/{first.intervention.slug}/draft"
    signed_in(writer).post(f"/drafts/{first.id}/withdraw")
    assert signed_in(helper).post(address, data={"version": "1"}).status_code == 302
    second = newest()
    assert second.author_id == helper.id
    signed_in(helper).post(f"/drafts/{second.id}/submit")
    answer = signed_in(writer).post(f"/review/versions/{second.id}/claim")
    assert answer.status_code == 403
    assert "You edited this" in answer.text


def test_the_writer_of_an_approved_text_may_review_what_someone_else_made_of_it(app: Flask) -> None:
    writer = qa_lead()
    live = a_live_version(author=writer)
    newer = a_newer_submitted_version(live, author=UserFactory())
    assert operations.claim(version=newer, actor=writer).reviewer_id == writer.id
    with pytest.raises(NotPermitted):
        operations.claim(version=newer, actor=newer.author)
