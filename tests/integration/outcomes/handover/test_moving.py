"""A child moves to another service: the record comes in there as it was."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import func, select

from catalogue.interventions.models import InterventionVersion
from core.audit.queries import events_of
from core.database import db
from core.people.models import User
from outcomes.caseload.models import ChildRecord, RecordChange
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.exchange.csv_file import FileRefused
from outcomes.handover.models import ReceivedRow
from outcomes.handover.reading import RowsRefused, read_file
from outcomes.handover.receiving import receive
from outcomes.handover.writing import HandOver, hand_over
from outcomes.referrals.models import Referral
from tests.factories.people import TeamFactory, manager
from tests.factories.whole_records import a_full_record
from tests.integration.outcomes.handover.conftest import Service


def handed(child: ChildRecord) -> HandOver:
    return hand_over(child, viewer=manager())


def test_into_an_empty_service_and_out_again_is_the_same(app: Flask, elsewhere: Service) -> None:
    file = handed(a_full_record(began_here=True))
    _, again = elsewhere.takes(file.text())
    assert again.record == file.record


def test_on_to_a_third_service_it_is_still_the_same(
    app: Flask, elsewhere: Service, third: Service
) -> None:
    file = handed(a_full_record(began_here=True))
    _, second = elsewhere.takes(file.text())
    _, last = third.takes(second.text())
    assert last.record == file.record


def test_where_the_version_is_held_the_delivery_goes_on_and_is_the_same_going_out(
    app: Flask, elsewhere: Service
) -> None:
    child = a_full_record(began_here=True)
    elsewhere.holds(db.session.scalars(select(InterventionVersion)).one())
    file = handed(child)
    received, again = elsewhere.takes(file.text())
    assert received.not_held == ()
    assert again.record == file.record

    def counts() -> list[int]:
        tables = (PlanItem, Delivery, SessionRecord, Attendance, RecordChange, Referral)
        return [db.session.scalar(select(func.count()).select_from(each)) or 0 for each in tables]

    assert elsewhere.does(counts) == counts() == [1, 1, 2, 2, 2, 1]


def test_where_it_is_not_held_the_delivery_still_comes_and_says_so(
    app: Flask, elsewhere: Service
) -> None:
    file = handed(a_full_record(began_here=True))
    received, _ = elsewhere.takes(file.text())
    (delivered,) = file.record["deliveries"]
    assert [(each.intervention, each.version) for each in received.not_held] == [
        (delivered["intervention"], delivered["version"])
    ]

    def kept() -> list[str]:
        return sorted(
            row.section
            for row in db.session.scalars(select(ReceivedRow).where(ReceivedRow.row_id.is_(None)))
        )

    aside = elsewhere.does(kept)
    assert isinstance(aside, list)
    assert {"deliveries", "attendances", "session_records", "measurements"} <= set(aside)
    assert "referrals" not in aside
    assert "ete_snapshots" not in aside


def test_another_text_under_the_same_number_is_not_the_version(
    app: Flask, elsewhere: Service
) -> None:
    from tests.factories.interventions import a_document, a_live_version

    child = a_full_record(began_here=True)
    slug = db.session.scalars(select(InterventionVersion)).one().intervention.slug
    elsewhere.does(lambda: a_live_version(slug=slug, document=a_document(title="Other")))
    received, _ = elsewhere.takes(handed(child).text())
    assert len(received.not_held) == 1


def test_twice_is_once(app: Flask, elsewhere: Service) -> None:
    text = handed(a_full_record(began_here=True)).text()
    first, _ = elsewhere.takes(text)
    second, _ = elsewhere.takes(text)
    assert first.created > 0
    assert (second.created, second.child_id) == (0, first.child_id)


def test_no_name_and_no_number_of_ours_goes(app: Flask) -> None:
    child = a_full_record(began_here=True)
    text = handed(child).text()
    for user in db.session.scalars(select(User)):
        assert user.name not in text
        assert user.email not in text
    assert '"recorded_by": "practitioner"' in text
    assert "child_id" not in text
    assert "exception_sign_offs" not in text


def test_a_group_session_comes_once_with_two_children(app: Flask, elsewhere: Service) -> None:
    first = a_full_record(began_here=True, reference="YJ-1")
    delivery = db.session.scalars(select(Delivery)).one()
    second = a_full_record(began_here=True, reference="YJ-2", shared_with=delivery)
    for version in db.session.scalars(select(InterventionVersion)):
        elsewhere.holds(version)
    files = [handed(first), handed(second)]
    for file in files:
        _, again = elsewhere.takes(file.text())
        assert again.record == file.record
    ours = db.session.scalar(select(func.count()).select_from(SessionRecord))
    theirs = elsewhere.does(
        lambda: db.session.scalar(select(func.count()).select_from(SessionRecord))
    )
    assert ours == theirs == 4


@how(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_changed_file_is_refused(app: Flask, data: st.DataObject) -> None:
    child = db.session.scalar(select(ChildRecord)) or a_full_record(began_here=True)
    written = handed(child).text()
    place = data.draw(st.integers(0, len(written) - 1))
    sign = data.draw(st.sampled_from('0a"}, {[x9é'))
    changed = written[:place] + sign + written[place + data.draw(st.integers(0, 3)) :]
    if changed == written:
        return
    with pytest.raises(FileRefused):
        read_file(changed.encode())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is not a hand-over file"),
        (b"case_reference,team\n", "is not a hand-over file"),
        (b"[]", "is not a hand-over file"),
        (b'{"format": "something else"}', "is not a hand-over file"),
        (b"\xff\xfe{", "is not a hand-over file"),
        (b"[" * 100_000, "is not a hand-over file"),
    ],
)
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_is_no_hand_over_file_is_refused(app: Flask, content: bytes, why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        read_file(content)


def test_bad_rows_are_refused_with_line_and_column_and_nothing_is_saved(app: Flask) -> None:
    file = handed(a_full_record(began_here=True))
    record = json.loads(json.dumps(file.record))
    record["child_records"][0]["case_reference"] = "YJ-NEW"
    record["child_needs"][0]["need"] = "being_late"
    record["ete_snapshots"][0]["taken_on"] = "yesterday"
    bad = HandOver(file.written_on, record)
    before = db.session.scalar(select(func.count()).select_from(ChildRecord))
    with pytest.raises(RowsRefused) as refused:
        receive(read_file(bad.text().encode()), team=TeamFactory(), confirmed=True, actor=manager())
    lines = bad.text().splitlines()
    found = {each.column: each for each in refused.value.refusals}
    assert set(found) == {"child_needs.need", "ete_snapshots.taken_on"}
    assert found["child_needs.need"].value == "being_late"
    assert '"being_late"' in lines[found["child_needs.need"].line - 1]
    assert '"yesterday"' in lines[found["ete_snapshots.taken_on"].line - 1]
    assert db.session.scalar(select(func.count()).select_from(ChildRecord)) == before


def test_what_looks_like_a_name_is_asked_about(app: Flask) -> None:
    file = handed(a_full_record(began_here=True))
    record = json.loads(json.dumps(file.record))
    record["child_records"][0]["case_reference"] = "YJ-NEW"
    record["plan_items"][0]["child_view"] = "Ring my mum on 07700 900123"
    again = HandOver(file.written_on, record)
    with pytest.raises(RowsRefused) as refused:
        receive(again, team=TeamFactory(), confirmed=False, actor=manager())
    assert [each.column for each in refused.value.refusals] == ["plan_items.child_view"]


def test_a_child_who_is_known_here_is_not_overwritten(app: Flask) -> None:
    file = handed(a_full_record(began_here=True))
    with pytest.raises(RowsRefused) as refused:
        receive(file, team=TeamFactory(), confirmed=True, actor=manager())
    assert "already" in refused.value.refusals[0].reason


def test_through_the_browser(
    app: Flask, signed_in: Callable[[User], FlaskClient], elsewhere: Service, tmp_path: Path
) -> None:
    child = a_full_record(began_here=True)
    boss = manager(child.team)
    answer = signed_in(boss).get(f"/children/{child.id}/hand-over.json")
    assert answer.status_code == 200
    assert events_of("child_records", child.id)[0].action == "hand_over_child"
    assert signed_in(boss).get(f"/children/{child.id}/hand-over.pdf").data.startswith(b"%PDF")
    assert (
        signed_in(manager(TeamFactory())).get(f"/children/{child.id}/hand-over.json").status_code
        == 404
    )
    file = tmp_path / "child.json"
    file.write_bytes(answer.data)

    def send(content: bytes) -> str:
        from io import BytesIO

        elsewhere.app.config["WTF_CSRF_ENABLED"] = False
        here = manager(TeamFactory())
        browser = elsewhere.app.test_client()
        from tests.conftest import PASSWORD

        browser.post("/sign-in", data={"email": here.email, "password": PASSWORD})
        sent = browser.post(
            "/records/hand-over",
            data={
                "file": (BytesIO(content), "child.json"),
                "team_id": str(here.teams[0].id),
                "screening_confirmed": "y",
            },
            follow_redirects=True,
        )
        return sent.text

    page = elsewhere.does(lambda: send(answer.data))
    assert isinstance(page, str)
    assert "The record is taken in" in page
    assert "From another service" in page
    broken = elsewhere.does(lambda: send(answer.data.replace(b"alright", b"awful")))
    assert isinstance(broken, str)
    assert "was changed after it was written" in broken


def test_by_command(app: Flask, elsewhere: Service, tmp_path: Path) -> None:
    manager()
    a_full_record(began_here=True, reference="YJ-9")
    file = tmp_path / "yj9.json"
    db.session.commit()
    out = app.test_cli_runner().invoke(args=["records", "handover", "export", "YJ-9", str(file)])
    assert out.exit_code == 0, out.output
    elsewhere.does(lambda: (manager(), TeamFactory(name="South")))
    command = ["records", "handover", "import", str(file), "--team", "South", "--json"]

    def invoked(args: list[str]) -> Any:
        return elsewhere.does(lambda: elsewhere.app.test_cli_runner().invoke(args=args))

    for created in (True, False):
        run = invoked([*command, "--screening-confirmed"])
        assert run.exit_code == 0, run.output
        said = json.loads(run.stdout)
        assert (said["created"] > 0, said["refused"]) == (created, [])
        assert said["rows"] == said["created"] + said["unchanged"]
    file.write_text(file.read_text("utf-8").replace("alright", "awful"), "utf-8")
    run = invoked(command)
    assert run.exit_code == 1
    assert "line 1: was changed after it was written" in run.stderr
    assert len(json.loads(run.stdout)["refused"]) == 1
