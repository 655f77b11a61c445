"""What a practitioner keeps to hand, on their home page."""

from flask import url_for

from catalogue.interventions.uses import Use
from catalogue.shelves import queries
from catalogue.shelves.queries import ToHand
from catalogue.shelves.words import use_in_words
from core.home.sections import Item, Section
from core.people.models import User

MOST_SHOWN = 5
# Whoever uses much still sees a favourite.
RECENT_BEFORE_FAVOURITES = 3


def to_hand(user: User) -> Section:
    """What was used last, then favourites; only what may be used today."""
    uses = {use.intervention_id: use for use in queries.last_uses(user)}
    known = {each.intervention_id: each for each in queries.to_hand(user, list(uses))}
    recent = [number for number in uses if number in known]
    stars = [number for number, each in known.items() if each.favourite]
    first, rest = recent[:RECENT_BEFORE_FAVOURITES], recent[RECENT_BEFORE_FAVOURITES:]
    order = dict.fromkeys((*first, *stars, *rest))
    shown = list(order)[:MOST_SHOWN]
    return Section(
        title="Recently used and favourites",
        empty="Press “Save to favourites” on an intervention, and it stands here. "
        "So does what you use.",
        items=[
            _item(known[number], None if number in stars and number not in first else uses[number])
            for number in shown
        ],
        all_address=url_for("shelves.shelf"),
        all_label="See my shelf",
    )


def _item(each: ToHand, use: Use | None) -> Item:
    return Item(
        text=each.title,
        address=url_for("interventions.intervention", slug=each.slug),
        detail=use_in_words(use) if use else "One of your favourites",
    )
