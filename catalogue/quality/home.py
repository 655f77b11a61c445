"""What the home page of a manager says of our assurance."""

from flask import url_for

from core.home.sections import Section
from core.people.models import User
from core.permissions import looks_after_all


def how_good_assurance_is(user: User) -> Section | None:
    """Where its figures are, for managers of the whole service."""
    if not looks_after_all(user, None):
        return None
    return Section(
        title="Assurance of the library",
        empty="How long decisions take, what was decided and why, and how far reviewers agree.",
        all_address=url_for("quality.show"),
        all_label="See how good our assurance is",
    )
