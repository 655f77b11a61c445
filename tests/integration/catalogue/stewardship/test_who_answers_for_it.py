"""Giving an intervention to another owner, and naming what replaces it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.models import Intervention, InterventionVersion, VersionState
from core.audit.models import AuditEvent
from core.database import db
from core.people.models import User
from tests.factories.interventions import a_document, a_draft, a_live_version, put_in_state
from tests.factories.people import UserFactory, administrator, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
PAGE = "/interventions/stop-and-breathe/owner"


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_live_version(slug="stop-and-breathe")


def stored() -> Intervention:
    db.session.expire_all()
    found = db.session.scalar(select(Intervention).where(Intervention.slug == "stop-and-breathe"))
    assert found is not None
    return found


def retire(version: InterventionVersion) -> None:
    put_in_state(version, VersionState.RETIRED)
    db.session.commit()


def test_a_qa_lead_and_the_owner_may_hand_it_over_and_both_are_shown(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    new_owner, deputy = UserFactory(name="Nia Prosser"), manager()
    answer = signed_in(qa_lead()).post(
        PAGE, data={"owner": str(new_owner.id), "deputy": str(deputy.id)}
    )
    assert answer.status_code == 302
    assert (stored().owner_id, stored().deputy_id) == (new_owner.id, deputy.id)
    page = signed_in(new_owner).get("/interventions/stop-and-breathe?tab=history").text
    assert "Nia Prosser" in page
    assert deputy.name in page
    assert f'href="{PAGE}"' in page
    answer = signed_in(new_owner).post(PAGE, data={"owner": str(deputy.id), "deputy": ""})
    assert answer.status_code == 302
    assert (stored().owner_id, stored().deputy_id) == (deputy.id, None)
    handed_over = select(AuditEvent).where(AuditEvent.action == "change_owner")
    events = db.session.scalars(handed_over.order_by(AuditEvent.id)).all()
    assert events[0].changes["owner_id"] == [version.author_id, new_owner.id]
    assert len(events) == 2


def test_nobody_else_may(version: InterventionVersion, signed_in: SignIn) -> None:
    for person in (UserFactory(), manager(), administrator()):
        browser = signed_in(person)
        assert browser.post(PAGE, data={"owner": str(person.id)}).status_code in (403, 404)
        assert f'href="{PAGE}"' not in browser.get("/interventions/stop-and-breathe").text
    assert stored().owner_id == version.author_id
    a_draft(slug="a-draft-of-others")
    assert signed_in(UserFactory()).get("/interventions/a-draft-of-others/owner").status_code == 404


def test_the_deputy_is_someone_else_and_both_are_active_staff(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    browser, owner_id = signed_in(qa_lead()), version.author_id
    gone, admin = UserFactory(active=False), administrator()
    same = browser.post(PAGE, data={"owner": str(owner_id), "deputy": str(owner_id)})
    assert "The deputy must be someone other than the owner" in same.text
    for other in (gone, admin):
        answer = browser.post(PAGE, data={"owner": str(other.id), "deputy": ""})
        assert "Choose an owner from the list" in answer.text
    answer = browser.post(PAGE, data={"owner": "", "deputy": ""})
    assert "Choose an owner" in answer.text
    assert stored().owner_id == owner_id
    stored().deputy_id = owner_id
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_tombstone_names_what_replaces_it(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    lead = signed_in(qa_lead())
    a_live_version(slug="choose", document=a_document(title="Stop, breathe and choose"))
    in_use = lead.post(PAGE, data={"form": "replacement", "replaced": "Stop, breathe and choose"})
    assert "is in use, so nothing replaces it" in in_use.text or in_use.status_code == 200
    assert stored().replaced_by_id is None

    retire(version)
    for wrong in ("No such title", "stop-and-breathe"):
        answer = lead.post(PAGE, data={"form": "replacement", "replaced": wrong})
        assert answer.status_code == 200
        assert 'value="' + wrong in answer.text
    for named in ("Stop, breathe and choose", "https://x.example/interventions/choose?tab=who"):
        answer = lead.post(PAGE, data={"form": "replacement", "replaced": named})
        assert answer.status_code == 302
    reader = signed_in(UserFactory())
    for address in ("", "/versions/1"):
        page = reader.get(f"/interventions/stop-and-breathe{address}").text
        assert "Use this instead" in page
        assert 'href="/interventions/choose"' in page
    assert lead.post(PAGE, data={"form": "replacement", "replaced": ""}).status_code == 302
    assert stored().replaced_by_id is None


@pytest.mark.parametrize("state", [VersionState.RETIRED, VersionState.SUSPENDED])
def test_what_is_not_in_use_itself_replaces_nothing(
    version: InterventionVersion, signed_in: SignIn, state: VersionState
) -> None:
    retire(version)
    other = a_live_version(slug="choose", document=a_document(title="Choose"))
    put_in_state(other, state)
    db.session.commit()
    answer = signed_in(qa_lead()).post(PAGE, data={"form": "replacement", "replaced": "choose"})
    assert "must be another intervention that is in use" in answer.text
