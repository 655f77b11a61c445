"""Another team's child: not there, on whatever way, for whoever is not of the team.

Every route of the service is tried with the numbers of one child's record, by everyone who must
not see it; a route with a number that this file does not know fails, so that none is forgotten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from core.database import Base, db, today
from core.people.models import User
from core.permissions import RULES, allowed
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import PlanItem
from outcomes.exchange.kinds import KINDS
from outcomes.exchange.models import IncomingFile
from outcomes.ledger.models import ExceptionSignOff
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.answering import a_goal, an_answering
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.ete import a_snapshot
from tests.factories.interventions import a_live_version
from tests.factories.measures import a_measurement
from tests.factories.panels import a_decision, a_panel
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead
from tests.factories.referrals import accepted

SignIn = Callable[[User], FlaskClient]
REFERENCE, SAID = "YJ-QUOKKA-77", "My wombat has a hat"
SLUG = "stop-and-breathe"
# Numbers in addresses that name nothing of a child; any will do.
OF_NO_CHILD = {
    *("blind_id", "collection_id", "comment_id", "condition_id", "feedback_id", "notice_id"),
    *("number", "proposal_id", "recall_id", "report_id", "request_id", "resource_id"),
    *("review_id", "signal_id", "training_id", "user_id", "version_id"),
    # Board packs hold no number of a child, and tests of their own say so.
    "pack_id",
    # Digests are made of a few lines of them.
    "digest_id",
    # Samples for inspectors are open to managers of the whole service only.
    "sample_id",
    # The need of a child is named with the child; other needs are the library's.
    "need_id",
    # Feedback on practice is about staff, and has tests of its own.
    "observation_id",
    # Results of other teams are shown under the rules of small numbers.
    "team_id",
}
WORDS = {
    *("code", "deed", "field", "kind", "name", "secret", "sha256", "slug", "step", "key"),
    *("submission_key", "filename", "part", "ending"),
}
LEDGER = ("", ".csv", "/older", "/older.csv", "/reach", "/reach.csv", "/exceptions.csv")
# Pages that give out a file know these kinds, and no other.
KINDS_OF_FILES = {"subject_access.download": "json", "handover.download": "json"}
# What names a child by words of its own.
BY_WORDS = {"measures.undo": "submission_key", "ledger.undo_form": "key"}
# What an address must say beside its numbers.
ASKED = {"answering.hand_over": {"instrument": "yp_core"}}


@dataclass(frozen=True)
class Scene:
    """One child's record with something of every kind, and its numbers as addresses have them."""

    numbers: dict[str, int]
    words: dict[str, str]
    team_id: int
    boss: User
    strangers: list[User]


@pytest.fixture
def scene(app: Flask) -> Scene:
    team, other = TeamFactory(name="Harbour"), TeamFactory(name="Hill")
    worker, boss = UserFactory(teams=[team]), manager(team)
    child = a_child(team, case_reference=REFERENCE, age_at_start=16)
    version = a_live_version(slug=SLUG)
    late = today() - timedelta(days=40)
    item = a_plan_item(child=child, version=version, owner=worker, start_by=late, child_view=SAID)
    running = a_plan_item(child=child, version=version, owner=worker, start_by=late)
    delivery = a_delivery(plan_item=running, version=version, started_on=late)
    session = a_session(delivery, recorded_by=worker, child_words=SAID, reparation_hours=2)
    measurement = a_measurement(delivery=delivery)
    referral = accepted(child=child, by=worker, came=(True,))
    panel = a_panel(child=child, by=worker)
    incoming = IncomingFile(
        owner_id=boss.id,
        kind="children",
        name=f"{REFERENCE}.csv",
        submission_key="file-key",
        uploaded_at=child.created_at,
        refusals=[{"line": 2, "column": "team", "value": SAID, "reason": "is not known"}],
    )
    sign_off = ExceptionSignOff(
        kind="not_started",
        subject_id=item.id,
        child_id=child.id,
        owner_id=worker.id,
        since=late,
        note=SAID,
        submission_key="sign-off-key",
        signed_by_id=boss.id,
        signed_at=child.created_at,
    )
    db.session.add_all([incoming, sign_off])
    db.session.commit()
    return Scene(
        numbers={
            "child_id": child.id,
            "item_id": item.id,
            "delivery_id": delivery.id,
            "session_id": session.id,
            "measurement_id": measurement.id,
            "snapshot_id": a_snapshot(child).id,
            "referral_id": referral.id,
            "appointment_id": referral.appointments[0].id,
            "panel_id": panel.id,
            "decision_id": a_decision(panel=panel, owner=worker, words=SAID).id,
            "sign_off_id": sign_off.id,
            "answering_id": an_answering(delivery).id,
            "goal_id": a_goal(delivery, words=SAID).id,
            "file_id": incoming.id,
        },
        words={"measures.undo": measurement.submission_key, "ledger.undo_form": "sign-off-key"},
        team_id=team.id,
        boss=boss,
        strangers=[UserFactory(teams=[other]), manager(other), qa_lead(), administrator()],
    )


