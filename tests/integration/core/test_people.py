"""People, as an administrator looks after them, and what each may do for themselves."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.config import Settings
from core.database import db, now
from core.people.models import Role, SingleUseLink, User
from tests.conftest import PASSWORD
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead

SignIn = Callable[[User], FlaskClient]


def last_link(settings: Settings) -> str:
    """The address in the newest mail."""
    newest = max((settings.data_dir / "mail").glob("*.eml"))
    message = message_from_bytes(newest.read_bytes(), policy=policy.default)
    found = re.search(r"/choose-password/\S+", message.get_content())
    assert found
    return found[0]


def details(user: User, **changes: object) -> dict[str, object]:
    """The form of a person, as it stands, with changes."""
    form: dict[str, object] = {
        "name": user.name,
        "email": user.email,
        "role": user.role.value,
        "teams": [str(team.id) for team in user.teams],
    }
    return form | changes


def test_an_invited_person_chooses_a_password_once(
    settings: Settings, signed_in: SignIn, client: FlaskClient
) -> None:
    team = TeamFactory()
    admin = signed_in(administrator())
    answer = admin.post(
        "/people/add",
        data={
            "name": "Ada Byron",
            "email": "ada@service.example",
            "role": "practitioner",
            "teams": [str(team.id)],
        },
        follow_redirects=True,
    )
    assert "Ada Byron is added" in answer.text
    link = last_link(settings)
    answer = client.post(link, data={"password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    assert "used already" in client.get(link).text


def test_a_link_runs_out(settings: Settings, signed_in: SignIn, client: FlaskClient) -> None:
    user = UserFactory(password_hash=None)
    signed_in(administrator()).post(f"/people/{user.id}/send-link")
    link = db.session.query(SingleUseLink).one()
    link.expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    answer = client.get(last_link(settings))
    assert answer.status_code == 400
    assert "Ask for a new one" in answer.text


def test_a_newer_link_ends_the_one_before(
    settings: Settings, signed_in: SignIn, client: FlaskClient
) -> None:
    user = UserFactory()
    admin = signed_in(administrator())
    admin.post(f"/people/{user.id}/send-link")
    first = last_link(settings)
    admin.post(f"/people/{user.id}/send-link")
    assert client.get(first).status_code == 400
    assert client.get(last_link(settings)).status_code == 200


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client: FlaskClient) -> None:
    known = UserFactory()
    answers = [
        client.post("/forgotten-password", data={"email": email}).text
        for email in (known.email, "nobody@service.example")
    ]
    assert "Check your email" in answers[0]
    assert re.sub(r'nonce-?="[^"]*"', "", answers[0]) == re.sub(r'nonce-?="[^"]*"', "", answers[1])


def test_people_cannot_change_their_own_role(signed_in: SignIn) -> None:
    admin = administrator()
    answer = signed_in(admin).post(f"/people/{admin.id}", data=details(admin, role="qa_lead"))
    assert answer.status_code == 403
    assert "cannot change your own role" in answer.text
    db.session.expire_all()
    assert db.session.get(User, admin.id).role is Role.ADMINISTRATOR


def test_a_manager_or_qa_lead_cannot_look_after_people(signed_in: SignIn) -> None:
    for user in (manager(), qa_lead(), UserFactory()):
        assert signed_in(user).get("/people/").status_code == 403


def test_a_removal_takes_effect_on_the_next_request(signed_in: SignIn) -> None:
    user = UserFactory()
    browser = signed_in(user)
    assert browser.get("/").status_code == 200
    signed_in(administrator()).post(f"/people/{user.id}/remove")
    answer = browser.get("/")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_a_removal_can_be_undone(signed_in: SignIn) -> None:
    user = UserFactory()
    admin = signed_in(administrator())
    answer = admin.post(f"/people/{user.id}/remove", follow_redirects=True)
    assert f"/people/{user.id}/restore" in answer.text
    admin.post(f"/people/{user.id}/restore")
    assert signed_in(user).get("/").status_code == 200


def test_nobody_removes_themselves(signed_in: SignIn) -> None:
    admin = administrator()
    assert signed_in(admin).post(f"/people/{admin.id}/remove").status_code == 403


def test_another_role_signs_a_person_out(signed_in: SignIn) -> None:
    user = UserFactory()
    browser = signed_in(user)
    signed_in(administrator()).post(
        f"/people/{user.id}", data=details(user, role="qa_lead", teams=[])
    )
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"role": "practitioner", "teams": []}, "Choose one team"),
        ({"role": "manager", "teams": []}, "Choose the manager’s teams"),
        ({"role": "qa_lead", "teams": [], "whole_service": "y"}, "Only a manager"),
        ({"role": "", "teams": []}, "Choose a role"),
        ({"name": "  "}, "Enter the person’s name"),
        ({"email": "not an address"}, "Enter an email address in the correct format"),
    ],
)
def test_a_person_who_does_not_add_up_is_refused_and_nothing_typed_is_lost(
    signed_in: SignIn, said: dict[str, object], wanted: str
) -> None:
    team = TeamFactory()
    form = {
        "name": "Grace Hopper",
        "email": "grace@service.example",
        "role": "practitioner",
        "teams": [str(team.id)],
    }
    answer = signed_in(administrator()).post("/people/add", data=form | said)
    assert wanted in answer.text
    assert "There is a problem" in answer.text
    if "email" not in said:
        assert "grace@service.example" in answer.text
    assert db.session.query(User).filter_by(email="grace@service.example").count() == 0


def test_the_same_address_cannot_be_added_twice(signed_in: SignIn) -> None:
    user = UserFactory()
    form = details(user, email=user.email.upper())
    answer = signed_in(administrator()).post("/people/add", data=form)
    assert "here already" in answer.text


def test_people_change_their_own_password(signed_in: SignIn, app: Flask) -> None:
    user = UserFactory()
    browser, other = signed_in(user), signed_in(user)
    form = {"current": PASSWORD, "password": "four other random words", "again": "not the same"}
    assert "Enter the same new password twice" in browser.post("/your-account", data=form).text
    form["again"] = form["password"]
    answer = browser.post("/your-account", data=form, follow_redirects=True)
    assert "Your password is changed" in answer.text
    assert other.get("/").status_code == 302, "the other device is signed out"


def test_the_wrong_current_password_is_refused(signed_in: SignIn) -> None:
    form = {"current": "wrong", "password": "four other words", "again": "four other words"}
    answer = signed_in(UserFactory()).post("/your-account", data=form)
    assert "Enter the password that you use now" in answer.text


def test_people_are_found_by_name(signed_in: SignIn) -> None:
    UserFactory(name="Zora Neale")
    UserFactory(name="Mary Seacole")
    answer = signed_in(administrator()).get("/people/?words=zora")
    assert "Zora Neale" in answer.text
    assert "Mary Seacole" not in answer.text
    assert "Nobody matches" in signed_in(administrator()).get("/people/?words=qqqq").text


def test_mail_that_waits_is_sent_after_the_commit(settings: Settings, signed_in: SignIn) -> None:
    user = UserFactory(password_hash=None)
    folder: Path = settings.data_dir / "mail"
    before = len(list(folder.glob("*"))) if folder.exists() else 0
    signed_in(administrator()).post(f"/people/{user.id}/send-link")
    assert len(list(folder.glob("*"))) == before + 1


def test_a_new_service_gets_its_first_administrator(app: Flask, client: FlaskClient) -> None:
    run = app.test_cli_runner()
    arguments = ["people", "add-administrator", "first@service.example", "--name", "First Person"]
    link = run.invoke(args=arguments).stdout.strip().removeprefix("http://127.0.0.1:8000")
    assert client.post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert client.get("/people/").status_code == 200
