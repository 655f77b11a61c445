"""From need to change: where on the way children are lost, for managers."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.database import db
from core.people.models import Team, User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.analyses import World
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead
from tests.integration.outcomes.analyses.conftest import (
    FORBIDDEN,
    pictures_of,
    rows_of,
    said_in,
    text_of,
)

SignIn = Callable[[User], FlaskClient]
PAGE = "/results/from-need-to-change"
STEPS = ("Children with the need", "Planned", "Started", "Completed", "Measured", "Improved")


def way(
    world: World,
    team: Team,
    need: str,
    *,
    only_need: int = 0,
    only_planned: int = 0,
    **reached: int,
) -> None:
    """Children with a need, by how far they got: stopped, unmeasured, unchanged, improved."""
    world.needs(*world.children(team, only_need), need=need)
    for child in world.children(team, only_planned):
        world.needs(child, need=need)
        world.plans(child, need)
    for name, how in (
        ("stopped", {"ending": "lost_contact"}),
        ("unmeasured", {"after": None}),
        ("unchanged", {"after": 4}),
        ("improved", {}),
    ):
        for delivery in world.delivered(team, reached.get(name, 0), **how):  # type: ignore[arg-type]
            world.needs(delivery.child, need=need)
            world.plans(delivery.child, need, delivery)


def weapons(world: World) -> None:
    """20 with the need; 18 planned; 15 started; 12 completed; 10 measured; 6 improved."""
    way(
        world, world.harbour, "weapons",
        only_need=2, only_planned=3, stopped=3, unmeasured=2, unchanged=4, improved=6,
    )  # fmt: skip
    world.children(world.harbour, 30)
    db.session.commit()


def file_of(browser: FlaskClient, part: str, query: str = "") -> dict[str, dict[str, str]]:
    return rows_of(browser.get(f"{PAGE}/{part}.csv{query}").data)


def counts(row: dict[str, str]) -> list[str]:
    return [row[step] for step in STEPS]


def test_every_step_is_counted_in_children_and_each_is_part_of_the_one_before(
    signed_in: SignIn, world: World
) -> None:
    weapons(world)
    browser = signed_in(manager())
    page = browser.get(f"{PAGE}?need=weapons").text
    assert (
        "Of 20 children with the need “Weapons”, 18 have something planned for it, 15 started, 12 "
        "completed it, 10 were measured before and after and 6 improved by more than chance."
    ) in text_of(page)
    assert counts(file_of(browser, "needs")["Weapons"]) == ["20", "18", "15", "12", "10", "6"]
    steps = file_of(browser, "steps", "?need=weapons")
    assert steps["It was started"]["Share of the step before"] == "83%"
    assert "“something is planned for it”" not in text_of(page)
    assert "smallest share goes on to “it was completed”: 80%" in text_of(page)
    (address, words), *_ = pictures_of(page)
    said = said_in(browser.get(address).text)
    for each in ("20 children", "18 children", "90%", "6 children", "60%"):
        assert each in said
    assert "it was started: 15 children (83% of the step before)" in words


def test_a_child_with_two_needs_counts_once_with_any_need(signed_in: SignIn, world: World) -> None:
    weapons(world)
    child, *_ = world.children(world.harbour)
    world.needs(child, need="weapons")
    world.needs(child, need="mental_health")
    world.plans(child, "mental_health")
    db.session.commit()
    found = file_of(signed_in(manager()), "needs")
    assert counts(found["Weapons"])[:2] == ["21", "18"]
    assert counts(found["Mental health"])[:3] == ["1", "1", "0"]
    assert counts(found["Any need"])[:2] == ["21", "19"]


def test_what_was_planned_for_another_need_does_not_count(signed_in: SignIn, world: World) -> None:
    (delivery,) = world.delivered(world.harbour)
    world.needs(delivery.child, need="weapons")
    world.plans(delivery.child, "mental_health", delivery)
    db.session.commit()
    assert counts(file_of(signed_in(manager()), "needs")["Weapons"]) == ["1", *("0",) * 5]


def test_better_on_one_scale_and_worse_on_another_is_no_improvement(
    signed_in: SignIn, world: World
) -> None:
    from tests.factories.measures import a_measurement

    way(world, world.harbour, "weapons", improved=1)
    delivery = world.delivered(world.harbour)[0]
    world.needs(delivery.child, need="weapons")
    world.plans(delivery.child, "weapons", delivery)
    db.session.commit()
    worse = {"instrument": "swemwbs", "scale": "total"}
    a_measurement(delivery=delivery, score=25, **worse)
    a_measurement(delivery=delivery, score=20, occasion="post", taken_on=delivery.ended_on, **worse)
    found = file_of(signed_in(manager()), "needs")["Weapons"]
    assert (found["Measured"], found["Improved"]) == ("2", "1")


def test_teams_are_exact_where_i_see_them_and_others_are_not_named(
    signed_in: SignIn, world: World
) -> None:
    weapons(world)
    hill = TeamFactory(name="Hill")
    way(world, world.moorside, "weapons", only_need=12, improved=13)
    way(world, hill, "mental_health", only_need=4, improved=17)
    db.session.commit()
    browser = signed_in(manager(world.harbour))
    page = browser.get(PAGE)
    teams = rows_of(browser.get(f"{PAGE}/teams.csv").data)
    assert counts(teams["Harbour"]) == ["20", "18", "15", "12", "10", "6"]
    assert "Another team" in teams
    for name in ("Moorside", "Hill"):
        assert name not in text_of(page.text).replace("Children of", "")
    whole = signed_in(manager())
    found = file_of(whole, "teams")
    assert counts(found["Moorside"]) == ["25", *("13",) * 5]
    chosen = file_of(whole, "teams", "?need=mental_health")
    assert counts(chosen["Hill"])[0] == "21"
    assert counts(chosen["Moorside"])[0] == "0"
    # One who does not see all teams crosses no need with a team.
    crossed = file_of(browser, "teams", "?need=mental_health")
    assert counts(crossed["Harbour"]) == counts(teams["Harbour"])


def test_a_few_children_of_another_team_cannot_be_worked_out(
    signed_in: SignIn, world: World
) -> None:
    way(world, world.harbour, "weapons", improved=20)
    way(world, world.moorside, "weapons", improved=3)
    world.children(world.moorside, 60)
    db.session.commit()
    browser = signed_in(manager(world.harbour))
    assert counts(file_of(browser, "needs")["Weapons"]) == ["not shown"] * 6
    assert "23" not in text_of(browser.get(PAGE).text)
    teams = file_of(browser, "teams")
    assert counts(teams["Another team"]) == ["not shown"] * 6


def test_the_few_who_have_not_got_a_need_cannot_be_worked_out(
    signed_in: SignIn, world: World
) -> None:
    """Who knows that there are 48 children would know from about 40 that the others are 6 to 9."""
    way(world, world.moorside, "weapons", only_need=40)
    way(world, world.moorside, "mental_health", only_need=8)
    db.session.commit()
    found = file_of(signed_in(manager(world.harbour)), "needs")
    assert found["Weapons"]["Children with the need"] == "not shown"
    assert found["Any need"]["Children with the need"] == "50"


def test_my_own_team_alone_is_exact(signed_in: SignIn, world: World) -> None:
    weapons(world)
    way(world, world.moorside, "weapons", improved=40)
    db.session.commit()
    browser = signed_in(manager(world.harbour))
    query = f"?team={world.harbour.id}"
    assert counts(file_of(browser, "needs", query)["Weapons"])[0] == "20"
    assert browser.get(f"{PAGE}/teams.csv{query}").status_code == 404
    noted = select(AuditEvent.subject_id).where(
        AuditEvent.action == "read", AuditEvent.subject_type == "teams"
    )
    assert set(db.session.scalars(noted)) == {world.harbour.id}


@pytest.mark.parametrize("number", [0, 1, 2])
def test_every_edge_is_a_sentence(signed_in: SignIn, world: World, number: int) -> None:
    way(world, world.harbour, "weapons", only_need=number)
    db.session.commit()
    for viewer in (manager(), manager(world.moorside), manager(world.harbour)):
        browser = signed_in(viewer)
        page = browser.get(PAGE)
        assert page.status_code == 200
        assert not FORBIDDEN.search(text_of(page.text))
        if not number:
            assert "No need has been assessed yet." in page.text
        for address, _ in pictures_of(page.text):
            assert browser.get(address).status_code == 200


def test_it_is_for_managers_and_needs_few_queries(signed_in: SignIn, world: World) -> None:
    """It counts plans of colleagues, as the ledger does."""
    for viewer in (administrator(), qa_lead(), UserFactory()):
        assert signed_in(viewer).get(PAGE).status_code == 403
    weapons(world)
    browser = signed_in(manager())
    browser.get(PAGE)
    with counted_queries() as statements:
        browser.get(PAGE)
    assert len(statements) <= MOST_QUERIES_OF_A_PAGE
