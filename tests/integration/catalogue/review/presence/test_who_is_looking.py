"""QA leads see who else has a version open; nobody else is noted, and nothing is kept."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from catalogue.review.models import Review
from catalogue.review.presence.models import ReviewPresence
from catalogue.review.presence.operations import FORGOTTEN_AFTER
from catalogue.review.presence.queries import STILL_HERE
from core.database import db, now
from core.people.models import User
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import a_claim, a_submitted_version

SignIn = Callable[[User], FlaskClient]


def rows() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ReviewPresence)) or 0


def seen(ago: timedelta) -> None:
    """Everyone was last seen that long ago."""
    db.session.execute(update(ReviewPresence).values(last_seen=now() - ago))
    db.session.commit()


def address_of(review: Review) -> str:
    intervention = review.version.intervention
    return f"/interventions/{intervention.slug}/versions/{review.version.number}"


def test_others_are_named_in_the_room_in_the_queue_and_on_the_page(
    app: Flask, signed_in: SignIn
) -> None:
    review, other = a_claim(), qa_lead()
    holder, visitor = signed_in(review.reviewer), signed_in(other)
    words = f"{review.reviewer.name} is looking at this"
    assert words not in visitor.get(address_of(review)).text
    holder.get(f"/review/{review.id}")
    assert words in visitor.get(address_of(review)).text
    assert words in visitor.get("/review").text
    assert f"{other.name} is looking at this" in holder.get(f"/review/{review.id}").text
    assert f"{other.name} is looking at this" in holder.get(f"/review/{review.id}/decide").text


def test_nobody_is_told_of_themselves_though_they_have_it_open_twice(
    app: Flask, signed_in: SignIn
) -> None:
    review = a_claim()
    first, second = signed_in(review.reviewer), signed_in(review.reviewer)
    first.get(f"/review/{review.id}")
    second.get(f"/review/{review.id}")
    for page in (f"/review/{review.id}", "/review"):
        assert "looking at this" not in first.get(page).text
    assert rows() == 1


def test_who_has_gone_is_not_named_and_soon_forgotten(app: Flask, signed_in: SignIn) -> None:
    review, other = a_claim(), qa_lead()
    signed_in(other).get(address_of(review))
    seen(STILL_HERE + timedelta(seconds=1))
    holder = signed_in(review.reviewer)
    assert "looking at this" not in holder.get(f"/review/{review.id}").text
    assert rows() == 2
    seen(FORGOTTEN_AFTER + timedelta(seconds=1))
    holder.get(f"/review/{review.id}")
    assert rows() == 1


def test_a_page_that_is_open_says_so_each_minute_and_is_written_seldom(
    app: Flask, signed_in: SignIn
) -> None:
    version, other = a_submitted_version(), qa_lead()
    address = f"/review/versions/{version.id}/looking"
    browser = signed_in(other)
    assert browser.get(address).json == {"words": ""}
    first = db.session.scalar(select(ReviewPresence.last_seen))
    browser.get(address)
    db.session.rollback()
    assert db.session.scalar(select(ReviewPresence.last_seen)) == first
    seen(timedelta(minutes=1))
    browser.get(address)
    db.session.rollback()
    again = db.session.scalar(select(ReviewPresence.last_seen))
    assert again is not None
    assert again > now() - timedelta(seconds=30)
    told = signed_in(qa_lead()).get(address).json
    assert told == {"words": f"{other.name} is looking at this"}


def test_only_qa_leads_are_noted_and_told(app: Flask, signed_in: SignIn) -> None:
    review = a_claim()
    signed_in(review.reviewer).get(f"/review/{review.id}")
    author = signed_in(review.version.author)
    assert "looking at this" not in author.get(address_of(review)).text
    assert author.get(f"/review/versions/{review.version_id}/looking").status_code == 403
    assert signed_in(UserFactory()).get(address_of(review)).status_code == 404
    assert rows() == 1
