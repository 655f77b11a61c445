"""A manager brings a file in through the browser, and people take their own records out."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.database import db
from core.people.models import Team, User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Attendance
from outcomes.exchange import running
from outcomes.exchange.files import forget_old_files
from outcomes.exchange.models import FileState, IncomingFile
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import Clock
from tests.factories.children import a_child, a_delivery, a_session
from tests.factories.exchange import Sender, ago
from tests.factories.measures import a_measurement
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
OTHER_NAMES = "Case No,Area team,Start date,Age,Gender,Shoe size"
MAPPING = {
    "column_case_reference": "Case No",
    "column_team": "Area team",
    "column_started_on": "Start date",
    "column_age_at_start": "Age",
    "column_sex": "Gender",
}


@pytest.fixture
def boss(team: Team) -> User:
    return manager()


@pytest.fixture
def browser(signed_in: SignIn, boss: User) -> FlaskClient:
    return signed_in(boss)


def children(*rows: str) -> str:
    return "\r\n".join([OTHER_NAMES, *rows, ""])


def upload(browser: FlaskClient, content: str | bytes, kind: str = "children", key: str = "1"):
    data = content.encode() if isinstance(content, str) else content
    return browser.post(
        "/records/import",
        data={"kind": kind, "file": (io.BytesIO(data), "ours.csv"), "submission_key": key},
        content_type="multipart/form-data",
    )


def main(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.text.partition("<main")[2]


def file() -> IncomingFile:
    db.session.rollback()
    return db.session.scalars(select(IncomingFile).order_by(IncomingFile.id.desc())).first()


def downloaded(browser: FlaskClient, address: str) -> list[list[str]]:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_file_is_uploaded_its_columns_guessed_checked_and_imported(
    browser: FlaskClient,
) -> None:
    answer = upload(browser, children(f"YJ-1,North,{ago(50):%d/%m/%Y},15,male,42"))
    where = answer.headers["Location"]
    page = main(browser, where)
    for name in MAPPING.values():
        assert f'<option value="{name}" selected' in page
    assert "like “42”" in page
    checked = browser.post(where, data=MAPPING).headers["Location"]
    page = main(browser, checked)
    assert "What would become of this file" in page
    assert db.session.scalars(select(ChildRecord)).all() == []
    for _ in range(2):  # pressed twice
        browser.post(f"{checked}/confirm")
    assert "The records are in" in main(browser, checked)
    child = db.session.scalars(select(ChildRecord)).one()
    assert (child.case_reference, child.sex) == ("YJ-1", "male")
    assert file().content is None


def test_refused_rows_are_shown_downloaded_and_may_be_left_out(browser: FlaskClient) -> None:
    rows = [f"YJ-1,North,{ago(50)},15,,", f"YJ-2,North,{ago(50)},99,,", "YJ-3,North,,=1,,"]
    where = upload(browser, children(*rows)).headers["Location"]
    checked = browser.post(where, data=MAPPING).headers["Location"]
    page = main(browser, checked)
    assert "Nothing can be imported while rows are refused" in page
    assert "Enter an age from 10 to 21" in page
    assert browser.post(f"{checked}/confirm").status_code == 409
    table = downloaded(browser, f"{checked}/refused.csv")
    assert table[0] == ["Line", "Column", "Value", "Reason"]
    assert [row[:2] for row in table[1:]] == [["3", "age_at_start"], ["4", "started_on"]]
    browser.post(where, data=MAPPING | {"skip_refused": "y"})
    browser.post(f"{checked}/confirm")
    assert db.session.scalars(select(ChildRecord.case_reference)).all() == ["YJ-1"]


@pytest.mark.parametrize(
    ("content", "reason"), [(b"PK\x03\x04", "is a spreadsheet"), (b"", "is empty")]
)
def test_a_file_that_is_no_csv_is_refused_on_the_page(
    browser: FlaskClient, content: bytes, reason: str
) -> None:
    answer = upload(browser, content)
    assert f"The file {reason}" in answer.text
    assert file() is None


def test_a_column_is_chosen_once_and_those_that_are_needed_are_chosen(
    browser: FlaskClient,
) -> None:
    where = upload(browser, children(f"YJ-1,North,{ago(50)},15,,")).headers["Location"]
    page = browser.post(where, data=MAPPING | {"column_sex": "Age", "column_team": ""}).text
    assert "“Age” is chosen for “Age at the start” already" in page
    assert "Choose the column with “team”" in page
    assert file().state is FileState.UPLOADED


def test_another_persons_file_is_not_there(browser: FlaskClient, signed_in: SignIn) -> None:
    upload(browser, children(f"YJ-1,North,{ago(50)},15,,"))
    other = signed_in(manager())
    for address in ("", "/columns", "/refused.csv"):
        assert other.get(f"/records/import/{file().id}{address}").status_code == 404
    for address in ("/confirm", "/cancel", "/again"):
        assert other.post(f"/records/import/{file().id}{address}").status_code == 404


def test_who_may_bring_records_in_and_take_them_out(signed_in: SignIn) -> None:
    may = {UserFactory(): (403, 200), qa_lead(): (403, 403), administrator(): (403, 403)}
    for user, expected in may.items():
        browser = signed_in(user)
        statuses = [browser.get(path).status_code for path in ("/records/import", "/records")]
        assert tuple(statuses) == expected


def test_a_file_given_up_or_a_week_old_leaves_nothing(browser: FlaskClient, clock: Clock) -> None:
    where = upload(browser, children(f"YJ-1,North,{ago(50)},15,,")).headers["Location"]
    browser.post(where.replace("columns", "cancel"))
    assert (file().state, file().content) == (FileState.CANCELLED, None)
    clock.put_forward(days=8)
    assert forget_old_files().startswith("1 uploaded file")
    db.session.commit()
    assert file() is None


def test_an_import_that_fails_says_so_saves_nothing_and_may_be_tried_again(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: Any) -> None:
        raise RuntimeError("the disk is full")

    where = upload(browser, children(f"YJ-1,North,{ago(50)},15,,")).headers["Location"]
    with monkeypatch.context() as broken:
        broken.setattr(running, "import_records", fails)
        checked = browser.post(where, data=MAPPING).headers["Location"]
    assert "The import stopped" in main(browser, checked)
    browser.post(where, data=MAPPING)
    assert "What would become of this file" in main(browser, checked)


def test_a_file_at_work_says_how_far_it_is_and_when_nobody_works_on_it_any_more(
    browser: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = upload(browser, children(f"YJ-1,North,{ago(50)},15,,")).headers["Location"]
    monkeypatch.setattr(running, "work", lambda app, file_id, _: running._tell(app, file_id, 3, 9))
    checked = browser.post(where, data=MAPPING).headers["Location"]
    page = main(browser, checked)
    assert "3 of about 9 lines" in page
    assert "See how far it is now" in page
    monkeypatch.setattr(running, "SILENT_FOR", -1)
    assert "Start it again" in main(browser, checked)
    monkeypatch.undo()
    monkeypatch.setattr(running, "SILENT_FOR", -1)
    browser.post(f"{checked}/again")
    assert "What would become of this file" in main(browser, checked)


def test_what_goes_out_comes_in_again_and_changes_nothing(
    sender: Sender, signed_in: SignIn, team: Team
) -> None:
    owner = UserFactory(teams=[team])
    child = a_child(team, communication_needs=["hearing", "vision"], placing_authority="=Anyshire")
    delivery = a_delivery(child=child, owner=owner)
    a_session(delivery, a_delivery(version=delivery.version, owner=owner))
    a_session(delivery, happened=False)
    a_session(delivery, child_words="", child_words_declined_reason="tired", engagement=2)
    a_session(delivery, child_words="- =no, “really”\nno")
    a_measurement(delivery=delivery)
    sender.rows("offences", f"{child.case_reference},{ago(40)},,3,police_child_gravity_matrix")
    browser = signed_in(manager())
    for kind in ("children", "needs", "plans", "deliveries", "sessions", "measurements"):
        content = browser.get(f"/records/{kind}.csv").data
        answer = sender.send(kind, content)
        assert answer.status == 0, answer.complaints
        rows = answer.said["rows"]
        assert rows > 0
        assert answer.counts == (rows, 0, 0, rows)
    content = browser.get("/records/offences.csv").data
    assert sender.send("offences", content).counts == (1, 0, 0, 1)
    assert "'=Anyshire" in browser.get("/records/children.csv").text


def test_another_teams_rows_never_go_out(signed_in: SignIn, sender: Sender, team: Team) -> None:
    owner, stranger = UserFactory(teams=[team]), UserFactory(teams=[TeamFactory(name="South")])
    mine = a_delivery(child=a_child(team), owner=owner)
    theirs = a_delivery(child=a_child(stranger.teams[0]), owner=stranger, version=mine.version)
    a_session(mine, theirs)
    for delivery in (mine, theirs):
        a_measurement(delivery=delivery)
        sender.rows("offences", f"{delivery.child.case_reference},{ago(40)},,,")
    browser = signed_in(owner)
    kinds = ("children", "needs", "plans", "deliveries", "sessions", "measurements", "offences")
    for kind in kinds:
        table = downloaded(browser, f"/records/{kind}.csv")
        assert len(table) == 2, kind
        assert theirs.child.case_reference not in str(table)
        assert theirs.submission_key not in str(table)
    assert db.session.scalars(select(Attendance)).all()
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event.action == "export_records"
    assert event.changes["teams"] == [None, [team.id]]


def test_there_is_no_eighth_kind(browser: FlaskClient) -> None:
    assert browser.get("/records/spells.csv").status_code == 404


def test_pages_ask_the_database_little(browser: FlaskClient, app: Flask) -> None:
    where = upload(browser, children(f"YJ-1,North,{ago(50)},15,,")).headers["Location"]
    checked = browser.post(where, data=MAPPING).headers["Location"]
    for address in ("/records", "/records/import", where, checked, "/records/sessions.csv"):
        with counted_queries() as asked:
            browser.get(address)
        assert len(asked) <= MOST_QUERIES_OF_A_PAGE, address
