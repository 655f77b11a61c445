"""What a practitioner keeps to hand, on their home page."""

from flask import url_for

from catalogue.shelves.lines import Line
from catalogue.shelves.queries import favourites, recently_used
from catalogue.shelves.words import use_in_words
from core.home.sections import Item, Section
from core.people.models import User

MOST_SHOWN = 5
# Whoever uses much still sees a favourite.
RECENT_BEFORE_FAVOURITES = 3


def to_hand(user: User) -> Section:
    """What was used last, then favourites; only what may be used today."""
    recent = [
        _item(each.line, use_in_words(each.use))
        for each in recently_used(user, most=MOST_SHOWN)
        if each.line.available
    ]
    stars = [
        _item(entry.line, "One of your favourites")
        for entry in favourites(user, page_size=MOST_SHOWN).entries
        if entry.line.available
    ]
    first, rest = recent[:RECENT_BEFORE_FAVOURITES], recent[RECENT_BEFORE_FAVOURITES:]
    items: dict[str, Item] = {}
    for item in (*first, *stars, *rest):
        items.setdefault(item.address, item)
    return Section(
        title="Recently used and favourites",
        empty="Press “Save to favourites” on an intervention, and it stands here. "
        "So does what you use.",
        items=list(items.values())[:MOST_SHOWN],
        all_address=url_for("shelves.shelf"),
        all_label="See my shelf",
    )


def _item(line: Line, detail: str) -> Item:
    return Item(
        text=line.title,
        address=url_for("interventions.intervention", slug=line.slug),
        detail=detail,
    )
