"""What changes people: signing in, invitations, passwords, roles and teams."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import func, select

from core.audit.operations import differences, record, set_difference
from core.config import Settings
from core.database import db, now
from core.errors import AlreadyExists, DomainError, InvalidInput, NotPermitted
from core.outbox.operations import send
from core.people.models import LinkPurpose, Role, SignInAttempt, SingleUseLink, Team, User
from core.people.passwords import hash_password, password_matches
from core.people.throttling import (
    digest,
    forget_failures,
    note_failure,
    refuse_when_throttled,
)

WRONG = "Enter the email address and password that you use for this service."


class LinkSpent(DomainError):
    """A single-use link that was used, replaced or has expired."""

    status = 400


@dataclass(frozen=True, kw_only=True)
class PersonDetails:
    """What an administrator says of a person."""

    name: str
    email: str
    role: Role
    teams: Sequence[Team]
    whole_service: bool = False
    safeguarding_qualified_on: date | None = None


def sign_in(*, email: str, password: str, address: str) -> User:
    """Check a password and note the attempt.

    :raises TooManyAttempts: after five failures for the person, or fifty from the address, within
        fifteen minutes.
    :raises InvalidInput: when the address and the password do not belong together.
    """
    email_hash, address_hash = digest(email.strip().lower()), digest(address)
    refuse_when_throttled(email_hash, address_hash)
    known = select(User).where(User.email == email.strip().lower())
    user: User | None = db.session.scalar(known)
    matches = password_matches(user.password_hash if user else None, password)
    if user is None or not matches or not may_be_here(user):
        note_failure(email_hash, address_hash)
        raise InvalidInput(WRONG)
    forget_failures(email_hash)
    user.last_signed_in_at = now()
    db.session.flush()
    record(actor=user, action="sign_in", subject=user)
    return user


def may_be_here(user: User) -> bool:
    """Whether a person may sign in and stay: the demonstration's people only within it."""
    settings: Settings = current_app.extensions["settings"]
    return user.is_active and (settings.demonstration or not user.demonstration)


def sign_out_everywhere(*, user: User, actor: User) -> None:
    """End every session of a person."""
    user.session_version += 1
    db.session.flush()
    record(actor=actor, action="sign_out_everywhere", subject=user)


def invite(*, details: PersonDetails, actor: User) -> User:
    """Add a person and send the link with which they choose a password.

    :raises AlreadyExists: if the email address is known.
    """
    user = add_person(details=details, actor=actor)
    send_link(user=user, purpose=LinkPurpose.INVITATION, actor=actor)
    return user


def add_person(*, details: PersonDetails, actor: User | None) -> User:
    """Add a person, who cannot sign in until a link let them choose a password.

    :raises AlreadyExists: if the email address is known.
    """
    email = details.email.strip().lower()
    if db.session.scalar(select(User.id).where(User.email == email)):
        raise AlreadyExists("Someone with this email address is here already.", field="email")
    _check_teams(details)
    user = User(
        email=email,
        name=details.name.strip(),
        role=details.role,
        whole_service=details.whole_service,
        safeguarding_qualified_on=details.safeguarding_qualified_on,
        teams=list(details.teams),
        created_at=now(),
    )
    db.session.add(user)
    db.session.flush()
    record(
        actor=actor, action="add_person", subject=user, changes={"role": [None, user.role.value]}
    )
    return user


def send_link(*, user: User, purpose: LinkPurpose, actor: User | None) -> str:
    """Make a fresh single-use link, end those before it, and mail it; returns its secret."""
    settings: Settings = current_app.extensions["settings"]
    limits = {
        LinkPurpose.INVITATION: settings.invitation_limit,
        LinkPurpose.PASSWORD_RESET: settings.reset_limit,
    }
    for earlier in db.session.scalars(
        select(SingleUseLink).where(
            SingleUseLink.user_id == user.id, SingleUseLink.used_at.is_(None)
        )
    ):
        earlier.used_at = now()
    secret = secrets.token_urlsafe(32)
    link = SingleUseLink(
        user_id=user.id,
        purpose=purpose,
        secret_hash=digest(secret),
        expires_at=now() + limits[purpose],
    )
    db.session.add(link)
    db.session.flush()
    record(actor=actor, action=f"send_{purpose.value}", subject=user)
    send("mail", template=purpose.value, to=user.email, name=user.name, secret=secret)
    return secret


