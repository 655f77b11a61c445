"""What a practitioner's home page says of their drafts."""

from flask import url_for

from catalogue.drafting.queries import to_finish
from catalogue.interventions.models import InterventionVersion, VersionState
from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import long_date

MOST_SHOWN = 5


def drafts_to_finish(user: User) -> Section:
    """Drafts to finish, and versions that a reviewer asked to change."""
    versions, total = to_finish(user, at_most=MOST_SHOWN)
    return Section(
        title="My drafts",
        empty="You have no drafts. To write an intervention, go to My drafts.",
        items=[_item(version) for version in versions],
        total=total,
        all_address=url_for("drafting.list_drafts"),
        all_label="All my drafts",
    )


def _item(version: InterventionVersion) -> Item:
    sent_back = version.state is VersionState.CHANGES_REQUESTED
    return Item(
        text=version.title,
        address=url_for("drafting.draft", version_id=version.id),
        detail=f"Last changed {long_date(version.updated_at)}",
        tag="Changes requested" if sent_back else "",
    )
