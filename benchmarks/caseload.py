"""The caseload and the ledger with 20,000 children and 400,000 sessions.

Each page is held against its own statements, sent bare to the same database in the same run: what
is above that is ours.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, event, func, insert, select

from benchmarks.measure import against, report, report_timing
from benchmarks.pages import signed_in
from catalogue.interventions.models import AVAILABLE, InterventionVersion
from core.config import Settings
from core.database import Base, db, now, today
from core.people.models import Team, User
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.measures.models import Measurement
from outcomes.panels.models import Panel, PanelDecision
from outcomes.referrals.models import Appointment, Referral
from wsgi import create_app

CHILDREN, DELIVERIES_EACH, SESSIONS_EACH = 20_000, 4, 5
NEEDS = ("thinking_and_behaviour", "substance_use", "mental_health", "lifestyle_and_peers")
PEOPLE = {"whole service": "manager@demo.example", "one team": "teammanager@demo.example"}
PAGES = {
    "caseload": "/children",
    "exceptions": "/ledger/exceptions",
    "ledger": "/ledger",
    "delivered against need": "/ledger/reach",
    "16 and over": "/ledger/older",
    "referrals": "/referrals/cascade",
}
BARE = "its own SQL, run bare"
ROWS_AT_ONCE = 50_000
RUNS = 5
Rows = Iterator[dict[str, Any]]


def run(settings: Settings) -> None:
    """Fill the demonstration's database, then time the pages as managers meet them."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        _fill()
    for who, email in PEOPLE.items():
        browser = signed_in(app, email)
        for name, address in PAGES.items():
            _time(app, browser, address, f"{name}, {who}")


def _time(app: Flask, browser: FlaskClient, address: str, name: str) -> None:
    def page() -> None:
        if browser.get(address).status_code != 200:
            raise RuntimeError(f"{address} was refused")

    statements = _statements(app, page)

    def bare() -> None:
        with app.app_context():
            connection = db.session.connection()
            for statement, parameters in statements:
                connection.exec_driver_sql(statement, parameters).fetchall()

    report_timing(f"{name}: page", against(page, bare, runs=RUNS), ratio_to=BARE)
    report(f"{name}: questions to the database", len(statements), "queries")