def request_password_reset(*, email: str, address: str) -> None:
    """Mail a reset link if the person is known. Nothing tells the asker whether they are."""
    address_hash = digest(address)
    refuse_when_throttled(digest(f"reset:{email.strip().lower()}"), address_hash)
    db.session.add(
        SignInAttempt(
            email_hash=digest(f"reset:{email.strip().lower()}"),
            address_hash=address_hash,
            at=now(),
        )
    )
    user = db.session.scalar(
        select(User).where(User.email == email.strip().lower(), User.active.is_(True))
    )
    if user is not None:
        purpose = LinkPurpose.PASSWORD_RESET if user.password_hash else LinkPurpose.INVITATION
        send_link(user=user, purpose=purpose, actor=None)
    db.session.flush()


def valid_link(secret: str) -> SingleUseLink:
    """The link of a secret.

    :raises LinkSpent: if it is unknown, used, expired, or its person was removed.
    """
    link = db.session.scalar(
        select(SingleUseLink).where(SingleUseLink.secret_hash == digest(secret))
    )
    if link is None or link.used_at or link.expires_at < now() or not link.user.active:
        raise LinkSpent(
            "This link was used already or has run out. Ask for a new one on the sign-in page."
        )
    return link


def choose_password(*, secret: str, password: str) -> User:
    """Set a password by a single-use link, and end every session of the person."""
    link = valid_link(secret)
    user = link.user
    user.password_hash = hash_password(password)
    user.session_version += 1
    link.used_at = now()
    db.session.flush()
    record(actor=user, action="choose_password", subject=user)
    return user


def change_password(*, user: User, current: str, password: str) -> None:
    """Change one's own password, ending every session.

    :raises InvalidInput: if the current password is wrong or the new one too short.
    """
    if not password_matches(user.password_hash, current):
        raise InvalidInput("Enter the password that you use now.", field="current")
    user.password_hash = hash_password(password)
    user.session_version += 1
    db.session.flush()
    record(actor=user, action="change_password", subject=user)


def change_person(*, user: User, details: PersonDetails, actor: User) -> None:
    """Change a person's details. A changed role, team or scope signs them out.

    :raises NotPermitted: when people try to change their own role, teams or scope.
    """
    _check_teams(details)
    teams_before = [team.name for team in user.teams]
    teams_after = [team.name for team in details.teams]
    moved = (
        user.role is not details.role
        or sorted(teams_before) != sorted(teams_after)
        or user.whole_service != details.whole_service
        or user.safeguarding_qualified_on != details.safeguarding_qualified_on
    )
    if moved and user.id == actor.id:
        raise NotPermitted(
            "You cannot change your own role, teams or marks. Ask another administrator."
        )
    user.name = details.name.strip()
    user.role = details.role
    user.whole_service = details.whole_service
    user.safeguarding_qualified_on = details.safeguarding_qualified_on
    if moved:
        user.session_version += 1
    changes = differences(user)
    changes.pop("session_version", None)
    if sorted(teams_before) != sorted(teams_after):
        changes["teams"] = set_difference(teams_before, teams_after)
        user.teams = list(details.teams)
    db.session.flush()
    if changes:
        record(actor=actor, action="change_person", subject=user, changes=changes)


def set_active(*, user: User, active: bool, actor: User) -> None:
    """Remove a person, or let them back in. A removal takes effect on their next request.

    :raises NotPermitted: for oneself, and for the last administrator.
    """
    if user.id == actor.id:
        raise NotPermitted("You cannot remove yourself. Ask another administrator.")
    if user.active == active:
        return
    user.active = active
    user.session_version += 1
    changes = {"active": [not active, active]}
    db.session.flush()
    record(
        actor=actor,
        action="remove_person" if not active else "restore_person",
        subject=user,
        changes=changes,
    )


def add_team(*, name: str, actor: User) -> Team:
    """Add an area team.

    :raises AlreadyExists: if there is one of that name.
    """
    if db.session.scalar(select(Team.id).where(func.lower(Team.name) == name.strip().lower())):
        raise AlreadyExists("There is a team of this name already.", field="name")
    team = Team(name=name.strip())
    db.session.add(team)
    db.session.flush()
    record(actor=actor, action="add_team", subject=team, changes={"name": [None, team.name]})
    return team


def _check_teams(details: PersonDetails) -> None:
    if details.role is Role.PRACTITIONER and len(details.teams) != 1:
        raise InvalidInput("Choose one team for a practitioner.", field="teams")
    if details.role is Role.MANAGER and not details.teams and not details.whole_service:
        raise InvalidInput("Choose the manager’s teams, or the whole service.", field="teams")
    if details.whole_service and details.role is not Role.MANAGER:
        raise InvalidInput("Only a manager can have the whole service.", field="whole_service")
