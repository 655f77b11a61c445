"""The people and teams of the demonstration, and the password that all of them have."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from core.audit.operations import record
from core.config import Settings
from core.database import db
from core.people.models import Role, Team, User
from core.people.operations import PersonDetails, add_person
from core.people.passwords import hash_password_of_any_length, password_matches

DOMAIN = "demo.example"
TEAM_NAMES = ("Northgate", "Riverside", "Harbour")
FEWEST_TEAMS = len(TEAM_NAMES)
QUALIFIED_ON = date(2025, 9, 1)
SINCE = datetime(2024, 9, 2, 9, tzinfo=UTC)
# The third team's practitioner wrote the starter library as far as the demonstration knows.
AUTHOR = f"practitioner3@{DOMAIN}"


@dataclass(frozen=True)
class Account:
    """A person of the demonstration. ``team`` is the position of theirs, if they have one."""

    local_part: str
    name: str
    role: Role
    team: int | None = None
    whole_service: bool = False
    qualified: bool = False

    @property
    def email(self) -> str:
        return f"{self.local_part}@{DOMAIN}"


ACCOUNTS = (
    Account("practitioner", "Priya Nolan", Role.PRACTITIONER, team=0),
    Account("practitioner2", "Callum Reyes", Role.PRACTITIONER, team=1),
    Account("practitioner3", "Megan Osei", Role.PRACTITIONER, team=2),
    Account("qa", "Harriet Quill", Role.QA_LEAD),
    Account("qa2", "Idris Vaughan", Role.QA_LEAD, qualified=True),
    Account("qa3", "Leila Marsh", Role.QA_LEAD, qualified=True),
    Account("qa4", "Tomasz Field", Role.QA_LEAD),
    Account("manager", "Dinah Okoro", Role.MANAGER, whole_service=True),
    Account("teammanager", "Gareth Lowe", Role.MANAGER, team=0),
    Account("admin", "Noor Castle", Role.ADMINISTRATOR),
)


def kept_password(settings: Settings) -> str:
    """The password of every account: the one that was set, or one made once and kept in a file."""
    if settings.demo_password:
        return settings.demo_password
    path = password_file(settings)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
    return path.read_text().strip()


def password_file(settings: Settings) -> Path:
    """Where a password is kept that nobody set."""
    return settings.data_dir / "demonstration_password"


def ensure_accounts(settings: Settings) -> None:
    """Make the teams and people that are not there yet, and give all of them the password."""
    teams = ensure_teams(FEWEST_TEAMS)
    known = {user.email: user for user in demonstration_people()}
    people = [known.get(account.email) or _add(account, teams) for account in ACCOUNTS]
    _set_password([*known.values(), *people], kept_password(settings))


def ensure_teams(number: int) -> list[Team]:
    """As many demonstration teams as wanted, in the order in which they were made."""
    teams = list(
        db.session.scalars(select(Team).where(Team.demonstration.is_(True)).order_by(Team.id))
    )
    for place in range(len(teams), number):
        team = Team(name=_team_name(place), demonstration=True)
        db.session.add(team)
        db.session.flush()
        record(actor=None, action="add_team", subject=team, changes={"name": [None, team.name]})
        teams.append(team)
    return teams[:number]


def workers(teams: Sequence[Team], settings: Settings) -> list[User]:
    """The practitioner of each team, in the order of the teams; made where there is none."""
    people = {place: _practitioner(team, place) for place, team in enumerate(teams)}
    _set_password(list(people.values()), kept_password(settings))
    return [people[place] for place in range(len(teams))]


def demonstration_people() -> list[User]:
    """Everyone of the demonstration, in the order in which they were added."""
    return list(
        db.session.scalars(select(User).where(User.demonstration.is_(True)).order_by(User.id))
    )


def _team_name(place: int) -> str:
    return TEAM_NAMES[place] if place < len(TEAM_NAMES) else f"Demonstration area {place + 1}"


def _practitioner(team: Team, place: int) -> User:
    for user in demonstration_people():
        if user.role is Role.PRACTITIONER and team.id in user.team_ids:
            return user
    number = place + 1
    account = Account(f"practitioner{number}", f"Worker {number}", Role.PRACTITIONER, team=0)
    return _add(account, [team])


def _add(account: Account, teams: Sequence[Team]) -> User:
    user = add_person(
        details=PersonDetails(
            name=account.name,
            email=account.email,
            role=account.role,
            teams=[] if account.team is None else [teams[account.team]],
            whole_service=account.whole_service,
            safeguarding_qualified_on=QUALIFIED_ON if account.qualified else None,
        ),
        actor=None,
    )
    user.demonstration = True
    # They were there before the children whom they worked with.
    user.created_at = SINCE
    db.session.flush()
    return user


def _set_password(people: Sequence[User], password: str) -> None:
    """Give the password to those who do not have it. One hash serves all: hashing is slow."""
    right = {
        each
        for each in {user.password_hash for user in people if user.password_hash}
        if password_matches(each, password)
    }
    without = {user.id: user for user in people if user.password_hash not in right}
    if not without:
        return
    shared = next(iter(right), None) or hash_password_of_any_length(password)
    for user in without.values():
        if user.password_hash is not None:
            user.session_version += 1
        user.password_hash = shared
        db.session.flush()
        record(actor=None, action="set_demonstration_password", subject=user)
