"""Who has a version that is taken out of use is told at once, in the product and by mail."""

from catalogue.recall.models import Recall, RecallKind
from core.notices.operations import notify, settle
from core.people.models import User
from core.ui.addresses import path_to

RECALLED = "recall"


def tell_who_has_it(recall: Recall) -> None:
    """Tell everyone on the recall's list. The words of staff stay on its page: no mail has them."""
    how = "suspended" if recall.kind is RecallKind.SUSPENSION else "retired"
    notify(
        user_ids=[notice.user_id for notice in recall.told],
        kind=RECALLED,
        words=f"“{recall.version.title}” is {how}: do not use it. Say that you know.",
        address=path_to("recall.show", recall_id=recall.id),
        key=f"{RECALLED}:{recall.id}",
        about=recall,
        urgent=True,
    )


def note_that_it_is_known(recall: Recall, actor: User) -> None:
    """Take the notice off the list of somebody who said that they know."""
    settle(kind=RECALLED, about=recall, user_id=actor.id)


def note_that_nothing_is_recalled(recall: Recall) -> None:
    """Take the notice off everyone's list: the suspension is over."""
    settle(kind=RECALLED, about=recall)
