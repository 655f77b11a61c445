"""Telling people that a child's education, training or employment has dropped."""

from core.notices.operations import notify, settle
from core.ui.addresses import path_to
from outcomes.caseload.models import ChildRecord
from outcomes.ete.drops import latest_drop
from outcomes.ete.queries import people_to_tell, snapshots_of

KIND = "ete_drop"
# It goes out by mail and outlives the record: nothing in it tells which child it is. The link does.
WORDS = "A child’s education, training or employment has dropped"


def tell_of_drop(child: ChildRecord) -> None:
    """Tell of the drop between the last two snapshots; without one, the matter is settled."""
    snapshots = snapshots_of(child)
    if latest_drop(snapshots) is None:
        settle(kind=KIND, about=child)
        return
    key = f"{KIND}:{snapshots[0].id}:{snapshots[0].revision}"
    notify(
        user_ids=people_to_tell(child),
        kind=KIND,
        words=WORDS,
        address=f"{path_to('caseload.show', child_id=child.id)}#ete",
        key=key,
        about=child,
    )
    settle(kind=KIND, about=child, but_key=key)
