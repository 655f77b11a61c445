"""One intervention: how it was delivered and for whom, each audience by its own rule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.interventions.document import PublishedEvidence
from core.audit.models import AuditEvent
from core.database import db
from core.people.models import User
from outcomes.delivery.models import Attendance, Delivery
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.analyses import World
from tests.factories.interventions import a_document, a_live_version
from tests.factories.lifecycle import retire, suspend
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead
from tests.integration.outcomes.analyses.conftest import (
    FORBIDDEN,
    pictures_of,
    rows_of,
    said_in,
    text_of,
)

SignIn = Callable[[User], FlaskClient]
PAGE = "/results/how-delivered"
PARTS = (
    *("evidence", "endings", "reasons", "dose", "minutes", "fidelity", "core-steps"),
    *("engagement", "words", "need", "age", "disposal", "looked-after"),
)
CHANGE = "Change here (plus is better), or published rating"
SAID = "My wombat has a hat"


def attended(delivery: Delivery) -> list[Attendance]:
    """The three sessions of a planted delivery, the first one first."""
    return sorted(delivery.attendances, key=lambda each: each.session.held_on)


def came_only(delivery: Delivery, times: int) -> None:
    """The child was at so many of the three sessions, and missed those after."""
    for each in attended(delivery)[times:]:
        each.attendance, each.engagement = "absent_not_agreed", None


@dataclass(frozen=True)
class Planted:
    """Twenty children of Harbour: twelve who had all of it, and eight who did not."""

    completed: list[Delivery]
    lost: list[Delivery]


def planted(world: World) -> Planted:
    """Count it by hand.

    Twelve completed, planned for weapons with 3 sessions, and had all 3, of 30 minutes each, the
    first one on record as session 1 of the plan. With 3 of them “One breath” was left out, with 2
    “Body map” was adapted. 6 of them took part a little in their first session, all else is rated
    4. 5 said something, 2 gave no words. All got 4 points better.

    Four were looked after, came once and were lost. Two came twice and did not want to go on. With
    one it still goes on. One is completed with changes, and no session of it is on record.
    """
    completed = world.delivered(world.harbour, 12)
    for number, delivery in enumerate(completed):
        world.plans(delivery.child, "weapons", delivery)
        first, *_ = attended(delivery)
        first.session.plan_session = 1
        for each in delivery.attendances:
            each.session.minutes = 30
        first.engagement = 2 if number < 6 else 4
        first.core_steps_left_out = [3] if number < 3 else []
        first.core_steps_adapted = [2] if number in (3, 4) else []
        first.child_words = f"{SAID}, number {number}" if number < 5 else ""
        first.child_words_declined_reason = "Tired" if number in (5, 6) else ""
    looked_after = {"looked_after": "looked_after"}
    lost = world.delivered(world.harbour, 4, after=None, ending="lost_contact", child=looked_after)
    stopped = world.delivered(world.harbour, 2, after=None, ending="child_stopped")
    running = world.delivered(world.harbour, after=None, ending=None, running=True)  # type: ignore[arg-type]
    (bare,) = world.delivered(world.harbour, after=None, ending="completed_changed")
    for delivery in (*lost, *stopped, *running):
        world.plans(delivery.child, "", delivery)
        came_only(delivery, 1 if delivery in lost else 2)
    for each in list(bare.attendances):
        db.session.delete(each.session)
    db.session.commit()
    return Planted(completed, lost)


def address(world: World, part: str = "", query: str = "") -> str:
    slug = world.version.intervention.slug
    return f"{PAGE}{f'/{part}.csv' if part else ''}?intervention={slug}{query}"


def file_of(
    browser: FlaskClient, world: World, part: str, query: str = ""
) -> dict[str, dict[str, str]]:
    return rows_of(browser.get(address(world, part, query)).data)


def children_in(browser: FlaskClient, world: World, part: str, query: str = "") -> dict[str, str]:
    return {label: row["Children"] for label, row in file_of(browser, world, part, query).items()}


def test_a_manager_sees_how_it_ended_and_why_early(signed_in: SignIn, world: World) -> None:
    planted(world)
    browser = signed_in(manager())
    page = text_of(browser.get(address(world)).text)
    assert (
        "Of 20 children who started it, 12 (60%) completed as planned, 1 (5%) completed with "
        "changes, 6 (30%) ended early and 1 (5%) still have it."
    ) in page
    assert "It cannot say that what changed came from how it was delivered." in page
    assert "because of" not in page
    assert children_in(browser, world, "endings") == {
        "Started": "20",
        "Completed as planned": "12",
        "Completed, with changes": "1",
        "Ended early": "6",
        "Still going on": "1",
    }
    assert children_in(browser, world, "reasons") == {
        "Ended early": "6",
        "Child did not want to go on": "2",
        "Lost contact": "4",
    }
    assert "Most often: lost contact (4 children)." in page


def test_how_much_of_it_children_had(signed_in: SignIn, world: World) -> None:
    planted(world)
    browser = signed_in(manager())
    assert children_in(browser, world, "dose") == {
        "It has ended": "19",
        "All sessions planned": "12",
        "More than half": "2",
        "Up to half": "4",
        "No session": "0",
        "Not recorded": "1",
    }
    minutes = file_of(browser, world, "minutes")
    all_of_them = minutes["Recorded for all sessions they attended"]
    assert (all_of_them["Children"], all_of_them["Average minutes of each child"]) == ("12", "90")
    assert minutes["Not recorded for all of them"]["Children"] == "6"
    page = text_of(browser.get(address(world)).text)
    assert "Of 19 children, 12 (63%) attended all sessions planned. For 1 it is not" in page
    assert "Children had 90 minutes of it on average" in page
    assert "The text plans 30 minutes in all." in page


def test_a_session_that_nobody_said_anything_of_is_not_recorded_and_no_absence(
    signed_in: SignIn, world: World
) -> None:
    unsaid, some, enough = world.delivered(world.harbour, 3)
    for delivery, unknown in ((unsaid, 3), (some, 1), (enough, 1)):
        world.plans(delivery.child, "weapons", delivery)
        for each in attended(delivery)[:unknown]:
            each.attendance = each.engagement = None
    enough.plan_item.sessions_planned = 2  # type: ignore[union-attr]
    db.session.commit()
    found = children_in(signed_in(manager()), world, "dose")
    assert (found["All sessions planned"], found["Not recorded"], found["No session"]) == (
        "1",
        "2",
        "0",
    )


def test_which_core_steps_were_kept(signed_in: SignIn, world: World) -> None:
    planted(world)
    browser = signed_in(manager())
    assert children_in(browser, world, "fidelity") == {
        "Attended a session": "19",
        "Every core step done as planned": "7",
        "Some adapted, none left out": "2",
        "Some left out": "3",
        "Not recorded": "7",
    }
    steps = file_of(browser, world, "core-steps")
    assert list(steps) == ["Session 1: Body map", "Session 1: One breath"]
    drawn, breath = steps.values()
    had = "Children who had its session"
    assert [drawn[each] for each in (had, "Done as planned", "Adapted", "Left out")] == [
        "12", "10", "2", "0",
    ]  # fmt: skip
    assert [breath[each] for each in (had, "Done as planned", "Left out", "Share left out")] == [
        "12", "9", "3", "25%",
    ]  # fmt: skip
    page = text_of(browser.get(address(world)).text)
    assert (
        "Left out most, of those that can be shown: “Session 1: One breath”, with 25% of 12 "
        "children who had its session."
    ) in page


def test_a_session_had_twice_counts_with_the_last_time(signed_in: SignIn, world: World) -> None:
    deliveries = world.delivered(world.harbour, 10)
    for delivery in deliveries:
        first, second, _ = attended(delivery)
        first.session.plan_session = second.session.plan_session = 1
        first.core_steps_left_out = [3]
    db.session.commit()
    breath = file_of(signed_in(manager()), world, "core-steps")["Session 1: One breath"]
    assert (breath["Children who had its session"], breath["Left out"]) == ("10", "0")


def test_how_children_took_part_from_session_to_session(signed_in: SignIn, world: World) -> None:
    """13 of 19 in their first one (12 less 6, and the 7 others), then all of 15, then all of 12."""
    planted(world)
    browser = signed_in(manager())
    found = file_of(browser, world, "engagement")
    told = [
        (row["Children who were there"], row["Rated"], row["Took part well or better"])
        for row in found.values()
    ]
    assert told == [("19", "19", "13"), ("15", "15", "15"), ("12", "12", "12")]
    assert found["Session 1"]["Share of those rated"] == "68%"
    page = browser.get(address(world)).text
    assert "68% in session 1, and 100% in session 3: more." in text_of(page)
    where, words = next(each for each in pictures_of(page) if "/engagement/" in each[0])
    assert "Session 1, 19 children rated: 68% (46% to 85%)." in words
    said = said_in(browser.get(where).text)
    for text in ("68%", "100%", "19", "15", "12"):
        assert text in said


def test_after_the_eighth_session_the_last_one_counts(signed_in: SignIn, world: World) -> None:
    for delivery in world.delivered(world.harbour, 10):
        for number in range(7):
            other = world.delivered(world.moorside, after=None)[0]
            borrowed = attended(other)[0]
            borrowed.session.held_on = date(delivery.started_on.year + 1, 1, number + 1)
            borrowed.delivery = delivery
            borrowed.engagement = 1 if number < 6 else 5
    db.session.commit()
    found = file_of(signed_in(manager()), world, "engagement", f"&team={world.harbour.id}")
    assert list(found)[-1] == "After session 8: their last one"
    last = found["After session 8: their last one"]
    assert (last["Rated"], last["Took part well or better"]) == ("10", "10")


def test_who_works_with_the_children_reads_their_words_and_that_is_noted(
    signed_in: SignIn, world: World
) -> None:
    made = planted(world)
    worker = UserFactory(teams=[world.harbour])
    browser = signed_in(worker)
    page = browser.get(address(world)).text
    assert f"{SAID}, number 4" in page
    first = made.completed[0]
    assert f'href="/deliveries/{first.id}#session-{attended(first)[0].session_id}"' in page
    assert "Of 20 children, 5 said something in their own words." in text_of(page)
    spoke = {each.child_id for each in made.completed[:5]}
    assert reads_of("child_records") == spoke
    for part in PARTS:
        assert SAID not in browser.get(address(world, part)).text, f"{part} is a file"
    for where, words in pictures_of(page):
        assert SAID not in words + browser.get(where).text


def test_nobody_else_reads_a_word_of_a_child(signed_in: SignIn, world: World) -> None:
    planted(world)
    for viewer in (qa_lead(), manager(world.moorside), UserFactory(teams=[world.moorside])):
        browser = signed_in(viewer)
        page = browser.get(address(world)).text
        assert SAID not in page
        assert "The words themselves are read only by those who work with these" in text_of(page)
        assert children_in(browser, world, "words")["Said something in their own words"] in (
            "fewer than 10",
            "not shown",
        )
    assert reads_of("child_records") == set()


def test_the_words_of_a_child_who_moved_are_the_new_teams(signed_in: SignIn, world: World) -> None:
    made = planted(world)
    made.completed[0].child.team_id = world.moorside.id
    db.session.commit()
    old, new = UserFactory(teams=[world.harbour]), UserFactory(teams=[world.moorside])
    assert f"{SAID}, number 0" not in signed_in(old).get(address(world)).text
    page = signed_in(new).get(address(world)).text
    assert f"{SAID}, number 0" in page
    assert f"{SAID}, number 1" not in page


def test_the_latest_words_come_first_and_there_are_ten_at_most(
    signed_in: SignIn, world: World
) -> None:
    for number, delivery in enumerate(world.delivered(world.harbour, 4)):
        for place, each in enumerate(attended(delivery)):
            each.child_words = f"Word {number} of {place}"
    db.session.commit()
    page = signed_in(manager()).get(address(world)).text
    assert page.count("<blockquote") == 10
    assert page.index("Word 3 of 2") < page.index("Word 0 of 2") < page.index("Word 3 of 1")
    assert "Word 0 of 0" not in page


def test_what_changed_for_whom(signed_in: SignIn, world: World) -> None:
    planted(world)
    browser = signed_in(manager())
    needs = file_of(browser, world, "need")
    weapons = needs["Weapons"]
    told = ("Started", "Measured before and after", "Average change", "Improved")
    assert [weapons[each] for each in told] == ["12", "12", "4.0", "12"]
    assert [needs["Not known"][each] for each in told] == ["8", "0", "not known", "0"]
    assert [needs["All of them"][each] for each in told] == ["20", "12", "4.0", "12"]
    ages = file_of(browser, world, "age")
    assert ages["14 to 15"]["Started"] == "20"
    assert ages["Not known"]["Started"] == "0"
    cared_for = file_of(browser, world, "looked-after")
    assert cared_for["Looked after"]["Started"] == "4"
    assert cared_for["Looked after"]["Average change"] == "not known"
    assert cared_for["Not known"]["Started"] == "16", "a group of its own, and not “no”"
    assert file_of(browser, world, "disposal")["Not known"]["Measured before and after"] == "12"


def test_disposals_are_counted_by_their_kinds(signed_in: SignIn, world: World) -> None:
    for disposal in ("youth_caution", "outcome_22", "referral_order"):
        world.delivered(world.harbour, 2, child={"disposal": disposal})
    db.session.commit()
    found = file_of(signed_in(manager()), world, "disposal")
    assert found["Prevention or out of court"]["Started"] == "4"
    assert found["Court order in the community"]["Started"] == "2"


def test_others_see_no_small_group_and_no_exact_number(signed_in: SignIn, world: World) -> None:
    planted(world)
    for viewer in (qa_lead(), manager(world.moorside), UserFactory(teams=[world.moorside])):
        browser = signed_in(viewer)
        page = browser.get(address(world)).text
        shown = text_of(page)
        assert "Of about 20 children who started it, about 10 (50%) completed as planned." in shown
        assert "Counts under 10 are not shown" in shown
        small = ("fewer than 10", "not shown")
        endings = children_in(browser, world, "endings")
        assert endings["Completed as planned"] == "10"
        for kind in ("Completed, with changes", "Ended early", "Still going on"):
            assert endings[kind] in small
        assert children_in(browser, world, "reasons") == {}
        for part in ("dose", "fidelity", "words"):
            for kind, number in children_in(browser, world, part).items():
                assert number in (*small, "10", "15", "20"), (part, kind)
        for part in PARTS:
            said = browser.get(address(world, part)).text
            assert not {"12", "19", "13"} & set(said.replace("\r\n", ",").split(",")), part
        for where, words in pictures_of(page):
            assert "12" not in words.split()
            assert "19" not in said_in(browser.get(where).text).split()


def test_what_one_knows_of_ones_own_team_tells_nothing_of_a_few_others(
    signed_in: SignIn, world: World
) -> None:
    """30 of mine were completed and 3 of another team: about 35 would tell that they are few."""
    world.delivered(world.harbour, 30)
    world.delivered(world.moorside, 3)
    world.delivered(world.moorside, 25, ending="lost_contact")
    db.session.commit()
    browser = signed_in(manager(world.harbour))
    assert children_in(browser, world, "endings")["Completed as planned"] == "not shown"
    own = children_in(browser, world, "endings", f"&team={world.harbour.id}")
    assert own["Completed as planned"] == "30"


def test_a_total_that_gives_a_small_team_away_is_not_shown(signed_in: SignIn, world: World) -> None:
    """The results page shows the teams beside it: 30 of mine, so that 33 would tell of 3."""
    world.delivered(world.harbour, 30)
    world.delivered(world.moorside, 3)
    db.session.commit()
    browser = signed_in(manager(world.harbour))
    page = text_of(browser.get(address(world)).text)
    assert "How many children started it is not shown" in page
    assert children_in(browser, world, "endings")["Started"] == "not shown"
    assert "33" not in page
    for part in ("endings", "dose", "fidelity", "words"):
        told = set(children_in(browser, world, part).values())
        assert told <= {"not shown", "fewer than 10"}, part
    for part in ("need", "age", "disposal", "looked-after", "minutes", "engagement"):
        for row in file_of(browser, world, part).values():
            assert not any(value.isdigit() for value in row.values()), (part, row)


def test_a_team_that_never_began_it_is_told_so_and_anothers_cannot_be_chosen(
    signed_in: SignIn, world: World
) -> None:
    planted(world)
    browser = signed_in(manager(world.moorside))
    own = text_of(browser.get(address(world, query=f"&team={world.moorside.id}")).text)
    assert "Nobody of Moorside has started this yet." in own
    other = text_of(browser.get(address(world, query=f"&team={world.harbour.id}")).text)
    assert "You do not see the team in this address exactly" in other
    assert "Of about 20 children" in other


def test_page_chart_and_file_say_the_same(signed_in: SignIn, world: World) -> None:
    planted(world)
    browser = signed_in(manager())
    page = browser.get(address(world)).text
    where, words = next(each for each in pictures_of(page) if "/need/" in each[0])
    assert "Weapons, 12 children measured: 4.0 points better, 100% improved." in words
    said = said_in(browser.get(where).text)
    for text in ("Weapons", "12 children", "4.0", "100%"):
        assert text in said
    assert file_of(browser, world, "need")["Weapons"]["Share improved"] == "100%"
    endings = next(each for each in pictures_of(page) if "/endings/" in each[0])
    assert "Completed as planned: 12 (60%)" in endings[1]
    assert "12 (60%)" in said_in(browser.get(endings[0]).text)
    png = browser.get(where.replace(".svg", ".png"))
    assert png.mimetype == "image/png"


def test_the_whole_is_what_the_results_page_says(signed_in: SignIn, world: World) -> None:
    planted(world)
    slug = world.version.intervention.slug
    browser = signed_in(manager())
    results = browser.get(f"/results/interventions/{slug}").text
    assert f'href="{PAGE}?intervention={slug}"' in results
    assert "Of 20 children who started, 12 were measured before and after." in text_of(results)
    here = file_of(browser, world, "evidence")["Recorded in this service"]
    assert here["Children"] == "12 children, before and after"
    assert here[CHANGE] == "4.0 points", "all changed alike, so that there is no interval"


def test_published_evidence_stands_beside_it_or_is_not_known(
    signed_in: SignIn, world: World
) -> None:
    planted(world)
    browser = signed_in(manager())
    unknown = file_of(browser, world, "evidence")["Published evidence"]
    assert set(unknown.values()) == {"Published evidence", "not known", ""}
    assert "Published evidence: not known." in text_of(browser.get(address(world)).text)
    rating = PublishedEvidence(
        scale="yef_toolkit",
        level="moderate",
        outcome="Violence",
        source="Youth Endowment Fund Toolkit",
        address="https://youthendowmentfund.org.uk/toolkit/",
        checked=date(2026, 3, 3),
        population="Children of 10 to 17 in other countries",
    )
    world.version = a_live_version(document=a_document(published_evidence=(rating,)))
    world.delivered(world.harbour)
    db.session.commit()
    told = file_of(browser, world, "evidence")["Youth Endowment Fund Toolkit"]
    assert told["Outcome looked at"] == "Violence"
    assert told["Last checked"] == "3 March 2026"
    assert told["Children"] == "Children of 10 to 17 in other countries"
    assert "oderate" in told[CHANGE]
    assert 'href="https://youthendowmentfund.org.uk/toolkit/"' in browser.get(address(world)).text


@pytest.mark.parametrize(
    ("end", "why"),
    [(suspend, "because it is suspended."), (retire, "because it is retired.")],
)
def test_what_cannot_be_started_any_more_keeps_its_numbers(
    signed_in: SignIn, world: World, end: Callable[..., object], why: str
) -> None:
    planted(world)
    end(world.version)
    db.session.commit()
    page = text_of(signed_in(manager()).get(address(world)).text)
    assert f"It cannot be started now, {why} What was delivered before is shown." in page
    assert "Of 20 children who started it" in page


def test_another_measure_can_be_chosen_and_one_that_is_none_is_said(
    signed_in: SignIn, world: World
) -> None:
    world.delivered(world.harbour, 12)
    world.delivered(world.harbour, 10, before=20, after=25, instrument="swemwbs", scale="total")
    db.session.commit()
    browser = signed_in(manager())
    usual = file_of(browser, world, "need")["Not known"]
    assert (usual["Measured before and after"], usual["Average change"]) == ("12", "4.0")
    other = file_of(browser, world, "need", "&scale=swemwbs:total:self")["Not known"]
    assert (other["Measured before and after"], other["Average change"]) == ("10", "5.0")
    wrong = browser.get(address(world, query="&scale=no:such:one"))
    assert "measure in this address, so that another is shown." in text_of(wrong.text)
    assert file_of(browser, world, "need", "&scale=no:such:one")["Not known"] == usual


def test_an_address_of_no_intervention_is_answered_kindly(signed_in: SignIn, world: World) -> None:
    planted(world)
    browser = signed_in(manager())
    for slug in ("no-such-one", "' or 1=1"):
        answer = browser.get(PAGE, query_string={"intervention": slug})
        assert answer.status_code == 200
        assert "Choose an intervention. The one in this address is not in the" in answer.text
    assert browser.get(f"{PAGE}/endings.csv?intervention=no-such-one").status_code == 404
    assert browser.get(address(world, "no-such-part")).status_code == 404


def test_without_one_in_the_address_the_one_begun_most_is_shown(
    signed_in: SignIn, world: World
) -> None:
    world.delivered(world.harbour, 2)
    world.version = a_live_version(document=a_document(title="Walking and talking"))
    world.delivered(world.harbour, 3)
    world.version = a_live_version(document=a_document(title="Never begun"))
    db.session.commit()
    browser = signed_in(manager())
    page = browser.get(PAGE).text
    assert "Walking and talking: how it was delivered, and for whom" in text_of(page)
    never = text_of(browser.get(address(world)).text)
    assert "Never begun: how it was delivered" in never
    assert "Nobody has started this yet." in never


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("measured", [True, False])
def test_every_edge_is_a_sentence(
    signed_in: SignIn, world: World, number: int, measured: bool
) -> None:
    score = 3 if measured else None
    world.delivered(world.harbour, number, before=score, after=score)
    db.session.commit()
    for viewer in (manager(), qa_lead()):
        browser = signed_in(viewer)
        for where in (PAGE, address(world)):
            page = browser.get(where)
            assert page.status_code == 200
            assert not FORBIDDEN.search(text_of(page.text))
        if number == 0:
            assert "Nothing has been started yet." in browser.get(PAGE).text
            continue
        for part in PARTS:
            assert not FORBIDDEN.search(browser.get(address(world, part)).text)
        for picture, _ in pictures_of(browser.get(PAGE).text):
            assert browser.get(picture).status_code == 200


def test_nothing_measured_is_not_known_and_no_nought(signed_in: SignIn, world: World) -> None:
    world.delivered(world.harbour, 12, before=None, after=None)
    db.session.commit()
    browser = signed_in(manager())
    everyone = file_of(browser, world, "age")["14 to 15"]
    assert (everyone["Started"], everyone["Measured before and after"]) == ("12", "0")
    assert everyone["Average change"] == "not known"
    assert everyone["Improved"] == "not known"
    assert "Nobody has been measured before and after yet." in browser.get(address(world)).text


def test_what_names_no_core_step_says_so(signed_in: SignIn, world: World) -> None:
    document = a_document()
    adaptable = tuple(
        session.__class__(session.title, session.aim) for session in document.sessions
    )
    world.version = a_live_version(document=a_document(sessions=adaptable))
    world.delivered(world.harbour, 3)
    db.session.commit()
    page = text_of(signed_in(manager()).get(address(world)).text)
    assert "This intervention names no core step." in page


def reads_of(kind: str) -> set[int | None]:
    statement = select(AuditEvent.subject_id).where(
        AuditEvent.action == "read", AuditEvent.subject_type == kind
    )
    return set(db.session.scalars(statement))


def test_reading_exact_counts_is_noted(signed_in: SignIn, world: World) -> None:
    planted(world)
    world.delivered(world.moorside, 3)
    db.session.commit()
    signed_in(qa_lead()).get(address(world))
    signed_in(manager(TeamFactory())).get(address(world))
    assert reads_of("teams") == set()
    signed_in(manager(world.harbour)).get(address(world, query=f"&team={world.harbour.id}"))
    assert reads_of("teams") == {world.harbour.id}


def test_it_is_for_staff_who_work_with_results(signed_in: SignIn, world: World) -> None:
    assert signed_in(administrator()).get(PAGE).status_code == 403


def test_more_children_need_no_more_queries(signed_in: SignIn, world: World) -> None:
    planted(world)
    for viewer in (manager(), qa_lead(), UserFactory(teams=[world.harbour])):
        browser, where = signed_in(viewer), address(world)
        browser.get(where)
        with counted_queries() as statements:
            browser.get(where)
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, "\n".join(statements)
