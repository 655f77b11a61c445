"""Telling people once, and what they do with what they were told."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from core.config import Settings
from core.database import db, now, today
from core.errors import NotFound
from core.notices import operations
from core.notices.digests import send_digests
from core.notices.models import Digest, Notice
from core.people.models import User
from core.transactions import commit
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.people import UserFactory, administrator, manager, qa_lead

SignedIn = Callable[[User], FlaskClient]


def tell(*people: User, key: str = "news:1", urgent: bool = False) -> frozenset[int]:
    told = operations.notify(
        user_ids=[person.id for person in people],
        kind="news",
        words=f"Something happened ({key}).",
        address="/notices",
        key=key,
        urgent=urgent,
    )
    commit()
    return told


def notices_of(person: User) -> list[Notice]:
    db.session.expire_all()
    theirs = select(Notice).where(Notice.user_id == person.id)
    return list(db.session.scalars(theirs.order_by(Notice.id)))


def mails(settings: Settings) -> list[str]:
    folder: Path = settings.data_dir / "mail"
    return [path.read_text() for path in sorted(folder.glob("*.eml"))]


def test_nobody_is_told_twice_under_the_same_key(app: Flask) -> None:
    first, second = UserFactory(), UserFactory()
    assert tell(first) == {first.id}
    assert tell(first, second, first) == {second.id}
    assert tell(first, second) == frozenset()
    assert len(notices_of(first)) == len(notices_of(second)) == 1


def test_the_database_itself_refuses_a_second_notice_under_one_key(app: Flask) -> None:
    person = UserFactory()
    tell(person)
    again = notices_of(person)[0]
    row = {"user_id": person.id, "key": again.key, "kind": "x", "words": "x", "address": "/"}
    assert operations._write([{**row, "created_at": now()}]) == frozenset()
    assert len(notices_of(person)) == 1


def test_nobody_is_told_who_has_left(app: Flask) -> None:
    gone = UserFactory(active=False)
    assert tell(gone) == frozenset()


def test_the_people_of_the_demonstration_are_told_only_within_it(app: Flask) -> None:
    made_up = UserFactory(demonstration=True)
    assert tell(made_up) == frozenset()


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example"])
def test_a_notice_leads_nowhere_else(app: Flask, address: str) -> None:
    with pytest.raises(DatabaseError, match="leads_inside"):
        operations.notify(
            user_ids=[UserFactory().id], kind="news", words="x", address=address, key="k"
        )


def test_what_a_notice_says_is_never_changed(app: Flask) -> None:
    person = UserFactory()
    tell(person)
    notices_of(person)[0].words = "Something else."
    with pytest.raises(DatabaseError, match="never changed"):
        db.session.commit()


def test_one_mail_a_day_holds_all_that_is_new_and_none_is_sent_without(
    app: Flask, settings: Settings
) -> None:
    person, other = UserFactory(), UserFactory()
    for number in range(40):
        tell(person, key=f"news:{number}")
    assert send_digests(on=today()) == 1
    assert send_digests(on=today()) == 0
    commit()
    tell(person, key="later")
    assert send_digests(on=today()) == 0  # today's was mailed; it waits for tomorrow
    commit()
    (mail,) = mails(settings)
    assert "40 new notices" in mail
    assert "And 10 more." in mail
    assert f"To: {person.email}" in mail
    assert other.email not in mail
    assert send_digests(on=today() + timedelta(days=1)) == 1
    commit()
    assert "1 new notice in" in mails(settings)[-1]


def test_what_was_read_is_not_mailed(app: Flask, settings: Settings) -> None:
    person = UserFactory()
    tell(person)
    operations.mark_all_read(actor=person)
    assert send_digests(on=today()) == 0


@pytest.mark.parametrize(
    ("choice", "mailed_on"),
    [
        (Digest.DAILY, [0, 1, 2, 3, 4, 5, 6, 7]),
        (Digest.WEEKLY, [0, 7]),
        (Digest.URGENT_ONLY, []),
        (Digest.NEVER, []),
    ],
)
def test_everyone_says_how_often_to_be_mailed(
    app: Flask, choice: Digest, mailed_on: list[int]
) -> None:
    person = UserFactory()
    operations.choose_digest(digest=choice, actor=person)
    mailed = []
    for day in range(8):
        tell(person, key=f"news:{day}")
        if send_digests(on=today() + timedelta(days=day)):
            mailed.append(day)
    assert mailed == mailed_on


def test_what_is_urgent_is_mailed_at_once_and_not_again(app: Flask, settings: Settings) -> None:
    person = UserFactory()
    tell(person, urgent=True)
    (mail,) = mails(settings)
    assert "Something happened (news:1)." in mail
    assert send_digests(on=today()) == 0


def test_who_wants_no_mail_gets_none_not_even_what_is_urgent(
    app: Flask, settings: Settings
) -> None:
    person = UserFactory()
    operations.choose_digest(digest=Digest.NEVER, actor=person)
    tell(person, urgent=True)
    assert mails(settings) == []
    assert len(notices_of(person)) == 1


def test_what_is_settled_leaves_the_lists_of_those_whom_it_concerned(app: Flask) -> None:
    matter, first, second = UserFactory(), UserFactory(), UserFactory()
    for key in ("a", "b"):
        operations.notify(
            user_ids=[first.id, second.id],
            kind="news",
            words="x",
            address="/",
            key=key,
            about=matter,
        )
    operations.settle(kind="news", about=matter, user_id=first.id)
    assert [each.is_new for each in notices_of(first)] == [False, False]
    operations.settle(kind="news", about=matter, but_key="b")
    assert {each.key: each.is_new for each in notices_of(second)} == {"a": False, "b": True}


def test_somebody_elses_notice_does_not_exist_for_me(app: Flask, signed_in: SignedIn) -> None:
    mine, other = UserFactory(), UserFactory()
    tell(mine)
    (notice,) = notices_of(mine)
    with pytest.raises(NotFound):
        operations.mark_read(notice=notice, actor=other)
    for step in ("open", "read"):
        assert signed_in(other).post(f"/notices/{notice.id}/{step}").status_code == 404
    assert notices_of(mine)[0].read_at is None


@pytest.mark.parametrize("make", [UserFactory, manager, qa_lead, administrator])
def test_everyone_reads_their_notices_and_marks_them_read(
    app: Flask, signed_in: SignedIn, make: Callable[[], User]
) -> None:
    person = make()
    tell(person, key="one")
    tell(person, key="two")
    browser = signed_in(person)
    page = browser.get("/notices").text
    assert "Something happened (one)." in page
    assert "Notices (2" in page
    opened = browser.post(f"/notices/{notices_of(person)[0].id}/open")
    assert opened.location == "/notices"
    assert "Notices (1" in browser.get("/notices").text
    assert (
        "1 notice marked as read" in browser.post("/notices/read-all", follow_redirects=True).text
    )
    assert all(notice.read_at for notice in notices_of(person))


def test_reading_a_page_marks_nothing(app: Flask, signed_in: SignedIn) -> None:
    person = UserFactory()
    tell(person)
    signed_in(person).get("/notices")
    assert notices_of(person)[0].read_at is None


def test_someone_without_notices_is_told_what_will_stand_here(
    app: Flask, signed_in: SignedIn
) -> None:
    assert "There are no notices for you yet" in signed_in(UserFactory()).get("/notices").text


def test_the_choice_is_made_on_a_page(app: Flask, signed_in: SignedIn) -> None:
    browser = signed_in(UserFactory())
    assert "Once a day" in browser.get("/notices/settings").text
    assert browser.post("/notices/settings", data={"digest": "never"}).status_code == 302
    assert 'value="never" checked' in browser.get("/notices/settings").text
    assert "Choose how often" in browser.post("/notices/settings", data={}).text


def test_many_notices_have_pages_and_few_queries(app: Flask, signed_in: SignedIn) -> None:
    person = UserFactory()
    for number in range(45):
        tell(person, key=f"news:{number}")
    browser = signed_in(person)
    with counted_queries() as asked:
        page = browser.get("/notices?page=3").text
    assert "(news:4)" in page
    assert len(asked) <= MOST_QUERIES_OF_A_PAGE


def test_telling_two_thousand_people_takes_a_handful_of_queries(app: Flask) -> None:
    people = UserFactory.build_batch(2000, teams=[])
    db.session.add_all(people)
    db.session.commit()
    numbers = db.session.scalars(select(User.id)).all()
    with counted_queries() as asked:
        told = operations.notify(
            user_ids=numbers, kind="news", words="x", address="/", key="k", urgent=False
        )
    assert len(told) == 2000
    assert len(asked) <= 4
    assert db.session.scalar(select(func.count(Notice.id))) == 2000
