"""Who has a version that is under review open just now."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public
from core.people.models import User


class ReviewPresence(Base):
    """The last moment at which a person had a version open. Forgotten within the day."""

    __tablename__ = "review_presences"

    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), primary_key=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"), primary_key=True, index=True)
    last_seen: Mapped[datetime] = personal(index=True)

    user: Mapped[User] = relationship()
