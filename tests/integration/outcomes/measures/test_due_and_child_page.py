"""What is due on the home page, and what a child's page says of measures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.database import today
from core.people.models import Role, User
from outcomes.delivery.models import Delivery
from outcomes.measures.due import due_for
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.measures import a_measurement
from tests.factories.people import TeamFactory, UserFactory

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def owner(app: Any) -> User:
    return UserFactory(teams=[TeamFactory()])


def started(owner: User, *, days_ago: int, sessions: int = 0, **changes: Any) -> Delivery:
    """A delivery of four planned sessions that the owner began, with some of them held."""
    item = a_plan_item(child=a_child(owner.teams[0]), owner=owner)
    delivery = a_delivery(
        plan_item=item,
        version=item.intervention.versions[0],
        started_on=today() - timedelta(days=days_ago),
        **changes,
    )
    for week in range(sessions):
        a_session(delivery, held_on=delivery.started_on + timedelta(days=week))
    return delivery


def due(owner: User) -> list[tuple[str, bool]]:
    return [(each.occasion, each.is_late) for each in due_for(owner)]


def test_a_score_before_is_due_from_the_start_and_late_after_a_fortnight(owner: User) -> None:
    started(owner, days_ago=3)
    assert due(owner) == [("pre", False)]
    started(owner, days_ago=15)
    assert due(owner) == [("pre", True), ("pre", False)]


def test_a_score_after_is_due_once_all_sessions_were_held(owner: User) -> None:
    delivery = started(owner, days_ago=30, sessions=3)
    a_measurement(delivery=delivery)
    assert due(owner) == []
    a_session(delivery, held_on=today() - timedelta(days=1))
    assert due(owner) == [("post", False)]


def test_a_score_after_is_due_when_it_has_ended_and_late_after_four_weeks(owner: User) -> None:
    ended = started(
        owner, days_ago=60, sessions=2, ended_on=today() - timedelta(days=29), ending="completed"
    )
    a_measurement(delivery=ended)
    assert due(owner) == [("post", True)]
    a_measurement(delivery=ended, occasion="post", taken_on=today() - timedelta(days=20))
    assert due(owner) == []


def test_what_ended_long_ago_and_what_others_do_is_not_mine_to_measure(owner: User) -> None:
    started(owner, days_ago=200, ended_on=today() - timedelta(days=100), ending="completed")
    a_delivery()
    assert due(owner) == []


def test_the_home_page_leads_to_the_form(signed_in: SignIn, owner: User) -> None:
    delivery = started(owner, days_ago=3)
    page = signed_in(owner).get("/").text
    assert "Measures due" in page
    address = f"/deliveries/{delivery.id}/measures/record"
    assert f"{address}?instrument=goal_based_outcomes&amp;occasion=pre" in page


def test_the_childs_page_says_what_changed_and_how_sure_that_is(
    signed_in: SignIn, owner: User
) -> None:
    delivery = started(owner, days_ago=40, sessions=4)
    a_measurement(delivery=delivery, score=3)
    a_measurement(delivery=delivery, score=6, occasion="post", taken_on=today())
    page = signed_in(owner).get(f"/children/{delivery.child_id}").text
    assert "3 points better, more than chance" in page
    assert "/correct" in page


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (2, "1 point worse, which can be chance"),
        (3, "No change"),
        (None, "Not known yet: no score after"),
    ],
)
def test_worse_unchanged_and_not_yet_known_are_said_plainly(
    signed_in: SignIn, owner: User, after: float | None, words: str
) -> None:
    delivery = started(owner, days_ago=40, sessions=4)
    a_measurement(delivery=delivery, score=3)
    if after is not None:
        a_measurement(delivery=delivery, score=after, occasion="post", taken_on=today())
    assert words in signed_in(owner).get(f"/children/{delivery.child_id}").text


def test_the_timeline_has_one_entry_for_each_answering(signed_in: SignIn, owner: User) -> None:
    delivery = started(owner, days_ago=10)
    a_measurement(delivery=delivery, score=3)
    page = signed_in(owner).get(f"/children/{delivery.child_id}?kind=measure").text
    assert "Before, answered by: child. Scores: progress towards a goal 3." in page


def test_the_child_s_page_says_what_is_due_and_leads_to_it(signed_in: SignIn, owner: User) -> None:
    delivery = started(owner, days_ago=20)
    long_ago = started(
        owner, days_ago=200, ended_on=today() - timedelta(days=100), ending="completed"
    )
    page = signed_in(owner).get(f"/children/{delivery.child_id}").text
    due = page.partition("app-child-measures__due")[2].partition("</ul>")[0]
    assert f'href="/deliveries/{delivery.id}/measures/record?instrument=' in due
    assert "occasion=pre" in due
    assert "Late" in due
    page = signed_in(owner).get(f"/children/{long_ago.child_id}").text
    assert 'class="govuk-list app-child-measures__due"' not in page


def test_a_child_without_a_delivery_is_told_where_to_begin(signed_in: SignIn, owner: User) -> None:
    child = a_child(owner.teams[0])
    page = signed_in(owner).get(f"/children/{child.id}").text
    assert "Measures belong to a delivery. Start something of the plan first." in page


def test_a_practitioner_sees_all_of_their_own_and_nobody_elses(
    signed_in: SignIn, owner: User
) -> None:
    mine = [started(owner, days_ago=days) for days in range(1, 11)]
    colleague = UserFactory(teams=owner.teams)
    theirs = started(colleague, days_ago=3)
    page = signed_in(owner).get("/measures/due").text
    assert "10 measures are due, none of them late" in page
    assert all(each.child.case_reference in page for each in mine)
    assert theirs.child.case_reference not in page
    assert 'href="/measures/due"' in signed_in(owner).get("/").text


def test_a_manager_sees_the_teams_they_manage_with_whose_each_is(
    signed_in: SignIn, owner: User
) -> None:
    delivery = started(owner, days_ago=20)
    elsewhere = started(UserFactory(teams=[TeamFactory()]), days_ago=3)
    boss = signed_in(UserFactory(role=Role.MANAGER, teams=list(owner.teams)))
    page = boss.get(f"/measures/due?team={owner.teams[0].id}").text
    assert delivery.child.case_reference in page
    assert owner.name in page
    assert "Late" in page
    assert elsewhere.child.case_reference not in page
    assert boss.get(f"/measures/due?team={elsewhere.child.team_id}").status_code == 404
    assert f"/measures/due?team={owner.teams[0].id}" in boss.get("/").text


def test_the_list_of_a_team_asks_the_database_a_few_times_however_long_it_is(
    signed_in: SignIn, owner: User
) -> None:
    for days in range(1, 8):
        started(owner, days_ago=days, sessions=1)
    boss = signed_in(UserFactory(role=Role.MANAGER, teams=list(owner.teams)))
    with counted_queries() as asked:
        assert boss.get("/measures/due").status_code == 200
    assert len(asked) <= MOST_QUERIES_OF_A_PAGE, asked
