"""What a person keeps to hand: favourites, and collections, private or shared with a team."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import Intervention
from core.database import Base, personal, public
from core.people.models import Team, User

LONGEST_NAME = 80
LONGEST_DESCRIPTION = 500
LONGEST_NOTE = 200


class Favourite(Base):
    """That a person marked an intervention with a star."""

    __tablename__ = "favourites"

    user_id: Mapped[int] = personal(ForeignKey("users.id"), primary_key=True)
    intervention_id: Mapped[int] = public(ForeignKey("interventions.id"), primary_key=True)
    added_at: Mapped[datetime] = personal()


class Collection(Base):
    """A named list of interventions: its owner's alone, or a team's.

    ``name_key`` is the name in small letters: two that differ in capitals only are one name.
    """

    __tablename__ = "collections"

    id: Mapped[int] = public(primary_key=True)
    owner_id: Mapped[int] = personal(ForeignKey("users.id"))
    team_id: Mapped[int | None] = public(ForeignKey("teams.id"), index=True)
    team_may_change: Mapped[bool] = public(default=False)
    name: Mapped[str] = personal(String(LONGEST_NAME))
    name_key: Mapped[str] = personal(String(3 * LONGEST_NAME))
    description: Mapped[str] = personal(String(LONGEST_DESCRIPTION), default="")
    created_at: Mapped[datetime] = public()
    updated_at: Mapped[datetime] = public()

    owner: Mapped[User] = relationship()
    team: Mapped[Team | None] = relationship()
    items: Mapped[list["CollectionItem"]] = relationship(
        cascade="all, delete-orphan",
        order_by="(CollectionItem.position, CollectionItem.id)",
    )

    __table_args__ = (
        UniqueConstraint("owner_id", "name_key"),
        CheckConstraint("length(trim(name)) > 0", name="name"),
        CheckConstraint("team_id IS NOT NULL OR NOT team_may_change", name="shared_to_change"),
    )

    @property
    def owner_left(self) -> bool:
        """Whether its owner is gone from the team or the service: it is the team's then."""
        owner = self.owner
        return self.team_id is not None and (not owner.active or self.team_id not in owner.team_ids)


class CollectionItem(Base):
    """An intervention in a collection. Taken out, it is kept until the next one is: for undo."""

    __tablename__ = "collection_items"

    id: Mapped[int] = public(primary_key=True)
    collection_id: Mapped[int] = public(ForeignKey("collections.id"))
    intervention_id: Mapped[int] = public(ForeignKey("interventions.id"))
    position: Mapped[int] = public()
    note: Mapped[str] = personal(String(LONGEST_NOTE), default="")
    added_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    added_at: Mapped[datetime] = public()
    taken_out_at: Mapped[datetime | None] = public()

    intervention: Mapped[Intervention] = relationship()

    __table_args__ = (UniqueConstraint("collection_id", "intervention_id"),)
