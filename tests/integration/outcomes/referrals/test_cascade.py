"""The cascade, counted by hand, and who is shown it."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from core.database import db, today
from core.people.models import Team, User
from outcomes.referrals.cascade import PARTS, Place, cascade_of
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.children import NeedFactory, a_child
from tests.factories.people import TeamFactory, UserFactory, manager
from tests.factories.referrals import a_referral, accepted, declined

SignIn = Callable[[User], FlaskClient]
# Twelve children with the need, counted by hand from what is planted below.
BY_HAND = {
    "need": 12,
    "not_offered": 2,
    "offered": 10,
    "declined": 2,
    "ended_before_answer": 1,
    "answer_not_known": 1,
    "accepted": 6,
    "not_attended": 1,
    "attended_not_known": 2,
    "attended": 3,
    "other_outcome": 1,
    "outcome_not_known": 1,
    "completed": 1,
}


@pytest.fixture
def team() -> Team:
    return TeamFactory(name="Moorland")


@pytest.fixture
def planted(app: object, team: Team) -> Team:
    """A team whose cascade of substance misuse is known, and things that do not count in it."""

    def child(*needs: str, direction: str = "against"):  # type: ignore[no-untyped-def]
        made = a_child(team)
        for need in needs:
            NeedFactory(child=made, need=need, direction=direction)
        return made

    use = "substance_use"
    child(use)
    child(use)
    child(use, direction="for")  # a strength is no need
    child("weapons")  # nor one that no partner answers
    over = {"ended_on": today()}
    declined(child=child(use))
    again = child(use)  # counts once, by the offer that was the last
    declined(child=again, offered_on=today() - timedelta(days=60))
    declined(child=again)
    a_referral(child=child(use))
    a_referral(child=child(use), outcome="moved", **over)
    accepted(child=child(use))
    accepted(child=child(use), came=(False, None))
    accepted(child=child(use), came=(False,), outcome="not_taken_up", **over)
    accepted(child=child(use), came=(True, None))
    accepted(child=child(use), came=(False, True), outcome="ended_early", **over)
    # Without an assessed need: a referral says one too.
    accepted(child=a_child(team), came=(True, True), outcome="completed", **over)
    accepted(child=a_child(), came=(True,), outcome="completed", **over)  # another team's
    return team


def test_the_figures_are_those_counted_by_hand(planted: Team) -> None:
    found = cascade_of([planted.id])
    counts = found[Place(planted.id, "substance_misuse")]
    assert {name: counts[name] for name in BY_HAND} == BY_HAND
    assert counts["outcome.not_taken_up"] == counts["outcome.moved"] == 1
    for figures in found.values():
        for whole, parts in PARTS.items():
            assert figures[whole] == sum(figures[part] for part in parts)


def test_a_manager_reads_them_and_downloads_them(signed_in: SignIn, planted: Team) -> None:
    boss = signed_in(manager(planted))
    assert "/referrals/cascade?team=" in boss.get("/").text
    page = boss.get("/referrals/cascade?kind=substance_misuse").text
    row = page.partition("Substance misuse service</th>")[2].partition("</tr>")[0]
    order = ("need", "not_offered", "offered", "declined", "ended_before_answer")
    order += ("answer_not_known", "accepted", "not_attended", "attended_not_known", "attended")
    order += ("other_outcome", "outcome_not_known", "completed")
    cells = [
        int(each.partition(">")[2].strip())
        for each in row.split("<td")[1:]
        for each in [each.partition("</td>")[0]]
    ]
    assert cells == [BY_HAND[name] for name in order]
    assert "Not known yet" in page
    answer = boss.get("/referrals/cascade.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    [own] = [each for each in rows if each["Kind of partner"] == "Substance misuse service"]
    assert (own["Team"], own["Children with the need: All"]) == ("Moorland", "12")
    assert own["Of those offered: Not known yet"] == "1"
    assert own["Ended: Completed"] == "1"
    assert {each["Team"] for each in rows} == {"Moorland"}


def test_by_team_and_all_together(signed_in: SignIn, planted: Team) -> None:
    other = TeamFactory(name="=Fells")
    NeedFactory(child=a_child(other), need="substance_use")
    boss = signed_in(manager(planted, other))
    page = boss.get("/referrals/cascade?by=team&kind=substance_misuse").text
    assert "All" in page
    total = page.partition("app-results__all")[2].partition("</tr>")[0]
    assert ">13<" in total.replace(" ", "").replace("\n", "")
    only = boss.get(f"/referrals/cascade?by=team&team={other.id}&kind=substance_misuse").text
    assert "Moorland</th>" not in only
    assert "'=Fells" in boss.get("/referrals/cascade.csv").text, "no formula for a spreadsheet"


def test_other_teams_and_practitioners_are_shown_nothing(signed_in: SignIn, planted: Team) -> None:
    elsewhere = TeamFactory()
    boss = signed_in(manager(elsewhere))
    for address in ("/referrals/cascade", f"/referrals/cascade?team={planted.id}"):
        page = boss.get(address).text
        assert "None" not in page
        assert "Moorland" not in page
        assert "none was referred" in page
    assert "Moorland" not in boss.get("/referrals/cascade.csv").text
    assert "Moorland" in signed_in(manager()).get("/referrals/cascade.csv").text
    worker = signed_in(UserFactory(teams=[planted]))
    assert worker.get("/referrals/cascade").status_code == 403
    assert worker.get("/referrals/cascade.csv").status_code == 403


def test_the_page_asks_little_of_the_database(signed_in: SignIn, planted: Team) -> None:
    boss = signed_in(manager(planted))
    with counted_queries() as statements:
        assert boss.get("/referrals/cascade").status_code == 200
    assert len(statements) <= MOST_QUERIES_OF_A_PAGE
    db.session.rollback()
