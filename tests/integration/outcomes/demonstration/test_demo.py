"""Preparing the demonstration and loading synthetic children by ``flask demo``."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from catalogue.instruments.queries import all_instruments
from catalogue.interventions.models import (
    AVAILABLE,
    Intervention,
    InterventionVersion,
    VersionEvent,
    VersionState,
)
from catalogue.review.models import Review, ReviewCondition, ReviewStage, ReviewState
from catalogue.search.queries import search
from core.audit.models import AuditEvent
from core.config import Settings
from core.database import Base, db, today
from core.people.models import Role, Team, User
from core.people.passwords import password_matches
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.demonstration.accounts import ensure_accounts, kept_password, password_file
from outcomes.demonstration.effects import GOAL
from outcomes.ete.models import EteSnapshot
from outcomes.evaluation.pairing import Pair
from outcomes.measures.models import Answering, Goal, Measurement
from outcomes.measures.occasions import refusal_of_day
from outcomes.measures.pairs import MeasurementRow, ScaleKey, pair_of
from outcomes.measures.queries import measurement_rows, times_of
from outcomes.panels.models import Panel
from outcomes.referrals.models import Referral
from tests.conftest import PASSWORD, Browser, settings_for
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from wsgi import create_app


def run(app: Flask, *arguments: str) -> Result:
    """Run ``flask demo`` with arguments."""
    result = app.test_cli_runner().invoke(args=["demo", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def number_of(table: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Result]]:
    """A demonstration prepared once from an empty folder; the tests only look at it."""
    folder = tmp_path_factory.mktemp("demonstration")
    app = create_app(
        replace(settings_for(folder), demonstration=True, demo_password=PASSWORD), testing=True
    )
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    with app.app_context():
        yield app, run(app, "prepare")
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def service(prepared: tuple[Flask, Result]) -> Iterator[Flask]:
    """The prepared demonstration."""
    yield prepared[0]
    db.session.rollback()


def test_preparing_says_where_to_go_and_as_whom(prepared: tuple[Flask, Result]) -> None:
    _, result = prepared
    assert result.exit_code == 0
    assert "http://127.0.0.1:8000" in result.stdout
    for name in ("practitioner", "practitioner2", "qa", "qa4", "manager", "teammanager", "admin"):
        assert f"{name}@demo.example" in result.stdout
    assert PASSWORD not in result.stdout
    assert "DEMO_PASSWORD" in result.stdout
    assert "these children do not exist" in result.stdout
    assert "Loading 400 synthetic children" in result.stderr


def test_everyone_of_the_contract_can_sign_in(service: Flask) -> None:
    everyone = db.session.scalars(select(User).order_by(User.id)).all()
    assert all(user.demonstration for user in everyone)
    for email in [user.email for user in everyone]:
        answer = service.test_client().post("/sign-in", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 302, email


def test_a_home_page_asks_few_questions_from_the_first_look_on(service: Flask) -> None:
    asked = {}
    for user in db.session.scalars(select(User).order_by(User.id)).all():
        browser = service.test_client()
        browser.post("/sign-in", data={"email": user.email, "password": PASSWORD})
        with counted_queries() as statements:
            assert browser.get("/").status_code == 200
        asked[user.email] = len(statements)
    assert max(asked.values()) <= MOST_QUERIES_OF_A_PAGE, asked


def test_people_have_the_roles_and_teams_of_the_contract(service: Flask) -> None:
    people = {user.email.split("@")[0]: user for user in db.session.scalars(select(User))}
    assert {people[name].role for name in ("qa", "qa2", "qa3", "qa4")} == {Role.QA_LEAD}
    qualified = {name for name, user in people.items() if user.safeguarding_qualified}
    assert qualified == {"qa2", "qa3"}
    assert people["manager"].whole_service
    assert people["teammanager"].team_ids == people["practitioner"].team_ids
    assert people["practitioner"].team_ids.isdisjoint(people["practitioner2"].team_ids)
    assert number_of(Team) == 3


def test_the_library_is_in_use_and_found(service: Flask) -> None:
    states = Counter(db.session.scalars(select(InterventionVersion.state)))
    assert states[VersionState.LIVE] >= 26
    assert search("knife").total > 0
    assert states[VersionState.DRAFT] == 2  # one begun, one to answer what was asked for
    for state in (
        VersionState.SUBMITTED,
        VersionState.IN_REVIEW,
        VersionState.CHANGES_REQUESTED,
        VersionState.REJECTED,
    ):
        assert states[state] == 1
    assert number_of(Intervention) == 36


def test_every_decision_is_marked_and_by_someone_who_was_not_involved(service: Flask) -> None:
    reviews = db.session.scalars(select(Review)).all()
    assert all(review.demonstration for review in reviews)
    assert all(review.reviewer_id not in review.version.involved_ids for review in reviews)
    later_events = select(VersionEvent).where(VersionEvent.from_state.is_not(None))
    assert all(event.demonstration for event in db.session.scalars(later_events))
    open_review = next(review for review in reviews if review.state is ReviewState.OPEN)
    assert 0 < len(open_review.answers) < 19
    assert number_of(ReviewCondition) > 5


def test_a_sensitive_version_was_approved_by_two_one_of_them_qualified(service: Flask) -> None:
    sensitive = db.session.scalars(
        select(InterventionVersion).where(
            InterventionVersion.sensitive.is_(True),
            InterventionVersion.state == VersionState.LIVE,
        )
    ).all()
    assert sensitive
    for version in sensitive:
        reviews = db.session.scalars(select(Review).where(Review.version_id == version.id)).all()
        assert len({review.reviewer_id for review in reviews}) == 2
        second = next(review for review in reviews if review.stage is ReviewStage.SECOND)
        assert second.reviewer.safeguarding_qualified


def test_a_second_start_changes_nothing(service: Flask) -> None:
    tables = (User, InterventionVersion, Review, ChildRecord, Measurement, AuditEvent)
    before = [number_of(table) for table in tables]
    db.session.rollback()
    result = run(service, "prepare")
    assert result.exit_code == 0
    assert [number_of(table) for table in tables] == before
    assert "Loading" not in result.stderr


def test_six_interventions_have_ten_pairs_in_every_team(service: Flask) -> None:
    deliveries = {delivery.id: delivery for delivery in db.session.scalars(select(Delivery))}
    measured: dict[tuple[int, ScaleKey], list[MeasurementRow]] = defaultdict(list)
    for row in measurement_rows(list(deliveries)):
        measured[row.delivery_id, row.key].append(row)
    times = times_of(deliveries.values())
    cells = Counter(
        (deliveries[delivery_id].intervention_id, deliveries[delivery_id].team_id)
        for (delivery_id, key), rows in measured.items()
        if (key.instrument, key.rater) == (GOAL, "self")
        and isinstance(pair_of(rows, times[delivery_id]), Pair)
    )
    teams = db.session.scalars(select(Team.id)).all()
    assert len(teams) == 3
    interventions = {intervention for intervention, _ in cells}
    compared = [each for each in interventions if min(cells[each, team] for team in teams) >= 10]
    assert len(compared) >= 6


def test_what_is_loaded_is_what_the_service_itself_would_accept(service: Flask) -> None:
    deliveries = db.session.scalars(select(Delivery)).all()
    times = times_of(deliveries)
    for row in measurement_rows([delivery.id for delivery in deliveries]):
        scale = all_instruments()[row.instrument].scale(row.scale)
        assert scale.refusal(row.score) is None
        assert row.occasion is not None
        dates = times[row.delivery_id].dates
        assert refusal_of_day(row.occasion, row.taken_on, dates, today=today()) is None


@pytest.mark.parametrize(
    "kind", [PlanItem, Delivery, Measurement, EteSnapshot, Referral, Panel, Goal, Answering]
)
def test_there_is_something_of_every_kind_to_see_in_every_team(
    service: Flask, kind: type[Any]
) -> None:
    teams = db.session.scalars(
        select(ChildRecord.team_id).join(kind, kind.child_id == ChildRecord.id).distinct()
    ).all()
    assert len(teams) == 3


def test_every_delivery_is_bound_to_the_text_that_was_approved(service: Flask) -> None:
    for delivery in db.session.scalars(select(Delivery)):
        assert delivery.version.state in AVAILABLE
        assert delivery.content_hash == delivery.version.content_hash
        assert delivery.plan_item is not None
        assert delivery.plan_item.intervention_id == delivery.intervention_id
        assert delivery.plan_item.child_id == delivery.child_id


RECORDED_AS_ANYBODYS = (
    *("add_ete_snapshot", "offer_referral", "answer_referral", "add_appointment"),
    *("end_referral", "record_panel", "record_panel_decision", "settle_panel_decision"),
    "change_plan_item",
)


def test_synthetic_children_are_marked_and_the_audit_has_one_event_for_them(
    service: Flask,
) -> None:
    children = db.session.scalars(select(ChildRecord)).all()
    assert len(children) == 400
    assert all(child.demonstration for child in children)
    assert all(child.case_reference.startswith("DEMO-") for child in children)
    about_children = select(AuditEvent).where(
        AuditEvent.subject_type == "child_records",
        # A few are recorded as anybody's, each with its own event.
        AuditEvent.action.not_in(RECORDED_AS_ANYBODYS),
    )
    event = db.session.scalars(about_children).one()
    assert event.action == "load_demonstration"
    assert event.changes["children"] == [None, 400]
    for table in (PlanItem, SessionRecord, Attendance):
        assert number_of(table) > 400


def test_repeating_a_load_adds_nothing_and_prints_the_same(service: Flask) -> None:
    result = run(service, "load", "--json")
    assert result.exit_code == 0
    assert "Nothing was added" in result.stderr
    printed = json.loads(result.stdout)
    assert list(printed) == ["seed", "children", "teams", "deliveries", "measurements", "planted"]
    assert (printed["seed"], printed["children"], printed["teams"]) == (1, 400, 3)
    assert printed["deliveries"] == number_of(Delivery)
    assert printed["measurements"] == number_of(Measurement)
    assert sum(planted["pairs"] >= 30 for planted in printed["planted"]) >= 6
    assert list(printed["planted"][0]) == [
        "intervention",
        "instrument",
        "scale",
        "rater",
        "direction",
        "change",
        "sd_change",
        "pairs",
    ]


@pytest.fixture
def demonstrating(settings: Settings, demonstration: Settings) -> Iterator[Flask]:
    """An empty service of the demonstration, on each database in turn."""
    app = create_app(demonstration, testing=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_load_prepares_what_it_needs_and_another_seed_adds_other_children(
    demonstrating: Flask,
) -> None:
    first = run(demonstrating, "load", "--children", "12", "--teams", "4", "--seed", "5")
    assert first.exit_code == 0
    assert "Seed 5: 12 children in 4 teams" in first.stdout
    assert number_of(Team) == 4
    db.session.rollback()
    second = run(demonstrating, "load", "--children", "9", "--seed", "6", "--json")
    assert json.loads(second.stdout)["children"] == 9
    assert number_of(ChildRecord) == 21


def test_nothing_is_loaded_outside_the_demonstration(app: Flask) -> None:
    for command in ("load", "prepare"):
        result = run(app, command)
        assert result.exit_code == 1
        assert "demonstration alone" in result.stderr
    for table in (User, Intervention, ChildRecord, Team):
        assert number_of(table) == 0


def test_the_children_asked_for_have_to_be_a_number_that_can_be(
    prepared: tuple[Flask, Result],
) -> None:
    assert run(prepared[0], "load", "--children", "0").exit_code == 2


def test_a_password_that_nobody_set_is_kept_where_only_the_owner_reads_it(
    tmp_path: Path, sqlite_template: Path
) -> None:
    settings = replace(settings_for(tmp_path), demonstration=True)
    (tmp_path / "service.sqlite3").write_bytes(sqlite_template.read_bytes())
    app = create_app(settings, testing=True)
    with app.app_context():
        ensure_accounts(settings)
        db.session.commit()
        kept = kept_password(settings)
        assert len(kept) >= 12
        assert kept_password(settings) == kept
        assert password_file(settings).stat().st_mode & 0o777 == 0o600
        db.session.remove()
        db.engine.dispose()


def test_another_password_set_later_is_given_to_everyone(
    tmp_path: Path, sqlite_template: Path
) -> None:
    (tmp_path / "service.sqlite3").write_bytes(sqlite_template.read_bytes())
    for password in ("the first one", "short"):
        settings = replace(settings_for(tmp_path), demonstration=True, demo_password=password)
        app = create_app(settings, testing=True)
        with app.app_context():
            ensure_accounts(settings)
            db.session.commit()
            hashes = set(db.session.scalars(select(User.password_hash)))
            assert len(hashes) == 1
            assert password_matches(hashes.pop(), password)
            db.session.remove()
            db.engine.dispose()
