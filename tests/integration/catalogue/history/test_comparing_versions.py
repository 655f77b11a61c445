"""Any two versions side by side, for those who may read both."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.lifecycle import Move, move_version
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.operations import next_draft, save_document
from core.database import db
from core.people.models import User
from tests.factories.interventions import a_document, a_draft, a_live_version, make_live
from tests.factories.people import UserFactory, administrator, qa_lead

SignIn = Callable[[User], FlaskClient]
PAGE = "/interventions/stop-and-breathe/compare"


@pytest.fixture
def draft(app: Flask) -> InterventionVersion:
    """Version 3, a draft; version 2 is in use and version 1 was replaced."""
    first = a_live_version(slug="stop-and-breathe")
    second = next_draft(intervention=first.intervention, based_on=first, actor=first.author)
    changed = a_document(title="Stop, breathe and choose", upset="Stop, offer tea, and wait.")
    save_document(version=second, document=changed, actor=first.author)
    move_version(first, Move.SUPERSEDE, actor=None)
    make_live(second, approver=qa_lead())
    third = next_draft(intervention=first.intervention, based_on=second, actor=second.author)
    save_document(version=third, document=a_document(title="Not yet said"), actor=second.author)
    db.session.commit()
    return third


def test_what_changed_is_marked_word_by_word_and_the_rest_is_left_out(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    page = signed_in(UserFactory()).get(f"{PAGE}?from=1&to=2").text
    assert "2 parts changed" in page
    assert "offer <del>water, </del>and" in page
    assert "offer <ins>tea, </ins>and" in page
    assert "Safeguarding" not in page[page.index("Part by part") :]


def test_everything_can_be_shown_and_the_changes_stand_out(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    page = signed_in(UserFactory()).get(f"{PAGE}?from=1&to=2&all=yes").text
    assert page.count('<strong class="govuk-tag govuk-tag--yellow">Changed</strong>') == 2
    assert "Say the limits of confidentiality" in page


def test_a_qa_lead_reads_text_and_not_its_marks(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    document = a_document(
        title="Stop, breathe and choose", upset="- *Stop*, offer tea, and **wait**."
    )
    save_document(version=draft, document=document, actor=draft.author)
    db.session.commit()
    page = signed_in(qa_lead()).get(f"{PAGE}?from=2&to=3").text
    assert "<ins>• </ins>Stop, offer tea, and wait." in page
    assert "The layout changed too" in page
    assert "**wait" not in page


def test_the_older_one_stands_on_the_left_however_they_are_asked_for(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    reader = signed_in(UserFactory())
    assert "from version 1 to version 2" in reader.get(f"{PAGE}?from=2&to=1").text
    assert "same version twice" in reader.get(f"{PAGE}?from=2&to=2").text


def test_a_version_that_one_may_not_read_is_not_there(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    reader = signed_in(UserFactory())
    assert "from version 1 to version 2" in reader.get(PAGE).text
    for asked in ("?from=1&to=3", "?from=3", "?to=3", "?from=1&to=9"):
        answer = reader.get(PAGE + asked)
        assert answer.status_code == 404
        assert "Not yet said" not in answer.text
    assert signed_in(administrator()).get(f"{PAGE}?from=1&to=2").status_code == 404
    for person in (draft.author, qa_lead()):
        assert "from version 2 to version 3" in signed_in(person).get(PAGE).text


def test_the_history_offers_the_versions_that_one_may_read(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    history = "/interventions/stop-and-breathe?tab=history"
    page = signed_in(UserFactory()).get(history).text
    assert f'href="{PAGE}?from=1&amp;to=2"' in page
    assert f"{PAGE}?from=2" not in page
    page = signed_in(qa_lead()).get(history).text
    assert f'action="{PAGE}"' in page
    assert '<option value="1" selected>Version 1 (replaced)</option>' in page
    assert '<option value="2">Version 2 (approved)</option>' in page
    assert '<option value="3" selected>Version 3 (draft)</option>' in page


def test_a_phone_shows_a_title_only_where_it_changed(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    page = signed_in(UserFactory()).get("/interventions/stop-and-breathe?tab=history").text
    assert 'govuk-table__cell" data-label="Title">Stop, breathe and choose' in page
    save_document(
        version=draft, document=a_document(title="Stop, breathe and choose"), actor=draft.author
    )
    db.session.commit()
    page = signed_in(qa_lead()).get("/interventions/stop-and-breathe?tab=history").text
    assert page.count('app-history__same" data-label="Title">Stop, breathe and choose') == 1


def test_with_one_version_the_page_says_that_there_is_nothing_to_compare(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_live_version(slug="stop-and-breathe")
    hidden = next_draft(intervention=version.intervention, based_on=version, actor=version.author)
    save_document(version=hidden, document=a_document(title="Secret"), actor=version.author)
    db.session.commit()
    page = signed_in(UserFactory()).get(PAGE).text
    assert "nothing to compare" in page
    assert "Secret" not in page


def test_of_a_draft_that_nobody_else_may_read_nothing_is_said(
    app: Flask, signed_in: SignIn
) -> None:
    a_draft(slug="stop-and-breathe")
    assert signed_in(UserFactory()).get(PAGE).status_code == 404
    assert signed_in(UserFactory()).get("/interventions/nothing/compare").status_code == 404
