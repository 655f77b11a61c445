"""What the library knows already of something that was brought: the same, much the same, rejected.

Each of three ways leads to versions and to other found resources: the same bytes, the same page,
and wording that is much alike. What the viewer may not know of is counted, and not shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.found.models import FoundResource, FoundState, VersionAddress
from catalogue.found.signatures import Near, near_resource
from catalogue.interventions.blindness import blind_versions
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.materials.models import VersionFile
from catalogue.review.models import Decision, Review
from core.database import db
from core.people.models import User
from core.permissions import Action, allowed

MOST_SHOWN = 5


class How(IntEnum):
    """In what it is the same; the surer stands first."""

    FILE = 1
    PAGE = 2
    WORDS = 3


@dataclass(frozen=True)
class Likeness:
    """How sure it is the same; of words, which part of what was brought and of the other."""

    how: How
    share: float = 1.0
    other_share: float = 1.0

    @property
    def order(self) -> tuple[int, float]:
        """The surest first."""
        return self.how, -max(self.share, self.other_share)


@dataclass(frozen=True)
class SameVersion:
    """A version that is the same or much alike; ``review`` is what it was rejected by."""

    likeness: Likeness
    version: InterventionVersion
    review: Review | None = None


@dataclass(frozen=True)
class SameResource:
    """A found resource that is the same or much alike."""

    likeness: Likeness
    resource: FoundResource


@dataclass(frozen=True)
class Known:
    """What is known already. ``hidden_since`` is when somebody brought the same, or began to write
    from it, of which the viewer may see no more."""

    have: list[SameVersion] = field(default_factory=list)
    rejected: list[SameVersion] = field(default_factory=list)
    declined: list[SameResource] = field(default_factory=list)
    waiting: list[SameResource] = field(default_factory=list)
    hidden_since: datetime | None = None

    @property
    def have_exactly(self) -> list[SameVersion]:
        return [each for each in self.have if each.likeness.how is not How.WORDS]

    @property
    def have_alike(self) -> list[SameVersion]:
        return [each for each in self.have if each.likeness.how is How.WORDS]


@dataclass
class _Candidates:
    versions: dict[int, Likeness] = field(default_factory=dict)
    resources: dict[int, Likeness] = field(default_factory=dict)


def known_already(resource: FoundResource, *, viewer: User | None) -> Known:
    """What the library knows of a found resource, as far as the viewer may know it.

    :param viewer: None for all that there is, as whoever decides sees it. What was said of a
        version that the viewer reviews blind is none of it.
    """
    blind = blind_versions(viewer) if viewer else frozenset()

    def may(action: Action, subject: Any) -> bool:
        return viewer is None or allowed(viewer, action, subject)

    candidates = _candidates(resource)
    versions = [each for each in _versions(candidates.versions) if each.version.id not in blind]
    others = _resources(candidates.resources)
    seen = [each for each in versions if may(Action.READ_VERSION, each.version)]
    have = _one_of_each([each for each in seen if each.version.state is not VersionState.REJECTED])
    hidden = [each.version.created_at for each in versions if _is_in_work(each, seen)]
    waiting = [each for each in others if each.resource.is_held]
    shown = [each for each in waiting if may(Action.OPEN_FOUND, each.resource)]
    hidden += [
        each.resource.brought_at
        for each in waiting
        if each not in shown and each.likeness.how is not How.WORDS
    ]
    return Known(
        have=have[:MOST_SHOWN],
        rejected=_rejected(versions, have)[:MOST_SHOWN],
        declined=[each for each in others if each.resource.is_declined][:MOST_SHOWN],
        waiting=shown[:MOST_SHOWN],
        hidden_since=min(hidden, default=None),
    )


def _is_in_work(same: SameVersion, seen: list[SameVersion]) -> bool:
    """Whether somebody writes from the very same thing, and the viewer may not see it."""
    return (
        same not in seen
        and same.likeness.how is not How.WORDS
        and same.version.state is not VersionState.REJECTED
    )


def _candidates(resource: FoundResource) -> _Candidates:
    found = _Candidates()
    _same_in_versions(resource, found)
    _same_in_resources(resource, found)
    if resource.sha256 is not None:
        _same_words(near_resource(resource.id), found)
    found.resources.pop(resource.id, None)
    if resource.version_id is not None:
        found.versions.pop(resource.version_id, None)
    return found


def _same_in_versions(resource: FoundResource, found: _Candidates) -> None:
    """The versions that say the very file, or lead to the very page."""
    saying = select(VersionFile.version_id, literal(How.FILE.value).label("how")).where(
        VersionFile.sha256 == resource.sha256
    )
    leading = select(VersionAddress.version_id, literal(How.PAGE.value).label("how")).where(
        VersionAddress.key == resource.address_key
    )
    for row in db.session.execute(saying.union_all(leading)):
        _note(found.versions, [row.version_id], Likeness(How(row.how)))


def _same_in_resources(resource: FoundResource, found: _Candidates) -> None:
    """The found resources of the same bytes or the same page.

    Two that have no file, or no address, have nothing in common by that.
    """
    alike = {
        FoundResource.sha256: resource.sha256,
        FoundResource.address_key: resource.address_key,
    }
    same = or_(*(column == value for column, value in alike.items() if value is not None))
    for row in db.session.execute(select(FoundResource.id, FoundResource.sha256).where(same)):
        is_file = resource.sha256 is not None and row.sha256 == resource.sha256
        _note(found.resources, [row.id], Likeness(How.FILE if is_file else How.PAGE))


def _same_words(near: list[Near], found: _Candidates) -> None:
    of_files = {each.sha256: each for each in near if each.sha256 is not None}
    saying = _versions_saying(of_files)
    for each in near:
        likeness = Likeness(How.WORDS, each.share, each.other_share)
        if each.version_id is not None:
            _note(found.versions, [each.version_id], likeness)
        if each.resource_id is not None:
            _note(found.resources, [each.resource_id], likeness)
        if each.sha256 is not None:
            _note(found.versions, saying.get(each.sha256, []), likeness)


def _versions_saying(hashes: Iterable[str]) -> Mapping[str, list[int]]:
    wanted = list(hashes)
    if not wanted:
        return {}
    saying: dict[str, list[int]] = {}
    rows = select(VersionFile.sha256, VersionFile.version_id).where(VersionFile.sha256.in_(wanted))
    for row in db.session.execute(rows):
        saying.setdefault(row.sha256, []).append(row.version_id)
    return saying


def _note(known: dict[int, Likeness], ids: Iterable[int], likeness: Likeness) -> None:
    """Keep the surest likeness of each."""
    for each in ids:
        known[each] = min(known.get(each, likeness), likeness, key=lambda one: one.order)


def _versions(candidates: Mapping[int, Likeness]) -> list[SameVersion]:
    """The versions, the surest first, each with what it was rejected by."""
    if not candidates:
        return []
    versions = db.session.scalars(
        select(InterventionVersion)
        .where(
            InterventionVersion.id.in_(candidates),
            InterventionVersion.state != VersionState.WITHDRAWN,
        )
        .options(
            joinedload(InterventionVersion.intervention, innerjoin=True),
            selectinload(InterventionVersion.editors),
        )
    ).all()
    reviews = rejections_of([each.id for each in versions if each.state is VersionState.REJECTED])
    found = [SameVersion(candidates[each.id], each, reviews.get(each.id)) for each in versions]
    return sorted(found, key=lambda each: (each.likeness.order, -each.version.id))


def rejections_of(version_ids: list[int]) -> Mapping[int, Review]:
    """The decision that each version was last rejected by."""
    if not version_ids:
        return {}
    reviews = db.session.scalars(
        select(Review)
        .where(Review.version_id.in_(version_ids), Review.decision == Decision.REJECT)
        .order_by(Review.decided_at, Review.id)
        .options(joinedload(Review.reviewer, innerjoin=True))
    )
    return {review.version_id: review for review in reviews}


def _resources(candidates: Mapping[int, Likeness]) -> list[SameResource]:
    """Other found resources that are held or were declined, the surest first."""
    if not candidates:
        return []
    resources = db.session.scalars(
        select(FoundResource)
        .where(
            FoundResource.id.in_(candidates),
            FoundResource.state.in_((FoundState.HELD, FoundState.DECLINED)),
        )
        .options(joinedload(FoundResource.decided_by))
    )
    found = [SameResource(candidates[each.id], each) for each in resources]
    return sorted(found, key=lambda each: (each.likeness.order, -each.resource.id))


def _one_of_each(versions: list[SameVersion]) -> list[SameVersion]:
    """Of each intervention the version to go to: the one in use, else the surest."""
    best: dict[int, SameVersion] = {}
    for each in sorted(versions, key=lambda same: not same.version.is_available):
        best.setdefault(each.version.intervention_id, each)
    return sorted(best.values(), key=lambda each: each.likeness.order)


def _rejected(versions: list[SameVersion], have: list[SameVersion]) -> list[SameVersion]:
    """What was rejected, unless a version in use of the same intervention is as much the same.

    Then what was brought is that, and not what was wrong with a later attempt at it.
    """
    in_use = {
        each.version.intervention_id: each.likeness.order
        for each in have
        if each.version.is_available
    }
    return [
        each
        for each in versions
        if each.review is not None
        and not in_use.get(each.version.intervention_id, (How.WORDS + 1, 0.0))
        <= each.likeness.order
    ]
