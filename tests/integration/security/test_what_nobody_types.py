"""What no person types and an attacker does: a page says no, and never breaks."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from core.database import today
from core.people.models import User
from tests.factories.children import a_child, a_delivery
from tests.factories.people import TeamFactory, UserFactory, administrator, qa_lead

SignIn = Callable[[User], FlaskClient]
NULL = "a\x00b"
HUGE = ["2147483648", "9223372036854775808", "9" * 5000]


def test_a_number_that_no_record_can_have_leads_to_no_page(signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    for address in (
        "/children/{}",
        "/plan/{}/start",
        "/deliveries/{}",
        "/sessions/{}/edit",
        "/ete/{}/edit",
        "/measures/{}/correct",
        "/panels/{}",
        "/panels/decisions/{}/settle",
        "/referrals/{}",
        "/referrals/appointments/{}/edit",
        "/drafts/{}",
        "/results/teams/{}",
    ):
        answers = [browser.get(address.format(number)).status_code for number in HUGE]
        assert answers == [404, 404, 404], address


def test_a_person_or_a_review_of_such_a_number_is_not_there_either(signed_in: SignIn) -> None:
    assert signed_in(administrator()).post(f"/people/{HUGE[1]}/remove").status_code == 404
    assert signed_in(qa_lead()).post(f"/review/versions/{HUGE[1]}/claim").status_code == 404


def test_a_page_number_past_the_end_shows_the_last_page(signed_in: SignIn) -> None:
    boss = administrator()
    browser = signed_in(boss)
    for page in ("0", "-1", *HUGE):
        assert boss.email in browser.get(f"/people/?page={page}").text, page


def test_an_address_with_a_null_character_is_not_understood(signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    for address in ("/interventions/a%00b", "/library?q=a%00b", "/about/%00", "/library?a%00b=1"):
        assert browser.get(address).status_code == 400, address


def test_a_form_with_a_null_character_is_not_understood(
    client: FlaskClient, signed_in: SignIn
) -> None:
    worker = UserFactory()
    child = a_child(worker.teams[0])
    browser = signed_in(worker)
    assert browser.post("/children/find", data={"reference": NULL}).status_code == 400
    assert browser.post(f"/children/{child.id}/edit", data={NULL: "1"}).status_code == 400
    sign_in = {"email": f"{NULL}@service.example", "password": NULL}
    assert client.post("/sign-in", data=sign_in).status_code == 400


def test_a_form_of_countless_fields_is_refused_before_it_is_read(signed_in: SignIn) -> None:
    team = TeamFactory()
    worker = UserFactory(teams=[team])
    delivery = a_delivery(child=a_child(team), owner=worker)
    fields: dict[str, Any] = {f"children-{row}-child_words": "x" for row in range(9000)}
    answer = signed_in(worker).post(f"/deliveries/{delivery.id}/sessions/add", data=fields)
    assert answer.status_code == 413


def test_a_number_of_hundreds_of_digits_is_asked_about(signed_in: SignIn) -> None:
    worker = UserFactory()
    child = a_child(worker.teams[0])
    browser = signed_in(worker)
    for digits in ("9" * 400, "9" * 21, f"-{'9' * 400}"):
        page = browser.post("/fits-this-child", data={"age": digits, "minutes": digits})
        assert "Enter the age in years" in page.text
        page = browser.post(f"/children/{child.id}/edit", data={"age_at_start": digits})
        assert "Enter an age from 10 to 21" in page.text


def test_a_query_cannot_say_how_addresses_are_built(signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    for name in ("_anchor", "_scheme", "_method", "_external", "endpoint"):
        for address in ("/library?q=knife&", "/children?"):
            answer = browser.get(f"{address}{name}=1")
            assert answer.status_code == 200, (address, name)
            assert "//localhost/library" not in answer.text


def test_a_page_of_words_with_a_name_longer_than_a_file_can_have(client: FlaskClient) -> None:
    for length in (61, 255, 3000):
        assert client.get(f"/about/{'a' * length}").status_code == 404


def test_a_year_that_is_no_year_is_asked_about(signed_in: SignIn) -> None:
    worker = UserFactory()
    child = a_child(worker.teams[0])
    browser = signed_in(worker)
    for year in ("99999999999", "9" * 25, "9" * 5000):
        answer = browser.post(
            f"/children/{child.id}/needs/add", data={"assessed_on": ["1", "1", year]}
        )
        assert "The day of the assessment must be a real date" in answer.text


def test_a_tampered_revision_reads_as_one_that_is_not_the_latest(signed_in: SignIn) -> None:
    team = TeamFactory()
    worker = UserFactory(teams=[team])
    delivery = a_delivery(child=a_child(team), owner=worker)
    browser = signed_in(worker)
    for revision in ("", "-1", "1e3", "9" * 5000):
        answer = browser.post(
            f"/deliveries/{delivery.id}/end",
            data={"ending": "completed", "ended_on": _today(), "revision": revision},
        )
        assert "saved" in answer.text, revision


def test_a_score_that_is_no_number_is_asked_about(signed_in: SignIn) -> None:
    team = TeamFactory()
    worker = UserFactory(teams=[team])
    delivery = a_delivery(child=a_child(team), owner=worker)
    browser = signed_in(worker)
    for score in ("sNaN", "NaN", "Infinity", "-Infinity", "1e999999", "-1"):
        answer = browser.post(
            f"/deliveries/{delivery.id}/measures/record?instrument=goal_based_outcomes",
            data={"rater": "self", "occasion": "pre", "taken_on": _today(), "score_goal": score},
        )
        assert "error-summary" in answer.text, score


def _today() -> list[str]:
    return [str(today().day), str(today().month), str(today().year)]
