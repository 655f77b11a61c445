"""A child asks what is held: all of it, in plain words, and nobody else's name."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from core.audit.queries import events_of
from core.database import db
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.whole_record.sections import sections
from tests.factories.people import TeamFactory, UserFactory, manager, qa_lead
from tests.factories.whole_records import a_full_record


def team_manager_of(child: ChildRecord) -> User:
    return manager(child.team)


def given(browser: FlaskClient, child: ChildRecord) -> dict[str, Any]:
    answer = browser.get(f"/children/{child.id}/subject-access.json")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.data)
    return found


def test_every_column_of_every_table_is_given_or_left_out_for_a_reason(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    child = a_full_record()
    told = given(signed_in(team_manager_of(child)), child)
    by_name = {each["name"]: each for each in told["sections"]}
    for section in sections():
        rows = by_name[section.name]["rows"]
        assert rows, section.name
        labels = {each["label"] for row in rows for each in row}
        for column in section.table.columns:
            if column.name in section.columns:
                assert section.columns[column.name].label in labels
            else:
                assert told["left_out"][f"{section.name}.{column.name}"]


def test_it_is_in_plain_words_with_codes_and_numbers_of_rows_put_into_words(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    child = a_full_record()
    told = given(signed_in(team_manager_of(child)), child)
    words = {
        (section["name"], each["label"]): each["words"]
        for section in told["sections"]
        for row in section["rows"]
        for each in row
    }
    assert words["child_records", "Disposal"] == "Referral order"
    assert words["attendances", "The child’s words"] == "It was alright"
    assert words["ete_snapshots", "Hours a week attended"] == "12"
    assert words["measurement_corrections", "Score"] == "41"
    before = [
        each["words"]
        for section in told["sections"]
        if section["name"] == "record_changes"
        for row in section["rows"]
        for each in row
        if each["label"] == "What it said before"
    ]
    assert any(
        "Minutes: 30" in each
        and "The child’s words: It was boring" in each
        and "Who ran it: a practitioner" in each
        for each in before
    ), before
    assert any("Sessions planned: 3" in each for each in before)


def test_staff_are_named_by_role_only(app: Flask, signed_in: Callable[[User], FlaskClient]) -> None:
    worker = UserFactory(name="Quentin Quokka")
    child = a_full_record(owner=worker)
    browser = signed_in(team_manager_of(child))
    told = json.dumps(given(browser, child), ensure_ascii=False)
    assert "Quokka" not in told
    assert worker.email not in told
    assert "a practitioner" in told


def test_the_pdf_says_the_same(app: Flask, signed_in: Callable[[User], FlaskClient]) -> None:
    child = a_full_record()
    browser = signed_in(team_manager_of(child))
    answer = browser.get(f"/children/{child.id}/subject-access.pdf")
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(BytesIO(answer.data))
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    assert "What we hold about you" in text
    assert "It was alright" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_it_is_audited_with_the_hash_of_the_file(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    child = a_full_record()
    boss = team_manager_of(child)
    given(signed_in(boss), child)
    events = [e for e in events_of("child_records", child.id) if e.action == "give_subject_access"]
    assert [(each.actor_id, each.changes["kind"]) for each in events] == [(boss.id, [None, "json"])]


@pytest.mark.parametrize("address", ["give-out", "subject-access.pdf", "subject-access.json"])
def test_another_teams_child_is_not_there(
    app: Flask, signed_in: Callable[[User], FlaskClient], address: str
) -> None:
    child = a_full_record()
    other = manager(TeamFactory())
    assert signed_in(other).get(f"/children/{child.id}/{address}").status_code == 404
    for person in (UserFactory(teams=[child.team]), qa_lead()):
        assert signed_in(person).get(f"/children/{child.id}/{address}").status_code in (403, 404)


def test_the_command_gives_it_out_by_case_reference(app: Flask, tmp_path: Path) -> None:
    boss = manager()
    child = a_full_record(reference="YJ-77")
    db.session.commit()
    file = tmp_path / "all.json"
    run = app.test_cli_runner().invoke(args=["records", "subject-access", "YJ-77", str(file)])
    assert run.exit_code == 0, run.output
    assert json.loads(file.read_text("utf-8"))["case_reference"] == "YJ-77"
    assert events_of("child_records", child.id)[0].actor_id == boss.id
    unknown = app.test_cli_runner().invoke(args=["records", "subject-access", "NOBODY", str(file)])
    assert unknown.exit_code == 1
    assert "no child with this case reference" in unknown.stderr
