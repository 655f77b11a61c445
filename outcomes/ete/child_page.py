"""What the snapshots put on a child's page: the drop, the list, the timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, g, url_for

from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.timeline import TimelineEntry
from outcomes.ete import queries
from outcomes.ete.drops import Drop, latest_drop
from outcomes.ete.models import EteSnapshot

SHOWN = 4


@dataclass(frozen=True)
class EtePart:
    """A child's snapshots, the newest first, and the drop between the last two."""

    snapshots: Sequence[EteSnapshot]
    drop: Drop | None
    labels: Mapping[str, str]
    shown: int = SHOWN


def ete_of_child(child: ChildRecord, viewer: User) -> EtePart:  # noqa: ARG001
    """The part of the page above the timeline."""
    snapshots = _snapshots(child)
    return EtePart(snapshots, latest_drop(snapshots), _labels())


def ete_entries(child: ChildRecord, viewer: User) -> list[TimelineEntry]:  # noqa: ARG001
    """The snapshots as entries of the timeline."""
    labels = _labels()
    return [
        TimelineEntry(
            on=snapshot.taken_on,
            recorded_at=snapshot.recorded_at,
            kind="ETE",
            title=labels.get(snapshot.status, snapshot.status),
            text=hours_in_words(snapshot),
            by=snapshot.recorded_by.name,
            address=url_for("ete.change", snapshot_id=snapshot.id),
        )
        for snapshot in _snapshots(child)
    ]


def hours_in_words(snapshot: EteSnapshot) -> str:
    """“12 of 25 hours a week attended”; what is not known is said so."""
    attended, offered = snapshot.hours_attended, snapshot.hours_offered
    if attended is None:
        return "Hours attended: not known"
    of = f" of {offered:g}" if offered is not None else ""
    return f"{attended:g}{of} hours a week attended"


def _snapshots(child: ChildRecord) -> Sequence[EteSnapshot]:
    """Read once a request, because the page and its timeline both show them."""
    known: dict[int, Sequence[EteSnapshot]] = g.setdefault("ete_of_children", {})
    if child.id not in known:
        known[child.id] = queries.snapshots_of(child)
    return known[child.id]


def _labels() -> dict[str, str]:
    labels: dict[str, str] = current_app.extensions["vocabularies"]["ete_statuses"].labels
    return labels
