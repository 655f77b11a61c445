"""A sender, and what it sends of one child from the record to the score."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from core.database import db
from core.people.models import Team, User
from tests.factories.exchange import Sender, ago
from tests.factories.interventions import a_live_version
from tests.factories.people import TeamFactory, UserFactory, manager

SLUG = "kicking-off"


@pytest.fixture
def sender(app: Flask, tmp_path: Path) -> Sender:
    """Another system; a manager of the whole service stands for its files."""
    manager()
    return Sender(app, tmp_path)


@pytest.fixture
def team() -> Team:
    return TeamFactory(name="North")


@pytest.fixture
def owner(team: Team) -> User:
    return UserFactory(email="worker@service.example", teams=[team])


@pytest.fixture
def child(sender: Sender, team: Team) -> str:
    answer = sender.rows("children", f"YJ-1,North,{ago(60)},15,,,,,,,,,")
    assert answer.status == 0, answer.complaints
    return "YJ-1"


@pytest.fixture
def plan(sender: Sender, child: str, owner: User) -> str:
    version = a_live_version(slug=SLUG)
    version.approved_at -= timedelta(days=90)
    db.session.commit()
    row = (
        f"{child},P-1,thinking_and_behaviour,{SLUG},Walks away from a row at home twice a week,"
        f"I want to stop,,4,{owner.email},{ago(20)}"
    )
    answer = sender.rows("plans", row)
    assert answer.status == 0, answer.complaints
    return "P-1"


@pytest.fixture
def delivery(sender: Sender, child: str, plan: str) -> str:
    answer = sender.rows("deliveries", f"{child},D-1,{plan},{SLUG},1,{ago(30)},,")
    assert answer.status == 0, answer.complaints
    return "D-1"
