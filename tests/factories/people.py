"""People and teams."""

from datetime import date
from typing import Any

import factory
import factory.alchemy
from argon2 import PasswordHasher

from core.database import db, now
from core.people.models import Role, Team, User

# Cheap on purpose: the tests sign in hundreds of times.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(
    "three random words"
)


FIRST_NAMES = ("Amina", "Ben", "Carys", "Dev", "Elin", "Farid", "Grace")
LAST_NAMES = (
    *("Ashworth", "Begum", "Clarke", "Davies", "Evans", "Farrow"),
    *("Gill", "Hughes", "Iqbal", "Jones", "Kaur"),
)


class TeamFactory(factory.alchemy.SQLAlchemyModelFactory):
    """An area team."""

    class Meta:
        model = Team
        sqlalchemy_session = db.session
        sqlalchemy_session_persistence = "commit"

    name = factory.Sequence(lambda number: f"Area {number}")


class UserFactory(factory.alchemy.SQLAlchemyModelFactory):
    """A practitioner, unless said otherwise."""

    class Meta:
        model = User
        sqlalchemy_session = db.session
        sqlalchemy_session_persistence = "commit"

    email = factory.Sequence(lambda number: f"person{number}@service.example")
    # Never a name with an apostrophe: a page would hold it escaped, and one run in many would fail.
    name = factory.Sequence(lambda number: f"{FIRST_NAMES[number % 7]} {LAST_NAMES[number % 11]}")
    role = Role.PRACTITIONER
    password_hash = PASSWORD_HASH
    created_at = factory.LazyFunction(now)
    teams: Any = factory.LazyAttribute(
        lambda user: [TeamFactory()] if user.role is Role.PRACTITIONER else []
    )


def qa_lead(*, safeguarding_qualified: bool = False) -> User:
    """A QA lead."""
    return UserFactory(
        role=Role.QA_LEAD,
        safeguarding_qualified_on=date(2025, 1, 1) if safeguarding_qualified else None,
    )


def manager(*teams: Team) -> User:
    """A manager of the given teams, or of the whole service."""
    return UserFactory(role=Role.MANAGER, teams=list(teams), whole_service=not teams)


def administrator() -> User:
    """An administrator."""
    return UserFactory(role=Role.ADMINISTRATOR)
