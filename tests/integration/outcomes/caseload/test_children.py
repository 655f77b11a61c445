"""Finding, adding and changing child records, as a practitioner meets them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.audit.models import AuditEvent
from core.database import db, today
from core.people.models import User
from outcomes.caseload.models import ChildNeed, ChildRecord
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import parts, settled, tomorrow
from tests.factories.children import ChildFactory, a_child
from tests.factories.people import TeamFactory, administrator, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
# What a form refuses, it refuses before any database is asked.
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def a_form(practitioner: User, **changes: Any) -> dict[str, Any]:
    form = {
        "submission_key": "one-key",
        "case_reference": "YJ-77",
        "team_id": str(practitioner.teams[0].id),
        "started_on": parts(today()),
        "age_at_start": "15",
        "disposal": "referral_order",
        "disposal_start": parts(today() - timedelta(days=3)),
        "communication_needs": ["literacy", "attention_and_memory"],
    }
    return settled(form | changes)


def test_a_child_is_added_by_case_reference(mine: FlaskClient, practitioner: User) -> None:
    answer = mine.post("/children/add", data=a_form(practitioner), follow_redirects=True)
    assert "The record is added" in answer.text
    child = db.session.scalar(select(ChildRecord))
    assert (child.case_reference, child.age_at_start) == ("YJ-77", 15)
    assert child.communication_needs == ["attention_and_memory", "literacy"]
    assert answer.request.path == f"/children/{child.id}"
    assert "YJ-77" not in answer.text.partition("</title>")[0]


def test_a_second_press_adds_no_second_child(mine: FlaskClient, practitioner: User) -> None:
    first = mine.post("/children/add", data=a_form(practitioner))
    second = mine.post("/children/add", data=a_form(practitioner))
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(ChildRecord)) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"case_reference": ""}, "Enter the case reference"),
        ({"case_reference": "Kyle-Walker"}, "This looks like a name"),
        ({"case_reference": "14-01-2009"}, "This looks like a date of birth"),
        ({"case_reference": "KW140111"}, "It is none of these; save it as it is"),
        ({"case_reference": "YJ 12"}, "Use letters, digits and hyphens only"),
        ({"age_at_start": "9"}, "Enter an age from 10 to 21"),
        ({"age_at_start": "22"}, "Enter an age from 10 to 21"),
        ({"age_at_start": "fifteen"}, "Enter an age from 10 to 21"),
        ({"started_on": tomorrow}, "The start must be today or in the"),
        ({"started_on": ["31", "2", "2025"]}, "The start must be a real date"),
        ({"started_on": ["", "", ""]}, "Enter the date on which your work started"),
        ({"started_on": parts(date(1999, 12, 31))}, "The start must be after 1 January 2000"),
        (
            {"disposal_start": tomorrow},
            "The start of the disposal must be today or in the past",
        ),
        (
            {"disposal_end": parts(today() - timedelta(days=9))},
            "must end on or after the day it starts",
        ),
        ({"disposal": "reprimand_or_final_warning"}, "was not in use on"),
        ({"disposal": ""}, "Choose the disposal that these dates belong to"),
        ({"disposal": "made_up"}, "Choose one of the options"),
        ({"team_id": "9999"}, "Choose one of your teams"),
        ({"placing_authority": "Ring Kyle Walker"}, "It is none of these; save it as it is"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    mine: FlaskClient, practitioner: User, changes: dict[str, Any], message: str
) -> None:
    answer = mine.post("/children/add", data=a_form(practitioner, **changes))
    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert message in answer.text
    assert db.session.scalar(select(func.count()).select_from(ChildRecord)) == 0


def test_a_disposal_of_its_time_is_accepted(mine: FlaskClient, practitioner: User) -> None:
    form = a_form(
        practitioner,
        disposal="reprimand_or_final_warning",
        disposal_start=parts(date(2013, 4, 7)),
    )
    assert mine.post("/children/add", data=form).status_code == 302


def test_an_older_young_person_may_be_added(mine: FlaskClient, practitioner: User) -> None:
    form = a_form(practitioner, age_at_start="19")
    assert mine.post("/children/add", data=form).status_code == 302


def test_a_known_reference_is_said_and_nothing_typed_is_lost(
    mine: FlaskClient, practitioner: User
) -> None:
    ChildFactory(case_reference="YJ-77")
    answer = mine.post("/children/add", data=a_form(practitioner, placing_authority="Kent"))
    assert "There is a record with this case reference already" in answer.text
    assert 'value="Kent"' in answer.text


def test_a_child_cannot_be_added_to_another_team(mine: FlaskClient, practitioner: User) -> None:
    form = a_form(practitioner, team_id=str(TeamFactory().id))
    assert "Choose one of your teams" in mine.post("/children/add", data=form).text


def test_the_list_holds_my_teams_children_and_no_others(
    mine: FlaskClient, practitioner: User
) -> None:
    ChildFactory(case_reference="MINE-1", team=practitioner.teams[0])
    ChildFactory(case_reference="THEIRS-1")
    page = mine.get("/children").text
    assert "MINE-1" in page
    assert "THEIRS-1" not in page


def test_an_empty_list_says_what_to_do_next(mine: FlaskClient) -> None:
    assert "Add the first one by case reference" in mine.get("/children").text


def test_a_long_list_has_pages(mine: FlaskClient, practitioner: User) -> None:
    for number in range(23):
        ChildFactory(case_reference=f"YJ-{number:03}", team=practitioner.teams[0])
    assert "YJ-020" not in mine.get("/children").text
    last = mine.get("/children?page=2").text
    assert "YJ-022" in last
    assert "YJ-022" in mine.get("/children?page=99").text
    assert mine.get("/children?page=x").status_code == 200


def test_a_reference_is_found_without_standing_in_an_address(
    mine: FlaskClient, practitioner: User
) -> None:
    child = ChildFactory(case_reference="YJ-555", team=practitioner.teams[0])
    ChildFactory(case_reference="YJ-556", team=practitioner.teams[0])
    ChildFactory(case_reference="YJ-557")
    exact = mine.post("/children/find", data={"reference": " yj-555 "})
    assert exact.location == f"/children/{child.id}"
    some = mine.post("/children/find", data={"reference": "55"})
    assert "55" not in some.location
    page = mine.get(some.location).text
    assert "2 records with “55”" in page
    assert "YJ-557" not in page
    assert (
        "No child of your teams"
        in mine.post("/children/find", data={"reference": "YJ-557"}, follow_redirects=True).text
    )
    assert "Enter a case reference" in mine.post("/children/find", data={}).text


def test_wildcards_are_plain_characters(mine: FlaskClient, practitioner: User) -> None:
    ChildFactory(case_reference="YJ-1", team=practitioner.teams[0])
    page = mine.post("/children/find", data={"reference": "%"}, follow_redirects=True).text
    assert "YJ-1<" not in page


def test_the_record_of_another_team_is_as_if_it_were_not_there(
    mine: FlaskClient, practitioner: User
) -> None:
    child = a_child()
    need = child.needs[0]
    for address in ("", "/edit", "/needs/add"):
        assert mine.get(f"/children/{child.id}{address}").status_code == 404
    assert mine.post(f"/children/{child.id}/edit", data=a_form(practitioner)).status_code == 404
    assert mine.post(f"/children/{child.id}/needs/add", data={}).status_code == 404
    assert mine.post(f"/children/{child.id}/needs/{need.id}/remove").status_code == 404
    assert mine.get("/children/999999").status_code == 404


def test_a_manager_of_the_whole_service_sees_every_team(signed_in: SignIn) -> None:
    child = a_child()
    assert signed_in(manager()).get(f"/children/{child.id}").status_code == 200
    assert signed_in(manager(child.team)).get(f"/children/{child.id}").status_code == 200
    assert signed_in(manager(TeamFactory())).get(f"/children/{child.id}").status_code == 404


def test_those_without_case_work_see_no_children(signed_in: SignIn) -> None:
    child = a_child()
    for person in (qa_lead(), administrator()):
        assert signed_in(person).get("/children").status_code == 403
        assert signed_in(person).get(f"/children/{child.id}").status_code in {403, 404}


def test_every_look_at_a_childs_page_is_in_the_audit(mine: FlaskClient, practitioner: User) -> None:
    child = a_child(practitioner.teams[0])
    mine.get(f"/children/{child.id}")
    read = db.session.scalar(select(AuditEvent).where(AuditEvent.action == "read"))
    assert (read.actor_id, read.subject_id) == (practitioner.id, child.id)
    assert read.subject_type == "child_records"


def test_a_change_names_the_fields_and_not_their_values(
    mine: FlaskClient, practitioner: User
) -> None:
    child = a_child(practitioner.teams[0], case_reference="YJ-77")
    form = a_form(practitioner, revision="1", looked_after="looked_after")
    answer = mine.post(f"/children/{child.id}/edit", data=form, follow_redirects=True)
    assert "The record is saved" in answer.text
    event = db.session.scalar(select(AuditEvent).where(AuditEvent.action == "change_child"))
    assert event.changes["looked_after"] == "changed"
    assert "case_reference" not in event.changes


def test_two_people_at_the_same_record_see_both_texts(
    mine: FlaskClient, practitioner: User
) -> None:
    child = a_child(practitioner.teams[0], case_reference="YJ-77", placing_authority="Leeds")
    mine.post(
        f"/children/{child.id}/edit",
        data=a_form(practitioner, revision="1", placing_authority="Kent", disposal=""),
    )
    db.session.expire_all()
    form = a_form(practitioner, revision="1", placing_authority="Kent")
    mine.post(f"/children/{child.id}/edit", data=form)
    late = a_form(practitioner, revision="1", placing_authority="Essex")
    page = mine.post(f"/children/{child.id}/edit", data=late)
    assert "Someone saved since you opened this page" in page.text
    assert "Kent" in page.text
    assert 'value="Essex"' in page.text
    assert child.placing_authority == "Kent"
    again = a_form(practitioner, revision=str(child.revision), placing_authority="Essex")
    assert mine.post(f"/children/{child.id}/edit", data=again).status_code == 302


def test_saving_without_a_change_changes_nothing(mine: FlaskClient, practitioner: User) -> None:
    mine.post("/children/add", data=a_form(practitioner))
    child = db.session.scalar(select(ChildRecord))
    mine.post(f"/children/{child.id}/edit", data=a_form(practitioner, revision="1"))
    db.session.expire_all()
    assert child.revision == 1


def test_a_need_is_added_and_taken_away(mine: FlaskClient, practitioner: User) -> None:
    child = ChildFactory(team=practitioner.teams[0])
    form = {
        "need": "weapons",
        "direction": "against",
        "severity": "3",
        "assessed_on": parts(today()),
    }
    for _ in range(2):
        page = mine.post(f"/children/{child.id}/needs/add", data=form, follow_redirects=True)
    assert "Need assessed: Weapons" in page.text
    assert "Works against the child, a lot" in page.text
    need = db.session.scalars(select(ChildNeed)).one()
    page = mine.post(f"/children/{child.id}/needs/{need.id}/remove", follow_redirects=True)
    assert "The need is removed" in page.text
    assert db.session.scalar(select(ChildNeed)) is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"need": ""}, "Choose the need"),
        ({"direction": ""}, "Say whether it works for or against"),
        (
            {"assessed_on": tomorrow},
            "The day of the assessment must be today or in the past",
        ),
        ({"assessed_on": ["", "", ""]}, "Enter the date of the assessment"),
    ],
)
def test_a_need_that_cannot_be_is_refused(
    mine: FlaskClient, practitioner: User, changes: dict[str, Any], message: str
) -> None:
    child = ChildFactory(team=practitioner.teams[0])
    form = {"need": "weapons", "direction": "for", "severity": "", "assessed_on": parts(today())}
    page = mine.post(f"/children/{child.id}/needs/add", data=settled(form | changes))
    assert message in page.text


def test_what_was_typed_is_shown_as_text_and_never_run(
    mine: FlaskClient, practitioner: User
) -> None:
    child = a_child(practitioner.teams[0], placing_authority="<script>alert(1)</script>")
    page = mine.get(f"/children/{child.id}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_pages_ask_little_of_the_database(mine: FlaskClient, practitioner: User) -> None:
    children = [a_child(practitioner.teams[0]) for _ in range(12)]
    for address in ("/children", f"/children/{children[0].id}", f"/children/{children[0].id}/edit"):
        with counted_queries() as statements:
            assert mine.get(address).status_code == 200
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, statements
