"""The whole loop, walked by three people, with scripts and without."""

import math
import re
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Page

from catalogue.interventions.models import Intervention
from core.config import Settings
from core.database import db, now, today
from core.people.models import Team, User
from outcomes.delivery.models import Delivery
from outcomes.measures.models import Measurement
from tests.e2e.conftest import serving
from tests.e2e.people import answer, press, press_and_go, text_of
from tests.factories.children import a_child, a_delivery, a_session
from tests.factories.people import TeamFactory, UserFactory, manager, qa_lead

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

# Goal-based outcomes: 0 to 10, higher is better.
PRE = [2, 3, 4, 3, 2, 5, 4, 3, 2, 4, 3, 4]
POST = [6, 5, 7, 6, 4, 5, 8, 7, 5, 4, 6, 9]
SLUG = "talking-before-it-tips-over"
BY_HAND = {"A-1": (3, 7), "A-2": (4, 4)}


@dataclass(frozen=True)
class Cast:
    """The people of the story, by email address, and their team."""

    author: str
    practitioner: str
    qa_lead: str
    manager: str
    elsewhere: str
    team_id: int
    practitioner_id: int


@pytest.fixture
def cast(app: Flask) -> Cast:
    team = TeamFactory(name="Moorland")
    author, practitioner = UserFactory(teams=[team]), UserFactory(teams=[team])
    return Cast(
        author=author.email,
        practitioner=practitioner.email,
        qa_lead=qa_lead().email,
        manager=manager(team).email,
        elsewhere=UserFactory(teams=[TeamFactory(name="Coast")]).email,
        team_id=team.id,
        practitioner_id=practitioner.id,
    )


@pytest.fixture
def address(settings: Settings, cast: Cast) -> Iterator[str]:
    db.session.remove()
    with serving(settings) as served:
        yield served


def draft(page: Page) -> str:
    """Draft an intervention through every section; the address of its task list."""
    page.goto("/drafts/new")
    answer(
        page,
        {
            "title": "Talking before it tips over",
            "summary": "The child maps what tips an argument over and picks two ways to step back.",
            "kind": "session",
        },
    )
    press(page, "Begin the draft")
    tasks = page.url
    write(
        page,
        tasks,
        "purpose",
        {
            "purpose": "To help a child notice when an argument is about to tip over.",
            "aims": "- Names two early signs\n- Picks two ways to step back",
            "rationale": "Noticing early leaves more choices than noticing late.",
        },
    )
    write(
        page,
        tasks,
        "topics-and-needs",
        {
            "topics": ["anger"],
            "needs": ["thinking_and_behaviour"],
            "desistance": ["motivation"],
        },
    )
    write(
        page,
        tasks,
        "ages-and-settings",
        {
            "youngest": "12",
            "oldest": "17",
            "developmental_level": "Can tell what happened.",
            "formats": ["one_to_one"],
            "settings": ["office"],
            "legal_stages": ["court_order"],
            "engagement": ["strengths"],
        },
    )
    write(
        page,
        tasks,
        "suitability",
        {
            "suitability": "Children who lose their temper and want that to change.",
            "exclusions": "Not while a child is in fear at home: safety first.",
        },
    )
    write(
        page,
        tasks,
        "communication",
        {
            "communication_supports": ["short_steps"],
            "communication_needs": ["attention_and_memory"],
            "communication_adaptations": "One step at a time, with the map in sight.",
        },
    )
    page.goto(f"{tasks}/session-plan/1")
    answer(
        page,
        {
            "title": "The tipping point",
            "aim": "The child knows two signs.",
            "steps-0-title": "Draw the seesaw",
            "steps-0-core": "core",
            "steps-0-minutes": "15",
            "steps-0-body": "Draw a wobbleboard.\n\n> What sat on each end?",
        },
    )
    press(page, "Add another step")
    answer(
        page,
        {
            "steps-1-title": "Choose two ways",
            "steps-1-core": "core",
            "steps-1-minutes": "20",
            "steps-1-body": "Let the child choose.",
        },
    )
    press_and_go(page, "Save and go to the session plan", f"{tasks}/session-plan")
    write(
        page,
        tasks,
        "before-you-start",
        {
            "staff_role": "Any worker who knows the child.",
            "spacing": "One session.",
            "equipment": "Pens",
            "cost_band": "none",
            "preparation": "Choose a quiet room.",
        },
    )
    write(
        page,
        tasks,
        "safeguarding",
        {
            "safeguarding": "Say the limits of what stays private.",
            "disclosure": "1. Listen.\n2. Tell your safeguarding lead today.",
            "upset": "Stop, and offer water and time.",
        },
    )
    page.goto(f"{tasks}/measures")
    answer(
        page,
        {
            "measures-0-outcome": "The child reaches a goal about arguments",
            "measures-0-measured_by": "goal_based_outcomes/goal",
        },
    )
    press_and_go(page, "Save and go back", tasks)
    write(page, tasks, "licence", {"licence": "CC-BY-4.0", "rights_holder": "This service"})
    return tasks


