"""What changes favourites and collections."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.interventions.presentation import notice_for
from catalogue.shelves.models import LONGEST_NAME, Collection, CollectionItem, Favourite
from catalogue.shelves.queries import item_for, items_of
from core.audit.operations import VALUES_WITHHELD, differences, record
from core.database import db, now
from core.errors import AlreadyExists, DomainError, InvalidInput, NotFound, integrity_as
from core.people.models import User
from core.permissions import Action, demand

MOST_ITEMS = 100
MOST_COLLECTIONS = 50
FULL = "“{name}” holds {most} interventions, as many as it can. Take one out first."
TOO_MANY = f"You have {MOST_COLLECTIONS} collections, as many as you can. Delete one first."
NAME_TAKEN = "You have a collection of this name already. Choose another name."
NAME_LEFT_BEHIND = (
    "You left a collection of this name with a team that you are not in any more. "
    "Choose another name."
)
ANOTHER_NAME = "This name cannot be used here. Choose another name."
ENTER_NAME = "Enter a name"
NOT_YOUR_TEAM = "Choose one of your own teams"


class NotInUse(DomainError):
    """The intervention is not available: it is not put on a shelf."""


class CollectionFull(DomainError):
    """The collection, or the shelf, holds as much as it can."""


@dataclass(frozen=True, kw_only=True)
class CollectionDetails:
    """What a collection is called, what it is for, and who it is for (no team: its owner)."""

    name: str
    description: str = ""
    team_id: int | None = None
    team_may_change: bool = False


# Favourites


def keep_favourite(*, version: InterventionVersion, actor: User) -> None:
    """Give an intervention a star; one that has it already keeps it.

    :raises NotInUse: if it is not available.
    """
    _demand_in_use(version)
    place = (actor.id, version.intervention_id)
    # Two presses at once: the second waits here and finds what the first has done.
    own = select(User.id).where(User.id == actor.id)
    db.session.execute(own.with_for_update(key_share=True))
    if db.session.get(Favourite, place) is not None:
        return
    db.session.add(
        Favourite(user_id=actor.id, intervention_id=version.intervention_id, added_at=now())
    )
    db.session.flush()
    record(actor=actor, action="keep_favourite", subject=version.intervention)


def drop_favourite(*, intervention: Intervention, actor: User) -> None:
    """Take the star away again, also from what is out of use."""
    found = db.session.get(Favourite, (actor.id, intervention.id))
    if found is None:
        return
    db.session.delete(found)
    db.session.flush()
    record(actor=actor, action="drop_favourite", subject=intervention)


# Collections


def make_collection(*, details: CollectionDetails, actor: User) -> Collection:
    """Begin a collection.

    :raises InvalidInput: for a name that is missing, or a team that is not the actor's.
    :raises AlreadyExists: if the actor has one of that name.
    :raises CollectionFull: if the actor has as many as one can.
    """
    demand(actor, Action.KEEP_SHELF)
    _demand_own_team(details.team_id, actor)
    own = select(func.count(Collection.id)).where(Collection.owner_id == actor.id)
    if (db.session.scalar(own) or 0) >= MOST_COLLECTIONS:
        raise CollectionFull(TOO_MANY)
    collection = Collection(
        owner_id=actor.id,
        owner=actor,
        created_at=now(),
        updated_at=now(),
        team_id=details.team_id,
        team_may_change=details.team_id is not None and details.team_may_change,
        description=details.description,
        **_checked_name(details.name, owner=actor, actor=actor),
    )
    with integrity_as(AlreadyExists(NAME_TAKEN, field="name"), constraint="name_key"):
        db.session.add(collection)
        db.session.flush()
    record(
        actor=actor,
        action="make_collection",
        subject=collection,
        changes={"name": [None, collection.name], "team_id": [None, collection.team_id]},
    )
    return collection


def change_collection(*, collection: Collection, details: CollectionDetails, actor: User) -> None:
    """Rename it, describe it, or share it otherwise; only its owner decides on the sharing.

    :raises InvalidInput: for a name that is missing, or a team that is not the owner's.
    :raises AlreadyExists: if its owner has another of that name.
    """
    demand(actor, Action.CHANGE_COLLECTION, collection)
    if collection.owner_id == actor.id:
        if details.team_id != collection.team_id:
            _demand_own_team(details.team_id, actor)
        collection.team_id = details.team_id
        collection.team_may_change = details.team_id is not None and details.team_may_change
    name = _checked_name(details.name, owner=collection.owner, but=collection, actor=actor)
    collection.name, collection.name_key = name["name"], name["name_key"]
    collection.description = details.description
    changes = differences(collection)
    changes.pop("name_key", None)
    if not changes:
        return
    if "description" in changes:
        changes["description"] = VALUES_WITHHELD
    collection.updated_at = now()
    with integrity_as(AlreadyExists(NAME_TAKEN, field="name"), constraint="name_key"):
        db.session.flush()
    record(actor=actor, action="change_collection", subject=collection, changes=changes)


def delete_collection(*, collection: Collection, actor: User) -> None:
    """Delete a collection; the interventions in it stay where they are."""
    demand(actor, Action.MANAGE_COLLECTION, collection)
    record(
        actor=actor,
        action="delete_collection",
        subject=collection,
        changes={"name": [collection.name, None]},
    )
    db.session.delete(collection)
    db.session.flush()


# What is in a collection


def add_to_collections(
    *,
    version: InterventionVersion,
    collections: Sequence[Collection],
    note: str = "",
    actor: User,
) -> None:
    """Put an available intervention at the end of collections; where it is in already, nothing.

    :raises NotInUse: if it is not available.
    :raises CollectionFull: if one of them holds as many as it can.
    """
    _demand_in_use(version)
    # Always in the same order, so that two people who do this at once do not block each other.
    for collection in sorted(collections, key=lambda each: each.id):
        demand(actor, Action.CHANGE_COLLECTION, collection)
        _add(version.intervention, collection, note, actor)


def take_out(*, collection: Collection, intervention_id: int, actor: User) -> None:
    """Take an intervention out; until the next one is taken out it can be put back.

    :raises NotFound: if it is not in there.
    """
    demand(actor, Action.CHANGE_COLLECTION, collection)
    _lock(collection)
    item = item_for(collection, intervention_id)
    if item.taken_out_at is not None:
        return
    db.session.execute(
        delete(CollectionItem).where(
            CollectionItem.collection_id == collection.id,
            CollectionItem.taken_out_at.is_not(None),
        )
    )
    item.taken_out_at = collection.updated_at = now()
    db.session.flush()
    change = {"intervention_id": [intervention_id, None]}
    record(actor=actor, action="take_out_of_collection", subject=collection, changes=change)


def put_back(*, collection: Collection, intervention_id: int, actor: User) -> None:
    """Undo the taking out: it stands where it stood, with its note.

    :raises NotFound: if another one was taken out since.
    :raises CollectionFull: if the collection was filled since.
    """
    demand(actor, Action.CHANGE_COLLECTION, collection)
    _lock(collection)
    item = item_for(collection, intervention_id)
    if item.taken_out_at is None:
        return
    _demand_room(collection, items_of(collection))
    item.taken_out_at, collection.updated_at = None, now()
    db.session.flush()
    change = {"intervention_id": [None, intervention_id]}
    record(actor=actor, action="put_back_in_collection", subject=collection, changes=change)


def move_item(*, collection: Collection, intervention_id: int, up: bool, actor: User) -> None:
    """Move an intervention one place up or down; at the end of the list it stays.

    :raises NotFound: if it is not in there.
    """
    demand(actor, Action.CHANGE_COLLECTION, collection)
    _lock(collection)
    items = items_of(collection)
    place = next((i for i, each in enumerate(items) if each.intervention_id == intervention_id), -1)
    if place < 0:
        raise NotFound("It is not in this collection any more.")
    other = place - 1 if up else place + 1
    if not 0 <= other < len(items):
        return
    items[place], items[other] = items[other], items[place]
    for position, item in enumerate(items, start=1):
        item.position = position
    collection.updated_at = now()
    db.session.flush()
    change = {"position": [place + 1, other + 1]}
    record(actor=actor, action="reorder_collection", subject=collection, changes=change)


def note_item(*, collection: Collection, intervention_id: int, note: str, actor: User) -> None:
    """Write what the team should know of an intervention in this collection.

    :raises NotFound: if it is not in there.
    """
    demand(actor, Action.CHANGE_COLLECTION, collection)
    item = item_for(collection, intervention_id)
    if item.note == note:
        return
    item.note, collection.updated_at = note, now()
    db.session.flush()
    record(
        actor=actor,
        action="note_in_collection",
        subject=collection,
        changes={"note": VALUES_WITHHELD, "intervention_id": [None, intervention_id]},
    )


def _add(intervention: Intervention, collection: Collection, note: str, actor: User) -> None:
    _lock(collection)
    items = items_of(collection)
    if any(item.intervention_id == intervention.id for item in items):
        return
    _demand_room(collection, items)
    item = db.session.scalar(
        select(CollectionItem).where(
            CollectionItem.collection_id == collection.id,
            CollectionItem.intervention_id == intervention.id,
        )
    ) or CollectionItem(collection_id=collection.id, intervention_id=intervention.id)
    item.position = max((each.position for each in items), default=0) + 1
    item.note, item.added_by_id, item.added_at, item.taken_out_at = note, actor.id, now(), None
    collection.updated_at = now()
    db.session.add(item)
    db.session.flush()
    change = {"intervention_id": [None, intervention.id]}
    record(actor=actor, action="add_to_collection", subject=collection, changes=change)


def _lock(collection: Collection) -> None:
    """Hold a collection until the transaction ends, so that two people count and order in turn."""
    db.session.flush()
    db.session.execute(
        select(Collection.id).where(Collection.id == collection.id).with_for_update()
    )


def _demand_in_use(version: InterventionVersion) -> None:
    notice = notice_for(version)
    if notice is not None:
        raise NotInUse(f"It cannot be put on a shelf. {notice.title}. {notice.reason}")


def _demand_room(collection: Collection, items: Sequence[CollectionItem]) -> None:
    if len(items) >= MOST_ITEMS:
        raise CollectionFull(FULL.format(name=collection.name, most=MOST_ITEMS))


def _demand_own_team(team_id: int | None, actor: User) -> None:
    if team_id is not None and team_id not in actor.team_ids:
        raise InvalidInput(NOT_YOUR_TEAM, field="kept_for")


def _checked_name(
    name: str, *, owner: User, actor: User, but: Collection | None = None
) -> dict[str, str]:
    """The name and its key, if no other collection of the owner has it."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(ENTER_NAME, field="name")
    key = name.casefold()
    with db.session.no_autoflush:
        taken = db.session.scalar(
            select(Collection).where(Collection.owner_id == owner.id, Collection.name_key == key)
        )
    if taken is not None and taken is not but:
        # A team-mate is not told what else the owner has.
        own = NAME_LEFT_BEHIND if taken.owner_left else NAME_TAKEN
        raise AlreadyExists(own if owner.id == actor.id else ANOTHER_NAME, field="name")
    return {"name": name, "name_key": key}
