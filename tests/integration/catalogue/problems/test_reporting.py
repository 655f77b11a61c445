"""A problem is reported from a page, dealt with by a QA lead, and its end is told."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.problems.models import ProblemReport
from core.audit.models import AuditEvent
from core.database import db
from core.people.models import User
from tests.factories.interventions import a_draft, a_live_version, put_in_state
from tests.factories.people import UserFactory, administrator, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
PAGE = "/interventions/stop-and-breathe"
SAID = {"kind": "wrong", "words": "Step 2 names a law that has changed."}


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_live_version(slug="stop-and-breathe")


def reports() -> list[ProblemReport]:
    db.session.expire_all()
    return list(db.session.scalars(select(ProblemReport).order_by(ProblemReport.id)))


def test_it_is_reported_seen_closed_and_told(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    reader, other, lead = signed_in(UserFactory()), signed_in(UserFactory()), signed_in(qa_lead())
    assert f'href="{PAGE}/problem"' in reader.get(PAGE).text
    assert reader.post(f"{PAGE}/problem", data=SAID).status_code == 302
    assert "You reported a problem with this" in reader.get(PAGE).text
    assert SAID["words"] not in other.get(PAGE).text
    assert "Reported problems" in lead.get("/").text
    address = f"/problems/{reports()[0].id}"
    for place in ("/", PAGE, "/problems"):
        assert address in lead.get(place).text
    assert SAID["words"] in lead.get(address).text
    assert (
        lead.post(address, data={"note": "The law is corrected in version 2."}).status_code == 302
    )
    assert "The law is corrected in version 2." in reader.get(PAGE).text
    assert SAID["words"] not in lead.get(PAGE).text
    assert "still open" in lead.get("/problems").text
    assert address in lead.get("/problems?show=closed").text
    actions = [event.action for event in db.session.scalars(select(AuditEvent))]
    assert {"report_problem", "close_problem"} <= set(actions)
    assert "already" in lead.post(address, data={"note": "Again."}).text


def test_sent_twice_it_is_reported_once(version: InterventionVersion, signed_in: SignIn) -> None:
    reader = signed_in(UserFactory())
    for _ in range(2):
        reader.post(f"{PAGE}/problem", data=SAID)
    assert len(reports()) == 1


def test_what_would_tell_who_a_child_is_is_asked_about_first(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    reader = signed_in(UserFactory())
    words = "It upset him. Ring his mother on 07700 900123."
    answer = reader.post(f"{PAGE}/problem", data=SAID | {"words": words})
    assert answer.status_code == 200
    assert "Is this something we must not hold?" in answer.text
    assert "07700 900123" in answer.text
    assert reports() == []


@pytest.mark.parametrize("missing", ["kind", "words"])
def test_what_is_left_out_is_asked_for(
    version: InterventionVersion, signed_in: SignIn, missing: str
) -> None:
    answer = signed_in(UserFactory()).post(f"{PAGE}/problem", data=SAID | {missing: ""})
    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert reports() == []


def test_who_may(version: InterventionVersion, signed_in: SignIn) -> None:
    assert signed_in(administrator()).post(f"{PAGE}/problem", data=SAID).status_code == 403
    for person in (UserFactory(), manager(), administrator()):
        assert signed_in(person).get("/problems").status_code == 403
    a_draft(slug="a-draft")
    assert signed_in(UserFactory()).get("/interventions/a-draft/problem").status_code == 404
    assert signed_in(qa_lead()).get("/interventions/a-draft/problem").status_code == 404


def test_one_can_still_report_what_is_suspended_and_is_told_there(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    put_in_state(version, VersionState.SUSPENDED)
    db.session.commit()
    reader = signed_in(UserFactory())
    assert reader.post(f"{PAGE}/problem", data=SAID).status_code == 302
    assert "You reported a problem" in reader.get(PAGE).text


def test_the_words_of_a_report_are_never_changed(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    signed_in(UserFactory()).post(f"{PAGE}/problem", data=SAID)
    with pytest.raises(DatabaseError, match="never changed"):
        db.session.execute(text("UPDATE problem_reports SET words = 'Nothing'"))
    db.session.rollback()