def write(page: Page, tasks: str, section: str, answers: dict[str, str | list[str]]) -> None:
    """Write one section and save it."""
    page.goto(f"{tasks}/{section}")
    answer(page, dict(answers))
    press_and_go(page, "Save and go back", tasks)


def found(page: Page, words: str, **facets: str) -> str:
    """What the library says to a search."""
    query = "&".join([f"q={words}", *(f"{name}={value}" for name, value in facets.items())])
    page.goto(f"/library?{query}")
    return text_of(page)


def claim(page: Page) -> None:
    """Claim the one version that waits."""
    page.goto("/review")
    press(page, "Claim")


def review(page: Page, decision: dict[str, str]) -> None:
    """Answer the whole checklist as met, and decide."""
    for radio in page.locator('[name$="-rating"][value="met"]').all():
        radio.check(force=True)
    press(page, "Save and decide")
    answer(page, dict(decision))
    press(page, "Record the decision")


def plan_and_deliver(page: Page, case_reference: str, scores: tuple[int, int]) -> None:
    """Add a child, plan, start, record a session, measure before and after, and end."""
    start = today() - timedelta(days=40)
    page.goto("/children/add")
    answer(
        page,
        {
            "case_reference": case_reference,
            "started_on": start,
            "age_at_start": "15",
        },
    )
    press(page, "Save")
    child = page.url
    page.goto(f"{child}/plan/add?intervention=talking-before-it-tips-over")
    answer(
        page,
        {
            "need": "thinking_and_behaviour",
            "desired_outcome": "Walks away from two arguments a week and tells us how",
            "child_view": "I want to stop kicking off at my mum",
            "sessions_planned": "2",
            "start_by": today() + timedelta(days=7),
            "age_at_plan": "15",
        },
    )
    press(page, "Save the plan")
    press(page, "Start")
    answer(page, {"started_on": start})
    press(page, "Start")
    links = page.locator('main a[href$="/sessions/add"]')
    assert links.count(), f"{page.url}:\n{text_of(page)}"
    recording = links.first.get_attribute("href") or ""
    delivery = recording.removesuffix("/sessions/add")
    for days, words in ((2, "I can feel my fists first"), (20, "I walked off and it was ok")):
        page.goto(f"{delivery}/sessions/add")
        page.locator("summary").filter(has_text="Add more").click()
        answer(
            page,
            {
                "happened": "yes",
                "children-0-attendance": "attended",
                "children-0-engagement": "4",
                "children-0-child_words": words,
                "held_on": start + timedelta(days=days),
                "minutes": "35",
            },
        )
        press(page, "Save")
        assert "Undo" in text_of(page)
    for occasion, score, day in (("pre", scores[0], 1), ("post", scores[1], 30)):
        page.goto(f"{delivery}/measures/record?instrument=goal_based_outcomes")
        answer(
            page,
            {
                "rater": "self",
                "occasion": occasion,
                "taken_on": start + timedelta(days=day),
                "score_goal": str(score),
            },
        )
        press(page, "Save scores")
        assert f"{score}" in text_of(page)
    page.goto(f"{delivery}/end")
    answer(page, {"ending": "completed", "ended_on": start + timedelta(days=31)})
    press(page, "End the delivery")


def approved_long_ago() -> None:
    """Let three months pass since the approval, so that deliveries of the past can be recorded."""
    version = db.session.query(Intervention).filter_by(slug=SLUG).one().available_version
    assert version is not None
    version.approved_at = now() - timedelta(days=90)
    db.session.commit()
    db.session.remove()


