"""What shelves say of use and of sharing."""

from catalogue.interventions.uses import Use, UseKind
from catalogue.shelves.models import Collection
from core.people.models import User
from core.ui.words import long_date

USED = {
    UseKind.TOOK_PACK: "You took the pack",
    UseKind.PLANNED: "You planned it",
    UseKind.DELIVERED: "You began to deliver it",
}


def use_in_words(use: Use) -> str:
    """As "You took the pack on 3 November 2026"."""
    return f"{USED[use.kind]} on {long_date(use.on)}"


def sharing_in_words(collection: Collection, viewer: User) -> str:
    """Who sees a collection and who may change it, in one sentence."""
    if collection.team is None:
        return "Only you see this."
    if collection.owner_left:
        who = f"{collection.owner.name} left it to the team, so everyone in it may change it."
    elif collection.team_may_change:
        who = "Everyone in it may change it."
    elif collection.owner_id == viewer.id:
        who = "Only you may change it."
    else:
        who = f"Only {collection.owner.name} may change it."
    return f"Shared with {collection.team.name}. {who}"
