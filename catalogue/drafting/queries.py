"""Reading drafts, and what became of what was submitted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import defer, joinedload

from catalogue.interventions.models import (
    Intervention,
    InterventionVersion,
    VersionEditor,
    VersionState,
)
from catalogue.interventions.operations import EDIT
from catalogue.interventions.queries import NO_SUCH_PAGE
from catalogue.review.models import Decision, Review
from catalogue.review.queries import decisions_on
from core.audit.models import AuditEvent
from core.database import db, now
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 20
# How long somebody's typing counts as one edit in the audit.
SITTING = timedelta(minutes=30)
S = VersionState
# What needs its author first, then what waits, then what is settled.
ORDER = ((S.DRAFT,), (S.CHANGES_REQUESTED, S.REJECTED), (S.SUBMITTED, S.IN_REVIEW))
TO_FINISH = (S.DRAFT, S.CHANGES_REQUESTED)
SENT_BACK = (Decision.REQUEST_CHANGES, Decision.REJECT)


@dataclass(frozen=True)
class MyVersion:
    """A version that someone wrote or edited, as their list shows it.

    ``refusal`` is the decision that sent it back; ``next_draft`` what was begun from it since.
    """

    version: InterventionVersion
    rank: int
    refusal: Review | None
    next_draft: InterventionVersion | None


@dataclass(frozen=True)
class MyVersions:
    """A page of someone's versions, what needs them first; ``total`` counts all of them."""

    items: list[MyVersion]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class LastSave:
    """Who saved last, and when. ``own``: whoever asks did it."""

    name: str
    at: datetime
    own: bool

    @property
    def heading(self) -> str:
        """What to say above what was saved meanwhile."""
        if self.own:
            return "You saved this in another window"
        return f"{self.name} saved since you opened this"


def my_versions(*, viewer: User, page: int = 1) -> MyVersions:
    """What the viewer wrote or edited: to finish, sent back, with a reviewer, then the rest."""
    demand(viewer, Action.DRAFT_INTERVENTION)
    mine = select(InterventionVersion).where(_is_mine(viewer))
    total = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(max(page, 1), pages)
    rank = case(
        *((InterventionVersion.state.in_(states), rank) for rank, states in enumerate(ORDER)),
        else_=len(ORDER),
    )
    found = db.session.scalars(
        _with_people(mine)
        .options(defer(InterventionVersion.content))
        .order_by(rank, InterventionVersion.updated_at.desc(), InterventionVersion.id.desc())
        .offset((page - 1) * PAGE_LENGTH)
        .limit(PAGE_LENGTH)
    ).all()
    return MyVersions(_described(found, viewer), total, page, pages)


def is_to_finish(viewer: User) -> tuple[ColumnElement[bool], ...]:
    """The conditions on the viewer's drafts, and on versions sent back that no new draft was
    begun from.
    """
    later = InterventionVersion.__table__.alias("later")
    continued = (
        select(later.c.id)
        .where(
            later.c.based_on_id == InterventionVersion.id,
            later.c.state != VersionState.WITHDRAWN,
        )
        .exists()
    )
    return (
        _is_mine(viewer),
        InterventionVersion.state.in_(TO_FINISH),
        or_(InterventionVersion.state == VersionState.DRAFT, ~continued),
    )


def version_to_edit(version_id: int, *, viewer: User) -> InterventionVersion:
    """A version that the viewer wrote or edits, whatever became of it.

    :raises NotFound: if there is none, or none that the viewer may know of.
    :raises NotPermitted: if the viewer may read it and not edit it.
    """
    version = db.session.scalar(
        _with_people(select(InterventionVersion)).where(InterventionVersion.id == version_id)
    )
    if version is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.READ_VERSION, version)
    demand(viewer, Action.EDIT_VERSION, version)
    return version


def editors_of(version: InterventionVersion) -> list[User]:
    """Those who may change a version besides its author, by name."""
    people = {editor.user_id for editor in version.editors} - {version.author_id}
    if not people:
        return []
    found = select(User).where(User.id.in_(people)).order_by(User.name)
    return list(db.session.scalars(found))


def last_save(version: InterventionVersion, *, viewer: User) -> LastSave | None:
    """Who changed the draft last; None if nobody has since it was begun."""
    edit = _last_edit(version)
    person = db.session.get(User, edit.actor_id) if edit else None
    if edit is None or person is None:
        return None
    # A page that saves itself is noted once a sitting: the draft knows the moment better.
    at = version.updated_at if version.state is VersionState.DRAFT else edit.at
    return LastSave(person.name, at, own=person.id == viewer.id)


def fields_noted_this_sitting(version: InterventionVersion, editor: User) -> frozenset[str]:
    """The parts that the audit already says somebody is changing, for as long as a sitting lasts.

    Only the last edit counts: once someone else has saved, the next save is noted again, so that
    the audit always tells who wrote last.
    """
    edit = _last_edit(version)
    if edit is None or edit.actor_id != editor.id or edit.at < now() - SITTING:
        return frozenset()
    return frozenset(edit.changes)


def _last_edit(version: InterventionVersion) -> AuditEvent | None:
    return db.session.scalar(
        select(AuditEvent)
        .where(
            AuditEvent.subject_type == InterventionVersion.__tablename__,
            AuditEvent.subject_id == version.id,
            AuditEvent.action == EDIT,
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )


def overtaken_by(version: InterventionVersion) -> InterventionVersion | None:
    """The version in use, if a draft does not come from its text; None if it does."""
    live = version.intervention.available_version
    based_on = {each.id: each.based_on_id for each in version.intervention.versions}
    ancestor: int | None = version.id
    while ancestor is not None:
        if live is None or ancestor == live.id:
            return None
        ancestor = based_on.get(ancestor)
    return live


def refusals_of(versions: Iterable[InterventionVersion], *, viewer: User) -> dict[int, Review]:
    """The last decision that asked for changes or rejected, by version."""
    newest_first = decisions_on(versions, viewer=viewer)
    return {
        review.version_id: review
        for review in reversed(newest_first)
        if review.decision in SENT_BACK
    }


def _is_mine(viewer: User) -> ColumnElement[bool]:
    edited = select(VersionEditor.version_id).where(VersionEditor.user_id == viewer.id)
    return or_(InterventionVersion.author_id == viewer.id, InterventionVersion.id.in_(edited))


def _with_people(
    versions: Select[InterventionVersion],
) -> Select[InterventionVersion]:
    """With all versions of their interventions, themselves among them, and who edited each."""
    intervention = joinedload(InterventionVersion.intervention)
    siblings = intervention.selectinload(Intervention.versions)
    return versions.options(
        joinedload(InterventionVersion.author),
        joinedload(InterventionVersion.based_on),
        siblings.defer(InterventionVersion.content),
        siblings.joinedload(InterventionVersion.editors),
    )


def _described(found: Sequence[InterventionVersion], viewer: User) -> list[MyVersion]:
    refusals = refusals_of(found, viewer=viewer)
    return [
        MyVersion(
            version,
            _rank(version),
            refusals.get(version.id),
            next(
                (
                    later
                    for later in reversed(version.intervention.versions)
                    if later.based_on_id == version.id and later.state is not S.WITHDRAWN
                ),
                None,
            ),
        )
        for version in found
    ]


def _rank(version: InterventionVersion) -> int:
    return next((rank for rank, states in enumerate(ORDER) if version.state in states), len(ORDER))
