"""Results pages: in plain words, and for each audience by its own rule."""

import csv
import html
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.database import db
from core.people.models import User
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead
from tests.integration.outcomes.reports.conftest import TEN, Service

SignIn = Callable[[User], FlaskClient]
FORBIDDEN = re.compile(r"\b(nan|inf|None)\b")


@pytest.fixture
def whole(service: Service) -> User:
    """The manager of the whole service."""
    return manager()


def text_of(page: str) -> str:
    """What a page says, without its markup."""
    body = page.split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def charts_in(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'src="(/results/[^"]+\.svg)"', page)]


def rows_of(answer: bytes) -> list[dict[str, str]]:
    lines = answer.decode("utf-8-sig").split("\r\n\r\n")[0]
    return list(csv.DictReader(io.StringIO(lines)))


def test_a_manager_of_the_service_reads_the_result_in_one_sentence(
    signed_in: SignIn, service: Service, whole: User
) -> None:
    service.deliver(service.harbour, *TEN, (4, None), (None, None))
    page = text_of(signed_in(whole).get(service.page).text)
    assert (
        "Of 12 children who started, 10 were measured before and after. "
        "Progress towards a goal (GBO), reported by the child: 3.0 points better afterwards on "
        "average, between 2.2 and 3.8. Of them, 5 (50%) improved by more than chance."
    ) in page
    assert "1.80" in page  # the effect size
    assert "24% to 76%" in page  # Wilson
    assert "42% to 58%" in page  # none or all of the two missing improved
    assert "If none of the others improved, 42% of all who started did" in page
    assert "did not have to change because of it" in page
    assert "caused" not in page
    assert page.index("points better") < page.index("Why you should be careful")
    assert page.index("Why you should be careful") < page.index("Download these numbers")


def test_my_own_team_is_exact_and_the_other_is_not(signed_in: SignIn, service: Service) -> None:
    service.deliver(service.harbour, *TEN, (3, 4))
    service.deliver(service.moorside, *TEN, (3, 4), (3, 4))
    page = signed_in(manager(service.harbour)).get(service.page)
    shown = text_of(page.text)
    assert "Harbour 11 11" in shown
    assert "Moorside 10 10" in shown  # 12, rounded
    assert "All teams 25 25" in shown  # 23, rounded
    assert "Counts of your own children are exact. For all others: counts under 10" in shown


def test_a_small_other_team_hides_what_would_give_it_away(
    signed_in: SignIn, service: Service
) -> None:
    service.deliver(service.harbour, *TEN, (3, 4))
    service.deliver(service.moorside, (3, 7), (3, 3))
    browser = signed_in(manager(service.harbour))
    page = browser.get(service.page).text
    shown = text_of(page)
    assert "Of 11 children who started in Harbour, 11 were measured" in shown
    assert "Moorside fewer than 10 children fewer than 10 children" in shown
    assert "All teams not shown not shown not shown not shown not shown" in shown
    everyone = next(
        row
        for row in rows_of(browser.get(f"{service.page}/download").data)
        if row["Team"] == "All teams"
    )
    assert {value for name, value in everyone.items() if name in everyone and name[:2] == "Me"} >= {
        "not shown"
    }
    assert not re.search(r"\b13\b", shown)


def test_a_qa_lead_sees_every_team_by_the_rule(signed_in: SignIn, service: Service) -> None:
    service.deliver(service.harbour, *TEN, (3, 4))
    service.deliver(service.moorside, (3, 7), (3, 3))
    shown = text_of(signed_in(qa_lead()).get(service.page).text)
    assert "Harbour 10 10" in shown
    assert "Moorside fewer than 10 children fewer than 10 children" in shown
    assert "All teams 15 15" in shown
    assert "11" not in shown.replace("1981", "")
    assert "Counts under 10 are not shown" in shown


def test_another_mode_of_the_service_is_followed(
    signed_in: SignIn, service: Service, app: object
) -> None:
    from dataclasses import replace

    app.extensions["settings"] = replace(  # type: ignore[attr-defined]
        app.extensions["settings"],
        small_number_mode="star",  # type: ignore[attr-defined]
    )
    service.deliver(service.harbour, *TEN, (3, 4))
    service.deliver(service.moorside, (3, 7), (3, 3))
    shown = text_of(signed_in(qa_lead()).get(service.page).text)
    assert "Moorside * from 1 to 7 children * from 1 to 7 children" in shown
    assert "Counts from 1 to 7 are shown as *" in shown


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(None, None)], "Of 1 child who started, none has been measured before and after yet."),
        ([(3, 7)], "1 was measured before and after. Too few children to say; this is not"),
        ([(3, 7), (2, 2)], "2 were measured before and after. Too few children to say"),
        ([(3, 7)] * 10, "4.0 points better afterwards for every child alike. How sure"),
        ([(3, 3)] * 10, "no different afterwards for every child alike"),
        ([(3, 4), (4, 3)] * 5, "but anything from 0.8 points worse to 0.8 points better is"),
        ([(5, 3), (5, 2)] * 5, "2.5 points worse afterwards on average, between 2.1 and 2.9"),
    ],
)
def test_every_edge_is_a_sentence(
    signed_in: SignIn,
    service: Service,
    whole: User,
    pairs: list[tuple[float | None, float | None]],
    words: str,
) -> None:
    service.deliver(service.harbour, *pairs)
    browser = signed_in(whole)
    page = browser.get(service.page)
    assert words in text_of(page.text)
    for address in ("/results", service.page, f"/results/teams/{service.harbour.id}"):
        assert not FORBIDDEN.search(text_of(browser.get(address).text)), address
    assert not FORBIDDEN.search(browser.get(f"{service.page}/download").text)
    for chart in charts_in(page.text):
        assert browser.get(chart).status_code == 200


