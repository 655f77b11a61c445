"""Reach and change for groups of children, each audience by its own rule."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.database import db
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.analyses import World
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.integration.outcomes.analyses.conftest import (
    FORBIDDEN,
    pictures_of,
    rows_of,
    said_in,
    text_of,
)

SignIn = Callable[[User], FlaskClient]
PAGE = "/results/equity"


def peopled(world: World) -> None:
    """12 girls, of whom 10 are measured and all get 4 points better; 20 boys, 15 begun, 5 measured.

    Two with nothing recorded, for whom nothing was begun.
    """
    world.delivered(world.harbour, 10, child={"sex": "female", "ethnicity": "irish"})
    world.children(world.harbour, 2, sex="female", ethnicity="irish")
    world.delivered(world.harbour, 5, after=3, child={"sex": "male", "ethnicity": "roma"})
    world.delivered(world.harbour, 10, after=None, child={"sex": "male", "ethnicity": "roma"})
    world.children(world.harbour, 5, sex="male", ethnicity="chinese")
    world.children(world.harbour, 2)
    db.session.commit()


def file_of(browser: FlaskClient, part: str, query: str = "") -> dict[str, dict[str, str]]:
    return rows_of(browser.get(f"{PAGE}/{part}.csv{query}").data)


def test_a_manager_sees_who_was_reached_and_what_changed(signed_in: SignIn, world: World) -> None:
    peopled(world)
    browser = signed_in(manager())
    page = text_of(browser.get(PAGE).text)
    assert (
        "Of 34 children with a record, 25 (74%) had something started, and 15 were measured before "
        "and after."
    ) in page
    assert "Differences between groups can have many reasons, and small groups are hidden." in page
    assert "because of" not in page
    sexes = file_of(browser, "sex")
    girls, boys = sexes["Female"], sexes["Male"]
    assert (girls["Children"], girls["Started"], girls["Measured on this scale"]) == (
        "12", "10", "10",
    )  # fmt: skip
    assert (girls["Share started"], girls["Average change"], girls["Improved"]) == (
        "83%", "4.0", "10",
    )  # fmt: skip
    assert (boys["Children"], boys["Started"], boys["Measured on any scale"]) == ("20", "15", "5")
    assert boys["Average change"] == "not shown", "an average needs ten children"
    assert sexes["All children"]["Children"] == "34"


def test_what_is_not_known_is_a_row_of_its_own(signed_in: SignIn, world: World) -> None:
    peopled(world)
    browser = signed_in(manager())
    for part in ("sex", "ethnicity", "looked-after", "home-or-host", "disposal"):
        assert "Not known" in file_of(browser, part), part
    assert file_of(browser, "sex")["Not known"]["Children"] == "2"
    assert file_of(browser, "disposal")["Not known"]["Children"] == "34"


def test_ethnic_groups_are_counted_by_their_heads(signed_in: SignIn, world: World) -> None:
    peopled(world)
    found = file_of(signed_in(manager()), "ethnicity")
    assert found["White"]["Children"] == "27"
    assert found["Asian, Asian British or Asian Welsh"]["Children"] == "5"


def test_ages_communication_and_disposals_have_their_groups(
    signed_in: SignIn, world: World
) -> None:
    world.children(world.harbour, 3, age_at_start=10, communication_needs=["literacy", "vision"])
    world.children(world.harbour, 2, age_at_start=19, disposal="youth_caution")
    db.session.commit()
    browser = signed_in(manager())
    ages = file_of(browser, "age")
    assert (ages["10 to 11 years"]["Children"], ages["18 years and over"]["Children"]) == ("3", "2")
    needs = file_of(browser, "communication")
    assert needs["A communication need"]["Children"] == "3"
    assert needs["No communication need recorded"]["Children"] == "2"
    assert file_of(browser, "disposal")["Prevention or out of court"]["Children"] == "2"


def test_a_child_with_two_needs_counts_in_both_and_with_two_pairs_once(
    signed_in: SignIn, world: World
) -> None:
    first, *_ = world.delivered(world.harbour, 11)
    again, *_ = world.delivered(world.harbour, after=2)
    again.child = first.child  # and the other record stays without anything
    world.needs(first.child, need="weapons")
    world.needs(first.child, need="thinking_and_behaviour")
    db.session.commit()
    browser = signed_in(manager())
    needs = file_of(browser, "need")
    assert needs["Weapons"]["Children"] == "1"
    assert needs["Thinking and behaviour"]["Children"] == "1"
    everyone = needs["All children"]
    assert (everyone["Children"], everyone["Measured on this scale"]) == ("12", "11")
    assert everyone["Average change"] == "3.5", "10 of 4 better, and one of 1 worse the last time"


def test_others_see_no_small_group_and_no_exact_number(signed_in: SignIn, world: World) -> None:
    peopled(world)
    for viewer in (qa_lead(), manager(world.moorside), UserFactory(teams=[world.moorside])):
        browser = signed_in(viewer)
        page = browser.get(PAGE)
        shown = text_of(page.text)
        assert "Of about 35 children with a record" in shown
        assert "Counts under 10 are not shown" in shown
        sexes = file_of(browser, "sex")
        assert sexes["Not known"]["Children"] in ("fewer than 10", "not shown")
        assert sexes["Male"]["Children"] in ("20", "not shown")
        assert "34" not in shown
        for address, words in pictures_of(page.text):
            said = said_in(browser.get(address).text)
            assert "34" not in words
            assert "34 children" not in said
    assert "fewer than 10 children" in text_of(signed_in(qa_lead()).get(PAGE).text)


def test_what_changed_by_age_is_for_others_by_intervention_only(
    signed_in: SignIn, world: World
) -> None:
    """Rounded here and there, the few who are hidden in one would come out."""
    for age in (11, 13, 15, 17, 19):
        world.delivered(world.harbour, 24, child={"age_at_start": age})
    ages = file_of(signed_in(qa_lead()), "age")["14 to 15 years"]
    assert (ages["Children"], ages["Started"]) == ("25", "25")
    assert ages.keys().isdisjoint({"Measured on any scale", "Measured on this scale", "Improved"})
    assert "by intervention, on the page How it was delivered" in text_of(
        signed_in(qa_lead()).get(PAGE).text
    )
    exact = signed_in(manager())
    assert file_of(exact, "age")["14 to 15 years"]["Measured on this scale"] == "24"
    assert "on the page How it was delivered" not in text_of(exact.get(PAGE).text)


def test_my_own_team_is_exact_and_anothers_cannot_be_chosen(
    signed_in: SignIn, world: World
) -> None:
    peopled(world)
    world.delivered(world.moorside, 40, child={"sex": "female"})
    db.session.commit()
    browser = signed_in(manager(world.harbour))
    own = browser.get(f"{PAGE}?team={world.harbour.id}").text
    assert "Of 34 children of Harbour with a record, 25 (74%)" in text_of(own)
    assert file_of(browser, "sex", f"?team={world.harbour.id}")["Female"]["Children"] == "12"
    other = text_of(browser.get(f"{PAGE}?team={world.moorside.id}").text)
    assert "You do not see the team in this address exactly" in other
    assert "Of about 75 children with a record" in other


def test_what_one_knows_of_ones_own_team_tells_nothing_of_a_few_others(
    signed_in: SignIn, world: World
) -> None:
    """30 girls of mine and 3 of another team: about 35 would tell that the others are few."""
    world.children(world.harbour, 30, sex="female")
    world.children(world.harbour, 30, sex="male")
    world.children(world.moorside, 3, sex="female")
    world.children(world.moorside, 40, sex="male")
    db.session.commit()
    found = file_of(signed_in(manager(world.harbour)), "sex")
    assert found["Female"]["Children"] == "not shown"


def test_the_average_of_a_few_cannot_be_worked_out_from_those_of_all_others(
    signed_in: SignIn, world: World
) -> None:
    world.delivered(world.harbour, 15, child={"sex": "female"})
    world.delivered(world.harbour, 25, child={"sex": "male"})
    world.delivered(world.harbour, 4, after=0)
    db.session.commit()
    found = file_of(signed_in(qa_lead()), "sex")
    assert found["All children"]["Average change"] != "not shown"
    assert found["Male"]["Average change"] == "4.0"
    assert found["Female"]["Average change"] == "not shown"
    assert found["Not known"]["Average change"] == "not shown"
    exact = file_of(signed_in(manager()), "sex")
    assert exact["Female"]["Average change"] == "4.0"


def test_page_chart_and_file_say_the_same(signed_in: SignIn, world: World) -> None:
    peopled(world)
    browser = signed_in(manager())
    page = browser.get(PAGE).text
    pictures = [each for each in pictures_of(page) if "/sex/" in each[0]]
    (address, words), *_ = pictures
    assert "Female, 12 children: started 83% (55% to 95%), 4.0 points better." in words
    said = said_in(browser.get(address).text)
    for text in ("Female", "12 children", "83%", "4.0"):
        assert text in said
    girls = file_of(browser, "sex")["Female"]
    assert (girls["Share started, 95% from"], girls["Share started, 95% to"]) == ("55%", "95%")
    assert "83% 55% to 95%" in text_of(page)
    png = browser.get(address.replace(".svg", ".png"))
    assert png.mimetype == "image/png"


def test_another_scale_can_be_chosen_and_a_wrong_one_is_none(
    signed_in: SignIn, world: World
) -> None:
    world.delivered(world.harbour, 12)
    world.delivered(world.harbour, 10, before=20, after=25, instrument="swemwbs", scale="total")
    db.session.commit()
    browser = signed_in(manager())
    usual = file_of(browser, "sex")["All children"]
    assert usual["Average change"] == "4.0"
    other = file_of(browser, "sex", "?scale=swemwbs:total:self")["All children"]
    assert (other["Measured on this scale"], other["Average change"]) == ("10", "5.0")
    assert file_of(browser, "sex", "?scale=no:such:one")["All children"] == usual


@pytest.mark.parametrize("number", [0, 1, 2])
def test_every_edge_is_a_sentence(signed_in: SignIn, world: World, number: int) -> None:
    world.delivered(world.harbour, number)
    db.session.commit()
    for viewer in (manager(), qa_lead(), UserFactory(teams=[world.harbour])):
        browser = signed_in(viewer)
        page = browser.get(PAGE)
        assert page.status_code == 200
        assert not FORBIDDEN.search(text_of(page.text))
        if number == 0:
            assert "No child has a record yet." in page.text
        else:
            assert not FORBIDDEN.search(browser.get(f"{PAGE}/sex.csv").text)
    assert browser.get(f"{PAGE}/no-such-part.csv").status_code == 404


def test_nothing_measured_is_not_known_and_no_nought(signed_in: SignIn, world: World) -> None:
    world.delivered(world.harbour, 12, before=None, after=None)
    db.session.commit()
    everyone = file_of(signed_in(manager()), "sex")["All children"]
    assert everyone["Measured on this scale"] == "0"
    assert everyone["Average change"] == "not known"
    assert everyone["Improved"] == "not known"


def test_reading_exact_counts_is_noted(signed_in: SignIn, world: World) -> None:
    peopled(world)

    def noted() -> list[int | None]:
        reads = select(AuditEvent.subject_id).where(
            AuditEvent.action == "read", AuditEvent.subject_type == "teams"
        )
        return list(db.session.scalars(reads))

    signed_in(qa_lead()).get(PAGE)
    signed_in(manager(world.harbour)).get(PAGE)
    assert noted() == []
    signed_in(manager(world.harbour)).get(f"{PAGE}?team={world.harbour.id}")
    assert noted() == [world.harbour.id]


def test_it_is_for_staff_who_work_with_results(signed_in: SignIn, world: World) -> None:
    assert signed_in(administrator()).get(PAGE).status_code == 403


def test_more_children_need_no_more_queries(signed_in: SignIn, world: World) -> None:
    peopled(world)
    browser = signed_in(manager())
    browser.get(PAGE)
    with counted_queries() as statements:
        browser.get(PAGE)
    assert len(statements) <= MOST_QUERIES_OF_A_PAGE
