"""What some children of the demonstration do in education, training or employment."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from core.database import db, today
from core.people.models import Team, User
from outcomes.demonstration.children import children_of
from outcomes.ete.operations import SnapshotDetails, add_snapshot

AGO = timedelta(days=28)
# Of each team the first few children; the last of them has dropped out since.
SEEN = (
    (("school", 25, 22), ("school", 25, 24)),
    (("college", 16, 16), ("college", 16, 12)),
    (("school", 25, 20), ("not_in_ete", None, None)),
)


def add_snapshots(*, prefix: str, teams: Sequence[Team], workers: Sequence[User]) -> None:
    """Add two snapshots to the first children of each team, four weeks apart.

    :param prefix: of the case references of the children.
    :param workers: of the teams, in their order.
    """
    for team, worker in zip(teams, workers, strict=True):
        children = db.session.scalars(children_of(team, prefix=prefix).limit(len(SEEN))).all()
        for child, snapshots in zip(children, SEEN, strict=False):
            for place, (status, offered, attended) in enumerate(snapshots):
                add_snapshot(
                    child=child,
                    details=SnapshotDetails(
                        taken_on=today() - AGO * (len(snapshots) - 1 - place),
                        status=status,
                        hours_offered=offered,
                        hours_attended=attended,
                    ),
                    submission_key=str(uuid5(NAMESPACE_URL, f"{child.case_reference}/{place}")),
                    actor=worker,
                )
