"""People and teams."""

from datetime import date, datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, DataClass, metadata, named_enum, personal, public, sensitive


class Role(StrEnum):
    """What a person is here to do."""

    PRACTITIONER = "practitioner"
    QA_LEAD = "qa_lead"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return {"qa_lead": "QA lead"}.get(self.value, self.value.capitalize())


class LinkPurpose(StrEnum):
    """What a single-use link lets its holder do."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, not a password


team_memberships = Table(
    "team_memberships",
    metadata,
    Column(
        "user_id",
        ForeignKey("users.id"),
        primary_key=True,
        info={"classification": DataClass.PERSONAL},
    ),
    Column(
        "team_id",
        ForeignKey("teams.id"),
        primary_key=True,
        info={"classification": DataClass.PERSONAL},
    ),
)


class Team(Base):
    """An area team of the service."""

    __tablename__ = "teams"

    id: Mapped[int] = public(primary_key=True)
    name: Mapped[str] = public(String(80), unique=True)
    demonstration: Mapped[bool] = public(default=False)


class User(UserMixin, Base):  # type: ignore[misc]
    """A member of staff, of the service or of a partner agency."""

    __tablename__ = "users"

    id: Mapped[int] = public(primary_key=True)
    email: Mapped[str] = personal(String(254), unique=True)
    name: Mapped[str] = personal(String(120))
    role: Mapped[Role] = personal(named_enum(Role, "role"))
    whole_service: Mapped[bool] = personal(default=False)
    safeguarding_qualified_on: Mapped[date | None] = personal()
    password_hash: Mapped[str | None] = sensitive(String(200))
    # Raised to sign the person out everywhere: a new password, another role, a removal.
    session_version: Mapped[int] = public(default=1)
    active: Mapped[bool] = personal(default=True)
    demonstration: Mapped[bool] = public(default=False)
    created_at: Mapped[datetime] = personal()
    last_signed_in_at: Mapped[datetime | None] = personal()

    # Asked for with whoever is signed in; of others, only where a page shows them.
    teams: Mapped[list[Team]] = relationship(secondary=team_memberships, order_by=Team.name)

    @property
    def is_active(self) -> bool:
        return self.active and self.password_hash is not None

    @property
    def team_ids(self) -> frozenset[int]:
        return frozenset(team.id for team in self.teams)

    @property
    def safeguarding_qualified(self) -> bool:
        return self.safeguarding_qualified_on is not None

    def get_id(self) -> str:
        """The session's key to this person; it dies with the session version."""
        return f"{self.id}.{self.session_version}"


class SingleUseLink(Base):
    """An invitation or a password reset; only the hash of its secret is kept."""

    __tablename__ = "single_use_links"

    id: Mapped[int] = public(primary_key=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    purpose: Mapped[LinkPurpose] = public(named_enum(LinkPurpose, "purpose"))
    secret_hash: Mapped[str] = sensitive(String(64), unique=True)
    expires_at: Mapped[datetime] = public()
    used_at: Mapped[datetime | None] = personal()

    user: Mapped[User] = relationship()


class SignInAttempt(Base):
    """A failed sign-in, kept for as long as it counts against the next one."""

    __tablename__ = "sign_in_attempts"

    id: Mapped[int] = public(primary_key=True)
    email_hash: Mapped[str] = personal(String(64))
    address_hash: Mapped[str] = personal(String(64))
    at: Mapped[datetime] = public()

    __table_args__ = (Index(None, "email_hash", "at"), Index(None, "address_hash", "at"))


class HandedOverSession(Base):
    """A signed-in session whose screen is with somebody else, who may see one thing only.

    It goes by a digest of the session's own secret. Nothing outside ``inside`` is shown to that
    session until the person opens it with their password; then ``back_to`` comes.
    """

    __tablename__ = "handed_over_sessions"

    id: Mapped[int] = public(primary_key=True)
    session_hash: Mapped[str] = sensitive(String(64), unique=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    inside: Mapped[str] = public(String(200))
    back_to: Mapped[str] = public(String(200))
    begun_at: Mapped[datetime] = personal()
