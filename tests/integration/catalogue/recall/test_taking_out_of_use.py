"""A version is taken out of use at once, and everyone who has it is told and says so."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.recall.models import Recall, RecallNotice
from catalogue.recall.operations import retire, suspend
from catalogue.returning.operations import confirm, propose
from core.database import db, today
from core.notices.models import Notice
from core.people.models import User
from outcomes.delivery.models import Delivery, PlanItem
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import parts
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_draft, a_live_version
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.factories.shelves import took_pack

SignIn = Callable[[User], FlaskClient]
PAGE = "/interventions/stop-and-breathe"
SUSPEND = f"{PAGE}/versions/1/suspend"
RETIRE = f"{PAGE}/versions/1/retire"
WORDS = "The third step asks for what happened. Stop using it today."
SAID = {"reason_code": "could_harm", "words": WORDS}


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_live_version(slug="stop-and-breathe")


def the_recall() -> Recall:
    db.session.expire_all()
    return db.session.scalars(select(Recall).order_by(Recall.id.desc()).limit(1)).one()


def told() -> dict[int, RecallNotice]:
    db.session.expire_all()
    return {notice.user_id: notice for notice in db.session.scalars(select(RecallNotice))}


def start(browser: FlaskClient, item: PlanItem) -> TestResponse:
    """Send the form that starts what is planned, filled in as it must be."""
    said = {"submission_key": f"start-{item.id}", "warning_seen": "y"}
    return browser.post(f"/plan/{item.id}/start", data=said | {"started_on": parts(today())})


def test_a_qa_lead_suspends_it_from_its_page_and_those_who_have_it_say_that_they_know(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    downloaded, lead = UserFactory(), qa_lead()
    took_pack(downloaded, version)
    reader = signed_in(downloaded)
    browser = signed_in(lead)
    assert SUSPEND in browser.get(PAGE).text
    assert "<strong>1 person</strong> will be told at once: 1 downloaded it" in (
        browser.get(SUSPEND).text
    )
    assert browser.post(SUSPEND, data=SAID).status_code == 302
    assert reader.get(f"{PAGE}/pack.pdf").status_code == 404
    tombstone = reader.get(PAGE).text
    assert WORDS in tombstone
    assert "Do not use it with a child" in tombstone
    address = f"/recalls/{the_recall().id}"
    assert address in tombstone
    assert address in reader.get("/").text  # the home page says it first
    assert address in browser.get("/").text  # and the QA lead sees that somebody does not know yet
    assert "I have read this and stopped using it" in reader.get(address).text
    assert "0 of 1" in browser.get("/recalls").text
    assert reader.post(f"{address}/acknowledge").status_code == 302
    assert address not in reader.get("/").text
    assert "You said on" in reader.get(address).text
    assert "1 of 1" in browser.get("/recalls").text
    assert downloaded.name in browser.get(address).text


def test_everyone_who_downloaded_planned_or_is_delivering_it_is_told_and_nobody_else(
    version: InterventionVersion,
) -> None:
    downloads, plans, delivers, ended, bystander = (UserFactory() for _ in range(5))
    took_pack(downloads, version)
    ran = UserFactory()
    a_plan_item(version=version, owner=plans)
    a_session(a_delivery(version=version, owner=delivers), recorded_by=ran)
    over = a_delivery(version=version, owner=ended)
    over.ended_on, over.ending = over.started_on, "completed"
    db.session.commit()
    suspend(version=version, actor=qa_lead(), reason_code="could_harm", words=WORDS)
    found = told()
    assert bystander.id not in found
    assert ended.id not in found
    assert found[downloads.id].downloaded
    assert found[plans.id].planned
    assert found[delivers.id].delivering
    assert found[ran.id].delivering
    assert db.session.scalars(select(Delivery)).all()  # history is kept


def test_a_delivery_under_way_is_marked_and_nothing_new_starts(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    worker = UserFactory()
    child = a_child(team=worker.teams[0])
    under_way, planned = (a_plan_item(version=version, child=child, owner=worker) for _ in range(2))
    browser = signed_in(worker)
    assert start(browser, under_way).status_code == 302
    assert "cannot be started now" not in browser.get(f"/plan/{planned.id}/start").text
    suspend(version=version, actor=qa_lead(), reason_code="could_harm", words=WORDS)
    # Pressed by someone who had the page open before it was suspended.
    refused = start(browser, planned).text
    assert "cannot be started now" in refused
    assert "it is suspended" in refused
    (delivery,) = db.session.scalars(select(Delivery))
    assert delivery.plan_item_id == under_way.id
    page = browser.get(f"/children/{child.id}").text
    assert "This version is not available any more: it is suspended." in page
    assert "This cannot be started now, because it is suspended." in page
    assert f"/plan/{planned.id}/start" not in page
    answer = browser.get(f"/children/{child.id}/plan/add?intervention=stop-and-breathe")
    assert "cannot be planned now" in answer.text


def test_an_empty_or_unreasoned_suspension_is_refused_and_nothing_typed_is_lost(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    browser = signed_in(qa_lead())
    refused = browser.post(SUSPEND, data={"reason_code": "", "words": WORDS}).text
    assert "Choose the main reason" in refused
    assert WORDS in refused
    refused = browser.post(SUSPEND, data={"reason_code": "could_harm", "words": ""}).text
    assert "Say why: everyone who has it reads this" in refused
    assert db.session.get_one(InterventionVersion, version.id).state is VersionState.LIVE


def test_who_may_suspend_and_retire(version: InterventionVersion, signed_in: SignIn) -> None:
    owner = signed_in(version.intervention.owner)
    for user, may_suspend, may_retire in (
        (UserFactory(), False, False),
        (manager(), True, False),
        (qa_lead(), True, True),
        (administrator(), False, False),
    ):
        browser = signed_in(user)
        assert (browser.get(SUSPEND).status_code == 200) is may_suspend
        assert (browser.get(RETIRE).status_code == 200) is may_retire
    assert owner.get(SUSPEND).status_code == 200
    assert owner.get(RETIRE).status_code == 403


def test_sent_twice_it_is_suspended_once(version: InterventionVersion, signed_in: SignIn) -> None:
    browser = signed_in(qa_lead())
    for _ in range(2):
        assert browser.post(SUSPEND, data=SAID).status_code == 302
    assert len(db.session.scalars(select(Recall)).all()) == 1


def test_a_retired_version_says_what_to_use_instead(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    a_live_version(slug="one-breath")
    browser = signed_in(qa_lead())
    refused = browser.post(
        RETIRE, data={"reason_code": "replaced", "words": WORDS, "replaced": "no"}
    )
    assert "There is no intervention of that title" in refused.text
    said = {"reason_code": "replaced", "words": WORDS, "replaced": "/interventions/one-breath"}
    assert browser.post(RETIRE, data=said).status_code == 302
    tombstone = signed_in(UserFactory()).get(PAGE).text
    assert "It is retired" in tombstone
    assert 'href="/interventions/one-breath"' in tombstone


def test_what_is_suspended_can_be_retired_and_its_suspension_is_then_over(
    version: InterventionVersion,
) -> None:
    lead = qa_lead()
    first = suspend(version=version, actor=lead, reason_code="could_harm", words=WORDS)
    retire(version=version, actor=lead, reason_code="could_harm", words=WORDS, replacement=None)
    assert first.over_at is not None
    assert the_recall().over_at is None


def test_what_was_never_in_use_cannot_be_suspended(app: Flask, signed_in: SignIn) -> None:
    draft = a_draft(slug="stop-and-breathe")
    browser = signed_in(qa_lead())
    answer = browser.post(SUSPEND, data=SAID)
    assert "no longer possible" in answer.text
    assert db.session.get_one(InterventionVersion, draft.id).state is VersionState.DRAFT


def test_nobody_says_that_they_know_who_was_not_told(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    made = suspend(version=version, actor=qa_lead(), reason_code="could_harm", words=WORDS)
    other = signed_in(UserFactory())
    assert other.get(f"/recalls/{made.id}").status_code == 200
    assert other.post(f"/recalls/{made.id}/acknowledge").status_code == 404
    assert other.get("/recalls").status_code == 403
    assert other.get("/recalls/999").status_code == 404


def test_a_recall_of_many_people_takes_few_queries(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    for _ in range(30):
        took_pack(UserFactory(), version)
    browser = signed_in(qa_lead())
    made = suspend(version=version, actor=qa_lead(), reason_code="could_harm", words=WORDS)
    for address in (f"/recalls/{made.id}", "/recalls", PAGE):
        with counted_queries() as queries:
            assert browser.get(address).status_code == 200
        assert len(queries) <= MOST_QUERIES_OF_A_PAGE, (address, "\n".join(queries))


def test_those_who_have_it_hear_of_it_at_once_by_notice_and_by_mail(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    holder = UserFactory()
    took_pack(holder, version)
    made = suspend(version=version, actor=qa_lead(), reason_code="could_harm", words=WORDS)
    db.session.commit()
    notice = db.session.scalars(select(Notice).where(Notice.user_id == holder.id)).one()
    assert notice.address == f"/recalls/{made.id}"
    assert (notice.urgent, notice.mailed_at is not None) == (True, True)
    assert WORDS not in notice.words  # what staff typed goes out by no mail
    reader = signed_in(holder)
    assert "is suspended: do not use it" in reader.get("/notices").text
    reader.post(f"/recalls/{made.id}/acknowledge")
    db.session.expire_all()
    assert db.session.get_one(Notice, notice.id).settled_at is not None


def test_what_is_back_in_use_is_not_warned_of_and_nobody_is_asked_to_know(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    holder = UserFactory()
    took_pack(holder, version)
    made = suspend(version=version, actor=qa_lead(), reason_code="could_harm", words=WORDS)
    proposal = propose(version=version, words="Read it again.", actor=qa_lead())
    confirm(proposal=proposal, words="Read it too.", actor=qa_lead())
    db.session.commit()
    assert "Do not use" not in signed_in(holder).get("/").text
    assert "I have read this" not in signed_in(holder).get(f"/recalls/{made.id}").text
    assert f"/recalls/{made.id}" not in signed_in(qa_lead()).get("/").text