def test_few_of_my_own_children_carry_a_caution_and_no_mean(
    signed_in: SignIn, service: Service
) -> None:
    service.deliver(service.harbour, *TEN[:7])
    shown = text_of(signed_in(manager(service.harbour)).get(service.page).text)
    assert "Harbour too few to compare 7 7 100% not shown not shown not shown not shown" in shown


def test_never_begun_and_nothing_at_all_say_what_to_do(
    signed_in: SignIn, service: Service, whole: User
) -> None:
    browser = signed_in(whole)
    assert "Nobody has started this yet." in browser.get(service.page).text
    assert "There are no results yet." in browser.get("/results").text
    team = text_of(browser.get(f"/results/teams/{service.harbour.id}").text)
    assert "This team has not started anything yet." in team
    assert browser.get("/results/interventions/no-such").status_code == 404
    assert browser.get("/results/teams/999").status_code == 404
    assert browser.get(f"{service.page}/download").status_code == 404


def test_the_overview_has_a_sentence_each_and_teams_by_the_alphabet(
    signed_in: SignIn, service: Service, whole: User
) -> None:
    zeal = TeamFactory(name="Zeal")
    service.deliver(zeal, *TEN)
    service.deliver(service.harbour, (3, 7), (3, None))
    shown = text_of(signed_in(whole).get("/results").text)
    assert "Of 12 children who started, 11 were measured before and after." in shown
    assert shown.index("Harbour 2 1 50%") < shown.index("Zeal 10 10 100%")
    assert "Moorside" not in shown
    assert "There are no ranks here." in shown


def test_the_page_of_a_team_has_its_numbers_only(
    signed_in: SignIn, service: Service, whole: User
) -> None:
    service.deliver(service.harbour, *TEN)
    service.deliver(service.moorside, *TEN, *TEN, *TEN)
    shown = text_of(signed_in(whole).get(f"/results/teams/{service.harbour.id}").text)
    assert "Of 10 children who started in Harbour, 10 were measured" in shown
    assert "Moorside" not in shown
    assert "40" not in shown
    other = text_of(
        signed_in(manager(service.moorside)).get(f"/results/teams/{service.harbour.id}").text
    )
    assert "Of about 10 children who started in Harbour" in other


def test_few_children_of_a_team_are_a_row_and_not_a_chart(
    signed_in: SignIn, service: Service, whole: User
) -> None:
    service.deliver(service.harbour, (3, 7), (3, 2), (3, None))
    page = signed_in(whole).get(f"/results/teams/{service.harbour.id}").text
    assert "too few to compare 3 2 1 0" in text_of(page)
    assert charts_in(page) == []


def test_the_file_has_the_numbers_of_the_page_and_no_formula(
    signed_in: SignIn, service: Service, whole: User
) -> None:
    service.harbour.name = '=cmd|"/c calc"!A1'
    service.deliver(service.harbour, *TEN, (5, 3))
    service.deliver(service.moorside, (3, 7))
    browser = signed_in(whole)
    answer = browser.get(f"{service.page}/download")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = rows_of(answer.data)
    assert [row["Team"] for row in rows] == ["All teams", '\'=cmd|"/c calc"!A1', "Moorside"]
    page = text_of(browser.get(service.page).text)
    everyone = rows[0]
    assert f"All teams {everyone['Started']} {everyone['Measured before and after']}" in page
    for name in ("Mean before", "Mean after", "Mean change, positive is better", "d_av, 95% to"):
        assert everyone[name].replace("-", "−") in page
    assert everyone["Improved"] == "6"
    assert everyone["Recovered"] == "not told apart"
    assert rows[2]["Careful"] == "too few to compare"
    assert "Counts are exact" in answer.text


def test_looking_at_exact_counts_is_noted_and_at_rounded_ones_not(
    signed_in: SignIn, service: Service
) -> None:
    service.deliver(service.harbour, *TEN)

    def noted() -> list[tuple[str, int | None]]:
        events = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "read").order_by(AuditEvent.id)
        )
        return [(event.subject_type, event.subject_id) for event in events]

    for viewer in (qa_lead(), manager(service.moorside)):
        browser = signed_in(viewer)
        for address in ("/results", service.page, f"/results/teams/{service.harbour.id}"):
            browser.get(address)
    assert noted() == []
    browser = signed_in(manager(service.harbour))
    browser.get(service.page)
    browser.get(f"/results/teams/{service.harbour.id}")
    assert noted() == [
        ("interventions", service.version.intervention_id),
        ("teams", service.harbour.id),
    ]


def test_results_are_for_staff_who_work_with_them(signed_in: SignIn, service: Service) -> None:
    assert signed_in(UserFactory()).get("/results").status_code == 200
    assert signed_in(administrator()).get("/results").status_code == 403


def test_the_home_page_of_a_manager_says_what_changed_and_what_is_measured(
    signed_in: SignIn, service: Service, whole: User
) -> None:
    service.deliver(service.harbour, *TEN, (3, None))
    shown = text_of(signed_in(whole).get("/").text)
    assert "What changed for children" in shown
    assert "3.0 points better afterwards on average" in shown
    assert "11 deliveries started; measured before and after: 10 (91%)" in shown
