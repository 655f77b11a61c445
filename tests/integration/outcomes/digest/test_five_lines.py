"""The digest: five lines from a board pack for practitioners, and how many have seen them."""

import html
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.database import db, today
from core.people.models import Role, User
from outcomes.board.operations import make_or_find_pack, numbers_of
from outcomes.board.quarters import complete_quarters, words_of
from outcomes.digest.models import DigestReading, PractitionerDigest
from outcomes.digest.operations import note_reading
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
LINES = {
    "line_1": "34 sessions are approved, and nine are overdue for review.",
    "line_2": "Most of what we planned was begun.",
    "line_3": "About 60% of the children measured improved.",
    "line_4": "Boys and girls did about as well.",
    "line_5": "For half of them we have no score after. Please ask for it.",
}


@pytest.fixture
def pack_id(app: Flask) -> int:
    quarter = complete_quarters(today())[0]
    made = make_or_find_pack(quarter=quarter, numbers=numbers_of(quarter))
    db.session.commit()
    return made.id


def text_of(page: str) -> str:
    body = page.split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def share(browser: FlaskClient, pack_id: int, **changed: str) -> str:
    """Share five lines; what the page after it says."""
    data = {**LINES, "submission_key": str(uuid4()), **changed}
    answer = browser.post(f"/results/board/{pack_id}/digest", data=data, follow_redirects=True)
    return text_of(answer.text)


def latest() -> PractitionerDigest:
    newest = select(PractitionerDigest).order_by(PractitionerDigest.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def quarter() -> str:
    return words_of(complete_quarters(today())[0])


def test_five_lines_begin_as_the_pack_says_them(signed_in: SignIn, pack_id: int) -> None:
    browser = signed_in(manager())
    pack = browser.get(f"/results/board/{pack_id}").text
    assert f'href="/results/board/{pack_id}/digest"' in pack
    form = browser.get(f"/results/board/{pack_id}/digest").text
    lines = re.findall(r"<textarea[^>]*>\s*(.+?)\s*</textarea>", form, re.DOTALL)
    assert len(lines) == 5
    for line in lines:
        assert html.unescape(line) in text_of(pack)


def test_a_practitioner_finds_them_on_the_home_page_until_they_are_opened(
    signed_in: SignIn, pack_id: int
) -> None:
    worker = signed_in(UserFactory(teams=[TeamFactory()]))
    assert "What we learnt" not in worker.get("/").text
    assert "Nothing has been shared yet" in worker.get("/results/digest").text
    said = share(signed_in(manager()), pack_id)
    assert "on the home page of every practitioner" in said
    home = text_of(worker.get("/").text)
    assert f"What we learnt 1 {quarter()}, in five lines" in home
    page = text_of(worker.get("/results/digest").text)
    for line in LINES.values():
        assert line in page
    assert "Seen by" not in page
    assert "What we learnt" not in worker.get("/").text
    assert 'href="/results/digest"' in worker.get("/results").text


def test_a_manager_sees_how_many_have_seen_it_and_not_who(signed_in: SignIn, pack_id: int) -> None:
    team = TeamFactory()
    workers = [UserFactory(teams=[team], name=f"Worker {n}") for n in range(3)]
    UserFactory(teams=[team], active=False)
    boss = signed_in(manager())
    assert "Seen by 0 of 3 practitioners" in share(boss, pack_id)
    for browser in map(signed_in, workers[:2]):
        for _ in range(2):  # opened twice, it is still one who has seen it
            assert browser.get("/results/digest").status_code == 200
    signed_in(qa_lead()).get("/results/digest")
    page = text_of(signed_in(manager(team)).get("/results/digest").text)
    assert "Seen by 2 of 3 practitioners" in page
    assert "Worker" not in page
    workers[0].active = False
    db.session.commit()
    assert "Seen by 1 of 2 practitioners" in text_of(boss.get("/results/digest").text)


def test_two_windows_at_once_are_one_who_has_seen_it(signed_in: SignIn, pack_id: int) -> None:
    share(signed_in(manager()), pack_id)
    reader = UserFactory()
    db.session.commit()
    for _ in range(2):
        note_reading(latest().id, reader.id)
    found = db.session.scalars(select(DigestReading.user_id)).all()
    assert found.count(reader.id) == 1


def test_one_taken_back_is_seen_by_nobody_and_the_one_before_is_the_latest(
    signed_in: SignIn, pack_id: int
) -> None:
    boss, worker = signed_in(manager()), signed_in(UserFactory())
    share(boss, pack_id, line_1="The first one.")
    share(boss, pack_id, line_1="A slip.")
    slip = latest()
    page = text_of(worker.get("/results/digest").text)
    assert "A slip." in page
    assert "Other digests" in page
    answer = boss.post(f"/results/digest/{slip.id}/take-back", follow_redirects=True)
    assert "The digest is taken back." in text_of(answer.text)
    assert worker.get(f"/results/digest/{slip.id}").status_code == 404
    assert "The first one." in text_of(worker.get("/results/digest").text)
    actions = select(AuditEvent.action).where(AuditEvent.action.endswith("_digest"))
    shared = db.session.scalars(actions.order_by(AuditEvent.id)).all()
    assert shared == ["share_digest", "share_digest", "take_back_digest"]


def test_the_same_form_sent_twice_shares_one(signed_in: SignIn, pack_id: int) -> None:
    boss, key = signed_in(manager()), str(uuid4())
    for _ in range(2):
        share(boss, pack_id, submission_key=key)
    assert len(db.session.scalars(select(PractitionerDigest.id)).all()) == 1


def test_lines_left_blank_are_left_out_and_all_of_them_blank_is_nothing(
    signed_in: SignIn, pack_id: int
) -> None:
    boss = signed_in(manager())
    said = share(boss, pack_id, **dict.fromkeys(LINES, "  "))
    assert "Write at least one line" in said
    share(boss, pack_id, line_2="")
    assert latest().lines == [line for name, line in LINES.items() if name != "line_2"]


def test_what_looks_like_a_child_is_asked_about_and_nothing_typed_is_lost(
    signed_in: SignIn, pack_id: int
) -> None:
    boss = signed_in(manager())
    said = share(boss, pack_id, line_3="Ring me on 07700 900123 about it.")
    assert "Ring me on 07700 900123 about it." in said
    assert db.session.scalars(select(PractitionerDigest.id)).all() == []
    too_long = "word " * 100
    assert "Use 400 characters or fewer" in share(boss, pack_id, line_3=too_long)


def test_only_a_manager_of_the_whole_service_shares_and_only_staff_read(
    signed_in: SignIn, pack_id: int
) -> None:
    share(signed_in(manager()), pack_id)
    for person in (UserFactory(), qa_lead(), manager(TeamFactory())):
        browser = signed_in(person)
        assert browser.get("/results/digest").status_code == 200
        assert browser.get(f"/results/board/{pack_id}/digest").status_code == 403
        assert browser.post(f"/results/digest/{latest().id}/take-back").status_code == 403
    assert signed_in(administrator()).get("/results/digest").status_code == 403
    assert signed_in(manager()).get("/results/board/999/digest").status_code == 404
    assert signed_in(manager()).get("/results/digest/999").status_code == 404


def test_the_page_asks_the_database_few_questions(signed_in: SignIn, pack_id: int) -> None:
    boss = signed_in(manager())
    for _ in range(8):
        share(boss, pack_id)
    assert latest().shared_by.role is Role.MANAGER
    with counted_queries() as asked:
        assert boss.get("/results/digest").status_code == 200
    assert len(asked) <= MOST_QUERIES_OF_A_PAGE
