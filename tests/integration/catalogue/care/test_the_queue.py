"""Choosing what to review next: filters, order, priorities, and what one has to do with oneself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.operations import note_editor
from catalogue.priorities.models import PriorityLevel
from catalogue.priorities.operations import NotWaiting, set_priority
from catalogue.problems.models import ProblemKind
from catalogue.problems.operations import report_problem
from catalogue.recall.operations import suspend
from catalogue.review.appealing import appeal
from catalogue.review.queue import Asked, add_working_days, queue
from core.database import db, now, today
from core.errors import InvalidInput, NotPermitted
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, manager, qa_lead
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_sensitive_document,
    a_submitted_version,
    approve,
    approve_with_condition,
    reject,
)

SignedIn = Callable[[User], FlaskClient]


def about(title: str, *, topic: str = "anger", days: int = 0) -> InterventionVersion:
    """A version that waits, on a topic and for so many days."""
    document = replace(a_document(), title=title, topics=(topic,))
    version = a_submitted_version(document=document)
    version.submitted_at = now() - timedelta(days=days)
    db.session.commit()
    return version


def titles(viewer: User, **asked: object) -> list[str]:
    return [row.item.version.title for row in queue(Asked(**asked), viewer=viewer).rows]  # type: ignore[arg-type]


def test_the_queue_is_narrowed_and_ordered(app: Flask) -> None:
    lead = qa_lead()
    about("Walking away", days=3)
    about("Before the row", topic="knife_crime", days=9)
    about("Zebra crossing", days=1)
    assert titles(lead, topic="knife_crime") == ["Before the row"]
    assert titles(lead, words="row BEFORE") == ["Before the row"]
    assert titles(lead, words="%") == []
    assert titles(lead, sort="due") == ["Before the row", "Walking away", "Zebra crossing"]
    assert titles(lead, sort="-due") == ["Zebra crossing", "Walking away", "Before the row"]
    assert titles(lead, sort="title")[0] == "Before the row"
    assert titles(lead, sort="-title")[0] == "Zebra crossing"
    assert titles(lead, sort="nonsense", who="nobody", priority="extreme", page=-3)
    assert titles(lead, page=99)


def test_mine_unclaimed_and_sensitive(app: Flask) -> None:
    lead = qa_lead()
    mine, theirs = a_claim(reviewer=lead), a_claim()
    sensitive = a_submitted_version(document=a_sensitive_document())
    found = {
        who: {row.item.version.id for row in queue(Asked(who=who), viewer=lead).rows}
        for who in ("all", "mine", "unclaimed")
    }
    assert found == {
        "all": {mine.version_id, theirs.version_id, sensitive.id},
        "mine": {mine.version_id},
        "unclaimed": {sensitive.id},
    }
    assert [row.item.version for row in queue(Asked(sensitive=True), viewer=lead).rows] == [
        sensitive
    ]


def test_an_appeal_waits_since_it_was_made_and_what_ran_out_since_its_last_day(
    app: Flask,
) -> None:
    lead = qa_lead()
    rejected = about("Appealed", days=200)
    reject(rejected)
    appeal(version=rejected, words="Look again.", actor=rejected.author)
    over = a_live_version()
    over.submitted_at, over.expires_on = now() - timedelta(days=800), today() - timedelta(days=5)
    over.state = VersionState.REVIEW_DUE
    db.session.flush()
    over.state = VersionState.EXPIRED
    about("Sent in", days=2)
    rows = queue(Asked(sort="due"), viewer=lead).rows
    assert [(row.item.version.title, row.days) for row in rows] == [
        (over.title, 5),
        ("Sent in", 2),
        ("Appealed", 0),
    ]
    assert [row.item.kind.value for row in rows] == ["reaffirmation", "assessment", "appeal"]


def test_a_decision_is_due_ten_working_days_after_it_began_to_wait(app: Flask) -> None:
    about("Anything", days=4)
    (row,) = queue(Asked(), viewer=qa_lead()).rows
    assert row.due_on == add_working_days(row.since, 10)
    assert (row.due_on - row.since).days in (14, 15, 16)


def test_what_is_pressing_comes_first_and_says_why(app: Flask, signed_in: SignedIn) -> None:
    lead = qa_lead()
    about("Plain", days=30)
    live = a_live_version()
    newer = a_newer_submitted_version(live)
    suspend(version=live, reason_code="could_harm", words="x", actor=lead)
    harmful = a_live_version()
    report_problem(version=harmful, kind=ProblemKind.UNSAFE, words="x", actor=UserFactory())
    fix = a_newer_submitted_version(harmful)
    db.session.commit()
    rows = queue(Asked(), viewer=lead).rows
    assert {rows[0].item.version.id, rows[1].item.version.id} == {newer.id, fix.id}
    assert rows[2].item.version.title == "Plain"
    page = signed_in(lead).get("/review?priority=urgent").text
    assert "it replaces a suspended version" in page
    assert "somebody reported that it may harm a child" in page
    assert "Plain" not in page


def test_a_qa_lead_sets_a_priority_and_says_why(app: Flask, signed_in: SignedIn) -> None:
    lead, version = qa_lead(), about("Later", days=1)
    about("Sooner", days=9)
    browser = signed_in(lead)
    address = f"/review/versions/{version.id}/priority"
    refused = browser.post(address, data={"level": "urgent", "reason": ""})
    assert "Say why" in refused.text
    assert 'value="urgent" checked' in refused.text
    browser.post(address, data={"level": "urgent", "reason": "The court asked for it."})
    assert titles(lead) == ["Later", "Sooner"]
    assert f"{lead.name}: The court asked for it." in browser.get("/review").text


def test_nobody_raises_the_priority_of_their_own_work(app: Flask, signed_in: SignedIn) -> None:
    author, editor = qa_lead(), qa_lead()
    version = a_submitted_version(author=author)
    note_editor(version, editor)
    db.session.commit()
    for person in (author, editor, manager(), UserFactory()):
        with pytest.raises(NotPermitted):
            set_priority(version=version, level=PriorityLevel.URGENT, reason="x", actor=person)
    assert signed_in(author).get(f"/review/versions/{version.id}/priority").status_code == 403


def test_a_priority_needs_a_reason_and_something_that_waits(app: Flask) -> None:
    lead, version = qa_lead(), a_submitted_version()
    for reason in (" ", "x" * 501):
        with pytest.raises(InvalidInput):
            set_priority(version=version, level=PriorityLevel.LOW, reason=reason, actor=lead)
    approve(version)
    with pytest.raises(NotWaiting):
        set_priority(version=version, level=PriorityLevel.LOW, reason="x", actor=lead)


def test_my_reviews_are_what_i_hold_may_approve_second_and_decided(
    app: Flask, signed_in: SignedIn
) -> None:
    lead = qa_lead(safeguarding_qualified=True)
    held = a_claim(about("Held"), reviewer=lead)
    second = a_submitted_version(document=replace(a_sensitive_document(), title="Second"))
    approve(second)
    own = a_submitted_version(document=replace(a_sensitive_document(), title="Approved by me"))
    approve(own, reviewer=lead)
    reject(about("Not good"), reviewer=lead)
    page = signed_in(lead).get("/review/mine").text
    assert f'href="/review/{held.id}"' in page
    waits = page.split('id="second"')[1].split('id="conditions"')[0]
    assert "Second, version 1" in waits
    assert "Approved by me" not in waits
    assert "Not good, version 1" in page.split('id="decided"')[1]
    assert signed_in(UserFactory()).get("/review/mine").status_code == 403


def test_what_is_due_is_listed_filtered_and_taken_along(app: Flask, signed_in: SignedIn) -> None:
    browser = signed_in(qa_lead())
    assert "Nothing is due" in browser.get("/review/due").text
    with_condition, ending = approve_with_condition(due_in=20), a_live_version()
    ending.expires_on = today() + timedelta(days=12)
    owner = UserFactory(active=False)
    ending.intervention.owner_id = owner.id
    db.session.commit()
    page = browser.get("/review/due").text
    assert "2 things are due" in page
    assert "Has left" in page
    assert "In 12 days" in page
    conditions = browser.get("/review/due?show=conditions").text
    assert "Say it plainly." in conditions
    assert f"/interventions/{ending.intervention.slug}" not in conditions
    assert "1 thing is due" in browser.get(f"/review/due?owner={owner.id}").text
    answer = browser.get("/review/due.csv?show=conditions")
    assert answer.mimetype == "text/csv"
    assert with_condition.title in answer.text
    assert browser.get("/review/due?show=nonsense&owner=x&page=-1").status_code == 200
    for person in (UserFactory(), manager()):
        assert signed_in(person).get("/review/due").status_code == 403


def test_the_pages_ask_little_however_much_there_is(app: Flask, signed_in: SignedIn) -> None:
    lead = qa_lead(safeguarding_qualified=True)
    for number in range(12):
        a_claim(about(f"Held {number}"), reviewer=lead)
        approve_with_condition(due_in=10)
        approve(a_submitted_version(document=a_sensitive_document()))
    reject(rejected := about("Appealed"))
    appeal(version=rejected, words="Look again.", actor=rejected.author)
    db.session.commit()
    browser = signed_in(lead)
    for address in ("/review", "/review?topic=anger&sort=due", "/review/mine", "/review/due"):
        with counted_queries() as asked:
            assert browser.get(address).status_code == 200
        assert len(asked) <= MOST_QUERIES_OF_A_PAGE, (address, asked)


def test_a_page_that_there_never_was_is_the_last_one(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    a_submitted_version()
    assert signed_in(qa_lead()).get(f"/review?page={10**20}").status_code == 200
