"""Signing in, and what happens to a form when a session runs out."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.people.models import User
from tests.conftest import PASSWORD
from tests.factories.people import TeamFactory, UserFactory, administrator

SignIn = Callable[[User], FlaskClient]


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page) or re.search(
        rf'name="{name}" type="hidden" value="([^"]*)"', page
    )
    assert found, name
    return found[1]


def test_a_person_signs_in_and_sees_what_to_do(signed_in: SignIn) -> None:
    answer = signed_in(UserFactory()).get("/")
    assert answer.status_code == 200
    assert "My day" in answer.text


def test_a_wrong_password_says_no_more_than_that(client: FlaskClient) -> None:
    user = UserFactory()
    for email in (user.email, "nobody@service.example"):
        answer = client.post("/sign-in", data={"email": email, "password": "wrong"})
        assert "Enter the email address and password that you use" in answer.text


def test_a_person_who_was_removed_cannot_sign_in(client: FlaskClient) -> None:
    user = UserFactory(active=False)
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert client.get("/").status_code == 302


def test_the_demonstrations_people_are_known_only_within_it(client: FlaskClient) -> None:
    user = UserFactory(demonstration=True)
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert "Enter the email address and password that you use" in answer.text
    assert client.get("/").status_code == 302


def test_guessing_is_slowed_down(client: FlaskClient) -> None:
    user = UserFactory()
    for _ in range(5):
        client.post("/sign-in", data={"email": user.email, "password": "guess"})
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert "Wait fifteen minutes" in answer.text
    assert client.get("/").status_code == 302


def test_one_person_being_guessed_at_does_not_lock_out_another(
    client: FlaskClient, signed_in: SignIn
) -> None:
    attacked, other = UserFactory(), UserFactory()
    for _ in range(6):
        client.post("/sign-in", data={"email": attacked.email, "password": "guess"})
    assert signed_in(other).get("/").status_code == 200


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "/?a\r\nb: c"]
)
def test_signing_in_leads_nowhere_else(client: FlaskClient, address: str) -> None:
    user = UserFactory()
    answer = client.post(
        "/sign-in", data={"email": user.email, "password": PASSWORD, "next": address}
    )
    assert answer.location == "/"


def test_signing_in_leads_back_to_where_one_was_going(client: FlaskClient) -> None:
    user = UserFactory()
    answer = client.get("/your-account")
    assert answer.location == "/sign-in?next=/your-account"
    answer = client.post(
        "/sign-in", data={"email": user.email, "password": PASSWORD, "next": "/your-account"}
    )
    assert answer.location == "/your-account"


def test_what_was_typed_survives_a_session_that_ran_out(guarded: FlaskClient) -> None:
    admin = administrator()
    TeamFactory(name="North")
    browser = guarded
    token = hidden(browser.get("/sign-in").text, "csrf_token")
    browser.post("/sign-in", data={"email": admin.email, "password": PASSWORD, "csrf_token": token})
    form = browser.get("/people/teams")
    token = hidden(form.text, "csrf_token")
    with browser.session_transaction() as session:
        session["last_seen"] = 0
    answer = browser.post("/people/teams", data={"name": "West & Vale", "csrf_token": token})
    assert answer.status_code == 401
    assert "What you typed is kept" in answer.text
    again = {
        "email": admin.email,
        "password": PASSWORD,
        "csrf_token": hidden(answer.text, "csrf_token"),
        "kept": hidden(answer.text, "kept"),
    }
    answer = browser.post("/sign-in", data=again)
    assert 'value="West &amp; Vale"' in answer.text
    resend = {"name": "West & Vale", "csrf_token": hidden(answer.text, "csrf_token")}
    answer = browser.post("/people/teams", data=resend, follow_redirects=True)
    assert "West &amp; Vale is added" in answer.text


def test_another_person_does_not_get_what_was_typed(guarded: FlaskClient) -> None:
    admin, other = administrator(), administrator()
    browser = guarded
    token = hidden(browser.get("/sign-in").text, "csrf_token")
    browser.post("/sign-in", data={"email": admin.email, "password": PASSWORD, "csrf_token": token})
    token = hidden(browser.get("/people/teams").text, "csrf_token")
    with browser.session_transaction() as session:
        session["last_seen"] = 0
    answer = browser.post("/people/teams", data={"name": "Secret", "csrf_token": token})
    again = {
        "email": other.email,
        "password": PASSWORD,
        "csrf_token": hidden(answer.text, "csrf_token"),
        "kept": hidden(answer.text, "kept"),
    }
    answer = browser.post("/sign-in", data=again)
    assert "Secret" not in answer.text
    assert answer.status_code == 302


def test_a_form_from_elsewhere_is_refused(guarded: FlaskClient) -> None:
    answer = guarded.post("/sign-in", data={"email": "a@b.example", "password": "x"})
    assert answer.status_code == 400


def test_every_page_carries_its_guards(client: FlaskClient) -> None:
    first, second = client.get("/sign-in"), client.get("/sign-in")
    policy = first.headers["Content-Security-Policy"]
    assert "script-src 'nonce-" in policy
    assert "unsafe" not in policy
    assert policy != second.headers["Content-Security-Policy"], "a nonce is used once"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert first.headers["Cache-Control"] == "no-store"


def test_a_page_that_is_not_there_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_a_session_ends_after_its_hours_however_busy(signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    with browser.session_transaction() as session:
        session["began"] -= 13 * 3600
    assert "/sign-in" in browser.get("/").location


def sign_in(browser: FlaskClient, person: User, **more: str) -> TestResponse:
    token = hidden(browser.get("/sign-in").text, "csrf_token")
    typed = {"email": person.email, "password": PASSWORD, "csrf_token": token, **more}
    return browser.post("/sign-in", data=typed)


def sign_out(browser: FlaskClient) -> None:
    browser.post("/sign-out", data={"csrf_token": hidden(browser.get("/").text, "csrf_token")})


def type_in_the_older_window(browser: FlaskClient, token: str, site: str) -> TestResponse:
    return browser.post(
        "/people/teams",
        data={"name": "West & Vale", "csrf_token": token},
        headers={"Sec-Fetch-Site": site},
    )


def test_what_was_typed_survives_signing_out_in_another_window(guarded: FlaskClient) -> None:
    admin = administrator()
    TeamFactory(name="North")
    sign_in(guarded, admin)
    token = hidden(guarded.get("/people/teams").text, "csrf_token")
    sign_out(guarded)
    answer = type_in_the_older_window(guarded, token, "same-origin")
    assert answer.status_code == 401
    assert "What you typed is kept" in answer.text
    kept = sign_in(guarded, admin, kept=hidden(answer.text, "kept"))
    assert 'value="West &amp; Vale"' in kept.text
    # Signed in again in the other window first: it is only asked whether to send it.
    answer = type_in_the_older_window(guarded, token, "same-origin")
    assert 'value="West &amp; Vale"' in answer.text
    resend = {"name": "West & Vale", "csrf_token": hidden(answer.text, "csrf_token")}
    sent = guarded.post("/people/teams", data=resend, follow_redirects=True)
    assert "West &amp; Vale is added" in sent.text


def test_nobody_else_gets_it_and_no_other_site_can_send_it(guarded: FlaskClient) -> None:
    admin, other = administrator(), administrator()
    TeamFactory(name="North")
    sign_in(guarded, admin)
    token = hidden(guarded.get("/people/teams").text, "csrf_token")
    sign_out(guarded)
    for site in ("cross-site", "same-site", "none"):
        assert "Vale" not in type_in_the_older_window(guarded, token, site).text
        assert type_in_the_older_window(guarded, token, site).status_code == 400
    kept = hidden(type_in_the_older_window(guarded, token, "same-origin").text, "kept")
    assert sign_in(guarded, other, kept=kept).status_code == 302
    answer = type_in_the_older_window(guarded, token, "same-origin")
    assert answer.status_code == 400
    assert "Vale" not in answer.text