def rules(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in ("assets", "static"):
            yield rule


def names_a_child(rule: Rule, scene: Scene) -> bool:
    return bool(rule.arguments & scene.numbers.keys()) or rule.endpoint in BY_WORDS


def address_of(app: Flask, rule: Rule, scene: Scene) -> str:
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        if isinstance(converter, IntegerConverter):
            assert name in scene.numbers or name in OF_NO_CHILD, f"{rule.rule}: whose is {name}?"
            values[name] = scene.numbers.get(name, scene.team_id if name == "team_id" else 1)
        else:
            assert name in WORDS, f"{rule.rule}: what is {name}?"
            values[name] = SLUG if name == "slug" else KINDS_OF_FILES.get(rule.endpoint, "x")
    if rule.endpoint in BY_WORDS:
        values[BY_WORDS[rule.endpoint]] = scene.words[rule.endpoint]
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values, **ASKED.get(rule.endpoint, {}))


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def everything(child_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the child's record, as the database has it."""
    db.session.rollback()
    found = {}
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if "child_id" in table.c or table.name in ("child_records", "session_records"):
            rows = db.session.execute(select(table).order_by(*inspect(table).primary_key))
            found[table.name] = [tuple(row) for row in rows]
    return found


def test_every_way_to_a_child_is_open_to_a_manager_of_the_team(
    app: Flask, scene: Scene, signed_in: SignIn
) -> None:
    """Else what follows would prove nothing: the numbers are right."""
    browser = signed_in(scene.boss)
    pages = [rule for rule in rules(app) if names_a_child(rule, scene) and "GET" in rule.methods]
    assert len(pages) > 15
    for rule in pages:
        address = address_of(app, rule, scene)
        assert browser.get(address).status_code != 404, address


@pytest.mark.timeout(240)
def test_no_route_shows_changes_or_admits_the_child_of_another_team(
    app: Flask, scene: Scene, signed_in: SignIn
) -> None:
    child_id = scene.numbers["child_id"]
    before = everything(child_id)
    for stranger in scene.strangers:
        browser = signed_in(stranger)
        for rule in rules(app):
            address, theirs = address_of(app, rule, scene), names_a_child(rule, scene)
            for method in methods_of(rule):
                if method == "POST" and not theirs:
                    continue
                answer = browser.open(address, method=method)
                assert not tells(answer), (stranger.role, method, address)
                if theirs:
                    assert answer.status_code == refusal(app, rule, stranger), (method, address)
        with browser.session_transaction() as session:
            session.clear()
    assert everything(child_id) == before


def refusal(app: Flask, rule: Rule, stranger: User) -> int:
    """Whoever does so elsewhere finds nothing; a role that does so nowhere is told."""
    action = app.view_functions[rule.endpoint].required_action  # type: ignore[attr-defined]
    return 404 if allowed(stranger, action) or RULES[action].hides else 403


def tells(answer: TestResponse) -> bool:
    return REFERENCE.encode() in answer.data or SAID.encode() in answer.data


def test_no_question_in_an_address_or_a_search_gets_to_the_child(
    app: Flask, scene: Scene, signed_in: SignIn
) -> None:
    numbers = scene.numbers
    team = f"team={scene.team_id}"
    asked = [
        *(f"/ledger{page}?{team}&by=person" for page in LEDGER),
        *(f"/ledger/exceptions{kind}?{team}&show=signed" for kind in ("", ".csv")),
        f"/referrals/cascade?{team}",
        f"/results/teams/{scene.team_id}",
        f"/results/how-delivered?intervention={SLUG}&{team}",
        f"/results/how-delivered/words.csv?intervention={SLUG}&{team}",
        *(f"/records/{kind}.csv" for kind in KINDS),
    ]
    for stranger in scene.strangers:
        browser = signed_in(stranger)
        for address in asked:
            assert not tells(browser.get(address)), (stranger.role, address)
        found = browser.post("/children/find", data={"reference": REFERENCE}, follow_redirects=True)
        assert f"/children/{numbers['child_id']}" not in found.text


def test_a_child_who_moved_is_the_new_teams_and_not_the_old_ones(
    app: Flask, scene: Scene, signed_in: SignIn
) -> None:
    newcomer = scene.strangers[0]
    child = db.session.get_one(ChildRecord, scene.numbers["child_id"])
    child.team_id = newcomer.teams[0].id
    db.session.commit()
    assert signed_in(newcomer).get(f"/children/{child.id}").status_code == 200
    assert signed_in(scene.boss).get(f"/children/{child.id}").status_code == 404


def test_a_full_home_page_asks_little_of_the_database(
    app: Flask, scene: Scene, signed_in: SignIn
) -> None:
    """With something of every kind in the record there is no page with more on it."""
    worker = db.session.get_one(PlanItem, scene.numbers["item_id"]).owner
    for person in (worker, scene.boss):
        browser = signed_in(person)
        for address in ("/", f"/children/{scene.numbers['child_id']}"):
            browser.get(address)  # from the first look on, results are kept in memory
            with counted_queries() as statements:
                assert browser.get(address).status_code == 200
            assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (
                person.role,
                address,
                len(statements),
            )