def _statements(app: Flask, page: Any) -> list[tuple[str, Any]]:
    """What a page asks of the database."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        page()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return asked


def _fill() -> None:
    """Children with plans, deliveries, sessions and measures, a fifth of them off track."""
    draw = random.Random(20_261_126)
    teams = list(db.session.scalars(select(Team.id).order_by(Team.id)))
    people = list(db.session.scalars(select(User.id).order_by(User.id)))
    versions = db.session.execute(
        select(
            InterventionVersion.id,
            InterventionVersion.intervention_id,
            InterventionVersion.content_hash,
        ).where(InterventionVersion.state.in_(AVAILABLE))
    ).all()
    tables = (ChildRecord, PlanItem, Delivery, SessionRecord, Referral, Panel)
    numbers = {table: _next(table) for table in tables}
    scene = _Scene(draw, teams, people, versions, numbers)
    for table, rows in (
        (ChildRecord, scene.children()),
        (ChildNeed, scene.needs()),
        (PlanItem, scene.plan_items()),
        (Delivery, scene.deliveries()),
        (SessionRecord, scene.sessions()),
        (Attendance, scene.attendances()),
        (Measurement, scene.measurements()),
        (Referral, scene.referrals()),
        (Appointment, scene.appointments()),
        (Panel, scene.panels()),
        (PanelDecision, scene.decisions()),
    ):
        _write(table.__table__, rows)  # type: ignore[arg-type]
    db.session.commit()
    db.session.connection().exec_driver_sql("ANALYZE")
    db.session.commit()


def _next(table: type[Base]) -> int:
    return (db.session.scalar(select(func.max(table.id))) or 0) + 1  # type: ignore[attr-defined]


def _write(table: Table, rows: Rows) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            db.session.execute(insert(table), batch)
            batch = []
    if batch:
        db.session.execute(insert(table), batch)


class _Scene:
    """Made-up rows; the number of a child or a delivery says which of the others are its own."""

    def __init__(
        self,
        draw: random.Random,
        teams: list[int],
        people: list[int],
        versions: Any,
        numbers: dict[Any, int],
    ) -> None:
        self.draw, self.teams, self.people, self.versions = draw, teams, people, versions
        self.first = numbers
        self.begun = [draw.randrange(1, 700) for _ in range(CHILDREN * DELIVERIES_EACH)]

    def children(self) -> Rows:
        for child in range(CHILDREN):
            yield {
                "id": self.first[ChildRecord] + child,
                "case_reference": f"BENCH-{child:05}",
                "team_id": self.teams[child % len(self.teams)],
                "started_on": today() - timedelta(days=self.draw.randrange(700)),
                "age_at_start": self.draw.randrange(12, 17),
                "disposal": "referral_order",
                "disposal_end": today() + timedelta(days=self.draw.randrange(-600, 300)),
                "communication_needs": [],
                "revision": 1,
                "created_by_id": self.people[0],
                "created_at": now(),
                "demonstration": True,
            }

    def needs(self) -> Rows:
        for child in range(CHILDREN):
            for need in self.draw.sample(NEEDS, 2):
                yield {
                    "child_id": self.first[ChildRecord] + child,
                    "need": need,
                    "direction": "against",
                    "severity": self.draw.choice((None, 1, 2, 3)),
                    "assessed_on": today() - timedelta(days=self.draw.randrange(700)),
                }

    def plan_items(self) -> Rows:
        for number, days in enumerate(self.begun):
            yield {
                "id": self.first[PlanItem] + number,
                "child_id": self.first[ChildRecord] + number // DELIVERIES_EACH,
                "need": self.draw.choice(NEEDS),
                "intervention_id": self._version(number).intervention_id,
                "desired_outcome": "Walks away from a row at home twice a week",
                "child_view": "I want to stop kicking off",
                "child_view_declined_reason": "",
                "sessions_planned": SESSIONS_EACH,
                "owner_id": self.people[number % len(self.people)],
                "start_by": today() - timedelta(days=days),
                "age_at_plan": 15,
                "training_missing": [],
                "training_reason": "",
                "revision": 1,
                "submission_key": str(uuid4()),
                "created_by_id": self.people[0],
                "created_at": now(),
            }

    def deliveries(self) -> Rows:
        for number, days in enumerate(self.begun):
            ended = today() - timedelta(days=max(0, days - 60)) if days > 60 else None
            version = self._version(number)
            yield {
                "id": self.first[Delivery] + number,
                "child_id": self.first[ChildRecord] + number // DELIVERIES_EACH,
                # One in twenty plan items is not begun; what was done then was not planned.
                "plan_item_id": None if number % 20 == 0 else self.first[PlanItem] + number,
                "intervention_id": version.intervention_id,
                "version_id": version.id,
                "content_hash": version.content_hash,
                "team_id": self.teams[number // DELIVERIES_EACH % len(self.teams)],
                "started_on": today() - timedelta(days=days),
                "ended_on": ended,
                "ending": "completed" if ended else None,
                "revision": 1,
                "submission_key": str(uuid4()),
                "started_by_id": self.people[0],
                "created_at": now(),
            }

    def sessions(self) -> Rows:
        for number in range(len(self.begun) * SESSIONS_EACH):
            days = self.begun[number // SESSIONS_EACH] - 7 * (number % SESSIONS_EACH)
            yield {
                "id": self.first[SessionRecord] + number,
                "held_on": today() - timedelta(days=max(0, days)),
                "happened": True,
                "minutes": 45,
                "partner_agencies": [],
                "revision": 1,
                "submission_key": str(uuid4()),
                "recorded_by_id": self.people[0],
                "recorded_at": now(),
            }

    def attendances(self) -> Rows:
        for number in range(len(self.begun) * SESSIONS_EACH):
            yield {
                "session_id": self.first[SessionRecord] + number,
                "delivery_id": self.first[Delivery] + number // SESSIONS_EACH,
                "attendance": self.draw.choice(("attended", "attended", "absent_agreed", None)),
                "engagement": 4,
                "child_words": "",
                "child_words_declined_reason": "",
                "core_steps_left_out": [],
                "core_steps_adapted": [],
            }

    def measurements(self) -> Rows:
        for number, days in enumerate(self.begun):
            for occasion, after in (("pre", 0), ("post", 60)):
                if self.draw.random() < 0.2 or days < after:
                    continue
                yield {
                    "child_id": self.first[ChildRecord] + number // DELIVERIES_EACH,
                    "delivery_id": self.first[Delivery] + number,
                    "instrument": "goal_based_outcomes",
                    "scale": "goal",
                    "rater": "self",
                    "occasion": occasion,
                    "taken_on": today() - timedelta(days=days - after),
                    "score": 5.0,
                    "submission_key": str(uuid4()),
                    "recorded_by_id": self.people[0],
                    "recorded_at": now(),
                }

    def referrals(self) -> Rows:
        """One for every other child, each at another stage."""
        for number in range(CHILDREN // 2):
            offered = today() - timedelta(days=self.draw.randrange(20, 700))
            answer = (None, "declined", "accepted", "accepted")[number % 4]
            ended = number % 8 == 3
            yield {
                "id": self.first[Referral] + number,
                "child_id": self.first[ChildRecord] + 2 * number,
                "kind": "substance_misuse",
                "need": "substance_use",
                "offered_on": offered,
                "referred_by_id": self.people[number % len(self.people)],
                "recorded_at": now(),
                "answer": answer,
                "answered_on": offered if answer else None,
                "decline_reason": "not_now" if answer == "declined" else None,
                "child_words": "",
                "child_would_not_say": answer == "declined",
                "outcome": "completed" if ended else None,
                "ended_on": today() if ended else None,
                "revision": 1,
                "submission_key": str(uuid4()),
            }

    def appointments(self) -> Rows:
        """Three of every second referral that was accepted."""
        for number in range(3, CHILDREN // 2, 4):
            for weeks in range(3):
                yield {
                    "referral_id": self.first[Referral] + number,
                    "day": today() - timedelta(weeks=weeks),
                    "attended": True,
                    "recorded_by_id": self.people[0],
                    "recorded_at": now(),
                    "revision": 1,
                    "submission_key": str(uuid4()),
                }

    def panels(self) -> Rows:
        """One of every tenth child."""
        for number in range(CHILDREN // 10):
            yield {
                "id": self.first[Panel] + number,
                "child_id": self.first[ChildRecord] + 10 * number,
                "kind": "risk",
                "held_on": today() - timedelta(days=60),
                "took_part": ["child"],
                "recorded_by_id": self.people[0],
                "recorded_at": now(),
                "revision": 1,
                "submission_key": str(uuid4()),
            }

    def decisions(self) -> Rows:
        """Two of every panel, of which one in four is overdue."""
        for number in range(CHILDREN // 5):
            yield {
                "panel_id": self.first[Panel] + number // 2,
                "words": "Meet somewhere else",
                "owner_id": self.people[number % len(self.people)],
                "due_on": today() - timedelta(days=30 if number % 4 == 0 else -30),
                "note": "",
                "recorded_by_id": self.people[0],
                "recorded_at": now(),
                "revision": 1,
                "submission_key": str(uuid4()),
            }

    def _version(self, number: int) -> Any:
        return self.versions[number % len(self.versions)]
