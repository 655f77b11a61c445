"""What a practitioner's home page says of their drafts."""

from flask import url_for

from catalogue.drafting.queries import is_to_finish
from catalogue.interventions.models import InterventionVersion, VersionState
from core.home.sections import Item
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date


def drafts_to_finish(user: User) -> Statement:
    """Drafts to finish, and versions that a reviewer asked to change."""
    version = InterventionVersion
    return waiting(
        subject=version.id,
        moment=version.updated_at,
        words=version.title,
        flag=version.state == VersionState.CHANGES_REQUESTED,
    ).where(*is_to_finish(user))


def _item(each: Waiting) -> Item:
    return Item(
        text=each.words or "",
        address=url_for("drafting.draft", version_id=each.subject_id),
        detail=f"Last changed {long_date(each.on)}",
        tag="Changes requested" if each.flag else "",
    )


TO_FINISH = WaitingKind(
    code="draft",
    title="My drafts",
    empty="You have no drafts. To write an intervention, go to My drafts.",
    order=60,
    statement=drafts_to_finish,
    item=_item,
    newest_first=True,
    all_endpoint="drafting.list_drafts",
    all_label="All my drafts",
)