def add_pairs(cast: Cast) -> None:
    """Enough pairs to pass the minimum cohort, added behind the scenes."""
    version = db.session.query(Intervention).filter_by(slug=SLUG).one().available_version
    team = db.session.get(Team, cast.team_id)
    owner = db.session.get(User, cast.practitioner_id)
    start = today() - timedelta(days=60)
    end = start + timedelta(days=30)
    for pre, post in zip(PRE, POST, strict=True):
        delivery = a_delivery(
            child=a_child(team),
            version=version,
            owner=owner,
            started_on=start,
            ended_on=end,
            ending="completed",
        )
        for day in (7, 14):
            a_session(delivery, held_on=start + timedelta(days=day))
        for occasion, score, taken_on in (("pre", pre, start), ("post", post, end)):
            measured(delivery, occasion, score, taken_on)
    db.session.commit()
    db.session.remove()


def measured(delivery: Delivery, occasion: str, score: float, taken_on: date) -> None:
    """A goal-based outcome of a delivery."""
    db.session.add(
        Measurement(
            child_id=delivery.child_id,
            delivery_id=delivery.id,
            instrument="goal_based_outcomes",
            scale="goal",
            rater="self",
            occasion=occasion,
            taken_on=taken_on,
            score=score,
            submission_key=str(uuid4()),
            recorded_by_id=delivery.started_by_id,
            recorded_at=now(),
        )
    )


@pytest.mark.parametrize(
    ("settings", "javascript"),
    [
        ("sqlite", True),
        ("postgresql", False),
        pytest.param("sqlite", False, marks=pytest.mark.deep),
        pytest.param("postgresql", True, marks=pytest.mark.deep),
    ],
    indirect=["settings"],
)
def test_the_whole_loop(
    address: str, cast: Cast, person: Callable[..., Page], javascript: bool
) -> None:
    author = person(address, cast.author, javascript=javascript)
    reviewer = person(address, cast.qa_lead, javascript=javascript)
    practitioner = person(address, cast.practitioner, javascript=javascript, width=390)

    tasks = draft(author)
    author.goto(tasks)
    press(author, "Submit for review")
    assert "Waiting for review" in text_of(author)
    assert "Talking before it tips over" not in found(practitioner, "wobbleboard")
    assert author.goto("/review").status == 403, "an author is no reviewer"

    claim(reviewer)
    review(
        reviewer,
        {
            "decision": "request_changes",
            "change_reasons": "steps",
            "reason": "Say what to do when the child says nothing.",
        },
    )
    author.goto("/drafts")
    assert "Changes requested" in text_of(author)
    press(author, "Start a new draft from this")
    second = author.url.partition("#")[0]
    write(
        author,
        second,
        "suitability",
        {
            "suitability": "Children who lose their temper. With a quiet child, draw.",
        },
    )
    press(author, "Submit for review")
    claim(reviewer)
    review(reviewer, {"decision": "approve"})

    assert "Talking before it tips over" in found(practitioner, "wobbleboard")
    assert "Talking before it tips over" in found(practitioner, "", topics="anger", ages="14-15")
    assert "Talking before it tips over" not in found(practitioner, "", topics="sleep")

    approved_long_ago()
    for case_reference, scores in BY_HAND.items():
        plan_and_deliver(practitioner, case_reference, scores)
    add_pairs(cast)

    reader = person(address, cast.manager, javascript=javascript)
    reader.goto("/results/interventions/talking-before-it-tips-over")
    said = text_of(reader)
    check_results(said)

    stranger = person(address, cast.elsewhere, javascript=javascript)
    assert stranger.goto("/children/1").status == 404


def check_results(said: str) -> None:
    """The page against arithmetic done here."""
    pairs = [*zip(PRE, POST, strict=True), *BY_HAND.values()]
    changes = [post - pre for pre, post in pairs]
    count, mean = len(changes), statistics.mean(changes)
    half = T_13 * statistics.stdev(changes) / math.sqrt(count)
    improved = sum(change >= 3 for change in changes)
    deteriorated = sum(change <= -3 for change in changes)
    plain = re.sub(r"\s+", " ", said)
    assert f"Of {count} children who started, {count} were measured before and after" in plain
    for figure in (mean, mean - half, mean + half):
        assert f"{figure:.1f}" in plain, (figure, plain)
    classes = f"{improved} {count - improved - deteriorated} {deteriorated}"
    share = round(100 * improved / count)
    assert f"Moorland {classes} {share}%" in plain, plain
    assert "caused" not in plain


# The 97.5% quantile of Student's t with 13 degrees of freedom, from a printed table.
T_13 = 2.1603686564610127
