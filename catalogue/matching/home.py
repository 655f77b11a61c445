"""The way to a fitting intervention, on a practitioner's home page."""

from flask import url_for

from core.home.sections import Item, Section
from core.people.models import User


def find_something(user: User) -> Section:  # noqa: ARG001 - it is the same for everyone
    """Two ways into the library."""
    return Section(
        title="Find something to do",
        empty="",
        items=[
            Item(
                text="What fits this child",
                address=url_for("matching.match"),
                detail="Say the need, the age and the time you have. Nothing is kept.",
            ),
            Item(
                text="Search the library",
                address=url_for("search.search"),
                detail="By word or by topic, all of it approved.",
            ),
        ],
    )
