"""A manager brings a file in through the browser, and people take their own records out."""

import csv
import io
import re
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
def desk(signed_in: SignIn, boss: User) -> FlaskClient:
    return signed_in(boss)


def children(*rows: str) -> str:
    return "\r\n".join([OTHER_NAMES, *rows, ""])


def upload(desk: FlaskClient, content: str | bytes, kind: str = "children", key: str = "1"):
    data = content.encode() if isinstance(content, str) else content
    return desk.post(
        "/records/import",
        data={"kind": kind, "file": (io.BytesIO(data), "ours.csv"), "submission_key": key},
        content_type="multipart/form-data",
    )


def main(desk: FlaskClient, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return answer.text.partition("<main")[2]


def file() -> IncomingFile:
    db.session.rollback()
    return db.session.scalars(select(IncomingFile).order_by(IncomingFile.id.desc())).first()


def downloaded(desk: FlaskClient, address: str) -> list[list[str]]:
    answer = desk.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_file_is_uploaded_its_columns_guessed_checked_and_imported(
    desk: FlaskClient,
) -> None:
    answer = upload(desk, children(f"YJ-1,North,{ago(50):%d/%m/%Y},15,male,42"))
    where = answer.headers["Location"]
    page = main(desk, where)
    for name in MAPPING.values():
        assert re.search(f'<option value="{name}"[^>]* selected', page), name
    assert "like “42”" in page
    checked = desk.post(where, data=MAPPING).headers["Location"]
    page = main(desk, checked)
    assert "What would become of this file" in page
    assert db.session.scalars(select(ChildRecord)).all() == []
    for _ in range(2):  # pressed twice
        desk.post(f"{checked}/confirm")
    assert "The records are in" in main(desk, checked)
    child = db.session.scalars(select(ChildRecord)).one()
    assert (child.case_reference, child.sex) == ("YJ-1", "male")
    assert file().content is None


def test_refused_rows_are_shown_downloaded_and_may_be_left_out(desk: FlaskClient) -> None:
    rows = [f"YJ-1,North,{ago(50)},15,,", f"YJ-2,North,{ago(50)},99,,", "YJ-3,North,,=1,,"]
    where = upload(desk, children(*rows)).headers["Location"]
    checked = desk.post(where, data=MAPPING).headers["Location"]
    page = main(desk, checked)
    assert "Nothing can be imported while rows are refused" in page
    assert "Enter an age from 10 to 21" in page
    assert desk.post(f"{checked}/confirm").status_code == 409
    table = downloaded(desk, f"{checked}/refused.csv")
    assert table[0] == ["Line", "Column", "Value", "Reason"]
    assert [row[:2] for row in table[1:]] == [["3", "age_at_start"], ["4", "started_on"]]
    desk.post(where, data=MAPPING | {"skip_refused": "y"})
    desk.post(f"{checked}/confirm")
    assert db.session.scalars(select(ChildRecord.case_reference)).all() == ["YJ-1"]


@pytest.mark.parametrize(
    ("content", "reason"), [(b"PK\x03\x04", "is a spreadsheet"), (b"", "is empty")]
)
def test_a_file_that_is_no_csv_is_refused_on_the_page(
    desk: FlaskClient, content: bytes, reason: str
) -> None:
    answer = upload(desk, content)
    assert f"The file {reason}" in answer.text
    assert file() is None


def test_a_column_is_chosen_once_and_those_that_are_needed_are_chosen(
    desk: FlaskClient,
) -> None:
    where = upload(desk, children(f"YJ-1,North,{ago(50)},15,,")).headers["Location"]
    page = desk.post(where, data=MAPPING | {"column_sex": "Age", "column_team": ""}).text
    assert "“Age” is chosen for “Age at the start” already" in page
    assert "Choose the column with “team”" in page
    assert file().state is FileState.UPLOADED


def test_another_persons_file_is_not_there(desk: FlaskClient, signed_in: SignIn) -> None:
    upload(desk, children(f"YJ-1,North,{ago(50)},15,,"))
    other = signed_in(manager())
    for address in ("", "/columns", "/refused.csv"):
        assert other.get(f"/records/import/{file().id}{address}").status_code == 404
    for address in ("/confirm", "/cancel", "/again"):
        assert other.post(f"/records/import/{file().id}{address}").status_code == 404


def test_who_may_bring_records_in_and_take_them_out(signed_in: SignIn) -> None:
    may = {UserFactory(): (403, 200), qa_lead(): (403, 403), administrator(): (403, 403)}
    for user, expected in may.items():
        desk = signed_in(user)
        statuses = [desk.get(path).status_code for path in ("/records/import", "/records")]
        assert tuple(statuses) == expected


def test_a_file_given_up_or_a_week_old_leaves_nothing(desk: FlaskClient, clock: Clock) -> None:
    where = upload(desk, children(f"YJ-1,North,{ago(50)},15,,")).headers["Location"]
    desk.post(where.replace("columns", "cancel"))
    assert (file().state, file().content) == (FileState.CANCELLED, None)
    clock.put_forward(days=8)
    assert forget_old_files().startswith("1 uploaded file")
    db.session.commit()
    assert file() is None


def test_an_import_that_fails_says_so_saves_nothing_and_may_be_tried_again(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: Any) -> None:
        raise RuntimeError("the disk is full")

    where = upload(desk, children(f"YJ-1,North,{ago(50)},15,,")).headers["Location"]
    with monkeypatch.context() as broken:
        broken.setattr(running, "import_records", fails)
        checked = desk.post(where, data=MAPPING).headers["Location"]
    assert "The import stopped" in main(desk, checked)
    desk.post(where, data=MAPPING)
    assert "What would become of this file" in main(desk, checked)


def test_a_file_at_work_says_how_far_it_is_and_when_nobody_works_on_it_any_more(
    desk: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = upload(desk, children(f"YJ-1,North,{ago(50)},15,,")).headers["Location"]
    monkeypatch.setattr(running, "work", lambda app, file_id, _: running._tell(app, file_id, 3, 9))
    checked = desk.post(where, data=MAPPING).headers["Location"]
    page = main(desk, checked)
    assert "3 of about 9 lines" in page
    assert "See how far it is now" in page
    monkeypatch.setattr(running, "SILENT_FOR", -1)
    assert "Start it again" in main(desk, checked)
    monkeypatch.undo()
    monkeypatch.setattr(running, "SILENT_FOR", -1)
    desk.post(f"{checked}/again")
    assert "What would become of this file" in main(desk, checked)


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
    desk = signed_in(manager())
    for kind in ("children", "needs", "plans", "deliveries", "sessions", "measurements"):
        content = desk.get(f"/records/{kind}.csv").data
        answer = sender.send(kind, content)
        assert answer.status == 0, answer.complaints
        rows = answer.said["rows"]
        assert rows > 0
        assert answer.counts == (rows, 0, 0, rows)
    content = desk.get("/records/offences.csv").data
    assert sender.send("offences", content).counts == (1, 0, 0, 1)
    assert "'=Anyshire" in desk.get("/records/children.csv").text


def test_another_teams_rows_never_go_out(signed_in: SignIn, sender: Sender, team: Team) -> None:
    owner, stranger = UserFactory(teams=[team]), UserFactory(teams=[TeamFactory(name="South")])
    mine = a_delivery(child=a_child(team), owner=owner)
    theirs = a_delivery(child=a_child(stranger.teams[0]), owner=stranger, version=mine.version)
    a_session(mine, theirs)
    for delivery in (mine, theirs):
        a_measurement(delivery=delivery)
    secrets = (theirs.child.case_reference, theirs.submission_key)
    owner_id = owner.id
    team_id, references = team.id, [mine.child.case_reference, secrets[0]]
    sender.rows("offences", *(f"{reference},{ago(40)},,," for reference in references))
    desk = signed_in(db.session.get(User, owner_id))
    kinds = ("children", "needs", "plans", "deliveries", "sessions", "measurements", "offences")
    for kind in kinds:
        table = downloaded(desk, f"/records/{kind}.csv")
        assert len(table) == 2, kind
        assert not any(secret in str(table) for secret in secrets)
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event.action == "export_records"
    assert event.changes["teams"] == [None, [team_id]]


def test_there_is_no_eighth_kind(desk: FlaskClient) -> None:
    assert desk.get("/records/spells.csv").status_code == 404


def test_pages_ask_the_database_little(desk: FlaskClient, app: Flask) -> None:
    where = upload(desk, children(f"YJ-1,North,{ago(50)},15,,")).headers["Location"]
    checked = desk.post(where, data=MAPPING).headers["Location"]
    for address in ("/records", "/records/import", where, checked, "/records/sessions.csv"):
        with counted_queries() as asked:
            desk.get(address)
        assert len(asked) <= MOST_QUERIES_OF_A_PAGE, address
