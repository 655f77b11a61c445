"""Reading what people said after use."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from catalogue.feedback.models import Feedback, Verdict
from catalogue.interventions.models import AVAILABLE, InterventionVersion
from catalogue.interventions.uses import Use, uses_of
from catalogue.pack.queries import packs_taken
from core.database import db, today
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, allowed, demand

PAGE_SIZE = 20
NO_SUCH_PAGE = "There is no such page, or you cannot see it."


@dataclass(frozen=True)
class Tally:
    """How many people said what."""

    counts: Mapping[Verdict, int] = field(default_factory=dict)

    def of(self, verdict: Verdict) -> int:
        return self.counts.get(verdict, 0)

    @property
    def n(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Tallies:
    """The counts for the version in use (its number, if one is), for all others, and together."""

    number: int | None
    in_use: Tally
    earlier: Tally

    @property
    def together(self) -> Tally:
        return Tally(Counter(self.in_use.counts) + Counter(self.earlier.counts))


@dataclass(frozen=True)
class Answers:
    """What was answered on an intervention, and the version of it that is in use, if one is."""

    tallies: Tallies
    version_in_use: int | None


@dataclass(frozen=True)
class Asked:
    """The use that a person is asked about, and the version that they used."""

    use: Use
    version_id: int


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence as the viewer may read it.

    ``name`` is None to all but QA leads; ``words`` is empty where the sentence is hidden.
    """

    feedback_id: int
    verdict: Verdict
    words: str
    role: str
    month: str
    version: int
    name: str | None
    hidden_reason: str


@dataclass(frozen=True)
class SaidPage:
    """Some of the sentences, the newest first; ``total`` counts all that the viewer may know of."""

    entries: Sequence[Said]
    total: int
    page: int
    pages: int


def answers_on(intervention_id: int) -> Answers:
    """How many people said what of an intervention, by version: one query."""
    in_use_now = and_(
        InterventionVersion.state.in_(AVAILABLE), InterventionVersion.expires_on >= today()
    )
    rows = db.session.execute(
        select(
            InterventionVersion.id,
            InterventionVersion.number,
            in_use_now.label("in_use"),
            Feedback.verdict,
            func.count(Feedback.id).label("people"),
        )
        .outerjoin(Feedback, Feedback.version_id == InterventionVersion.id)
        .where(InterventionVersion.intervention_id == intervention_id)
        .group_by(InterventionVersion.id, InterventionVersion.number, Feedback.verdict)
    ).all()
    in_use: Counter[Verdict] = Counter()
    earlier: Counter[Verdict] = Counter()
    for row in rows:
        if row.verdict is not None:
            (in_use if row.in_use else earlier)[row.verdict] += row.people
    current = next((row for row in rows if row.in_use), None)
    return Answers(
        Tallies(current.number if current else None, Tally(in_use), Tally(earlier)),
        current.id if current else None,
    )


def sentences_on(intervention_id: int, *, viewer: User, most: int) -> list[Said]:
    """The newest sentences on an intervention."""
    return _sentences(_with_words(viewer, intervention_id).limit(most), viewer)


def newest_and_own(
    intervention_id: int, *, viewer: User, most: int, version_id: int | None
) -> tuple[list[Said], Feedback | None]:
    """The newest sentences on an intervention, and what the viewer says of a version; one query."""
    newest = _with_words(viewer, intervention_id)
    of_newest = newest.with_only_columns(Feedback.id).limit(most).subquery()
    own = and_(Feedback.version_id == version_id, Feedback.user_id == viewer.id)
    wanted = or_(Feedback.id.in_(select(of_newest.c.id)), own)
    found = db.session.scalars(_in_order(select(Feedback).where(wanted))).all()
    mine = (each for each in found if (each.version_id, each.user_id) == (version_id, viewer.id))
    hides = allowed(viewer, Action.HIDE_FEEDBACK)
    said = [each for each in found if each.sentence and (hides or not each.is_hidden)]
    return [_said(each, names=hides) for each in said[:most]], next(mine, None)


def page_of_sentences(intervention_id: int, *, viewer: User, page: int) -> SaidPage:
    """The sentences on an intervention, a page at a time."""
    query = _with_words(viewer, intervention_id)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    pages = max(1, ceil((total or 0) / PAGE_SIZE))
    page = min(max(page, 1), pages)
    shown = query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    return SaidPage(_sentences(shown, viewer), total or 0, page, pages)


def uses_here(intervention_id: int, user: User) -> list[Use]:
    """How a person used an intervention, the newest use first."""
    return uses_of(user, packs_taken(user), intervention_id=intervention_id)


def to_ask_about(uses: Sequence[Use], version_in_use: int | None) -> Asked | None:
    """The newest use of a version that is known. A plan stands for the version in use."""
    for use in uses:
        version_id = use.version_id or version_in_use
        if version_id is not None:
            return Asked(use, version_id)
    return None


def own_feedback(version_id: int, user: User) -> Feedback | None:
    """What a person says of a version now."""
    return db.session.scalar(
        select(Feedback).where(Feedback.version_id == version_id, Feedback.user_id == user.id)
    )


def feedback_for(feedback_id: int, *, viewer: User, action: Action) -> Feedback:
    """One person's feedback with its version.

    :raises NotFound: if there is none, or none that the viewer may do this with.
    """
    found = db.session.scalar(
        select(Feedback)
        .where(Feedback.id == feedback_id)
        .options(joinedload(Feedback.version).joinedload(InterventionVersion.intervention))
    )
    if found is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, action, found)
    return found


def _with_words(viewer: User, intervention_id: int) -> Select[Feedback]:
    """The feedback with a sentence, the newest first; hidden ones only for those who hide."""
    query = _in_order(select(Feedback).join(Feedback.version)).where(
        InterventionVersion.intervention_id == intervention_id, Feedback.sentence != ""
    )
    if not allowed(viewer, Action.HIDE_FEEDBACK):
        query = query.where(Feedback.hidden_at.is_(None))
    return query


def _in_order(query: Select[Feedback]) -> Select[Feedback]:
    """The newest first, each with its person and its version."""
    return query.order_by(Feedback.said_at.desc(), Feedback.id.desc()).options(
        joinedload(Feedback.user),
        joinedload(Feedback.version).defer(InterventionVersion.content),
    )


def _sentences(query: Select[Feedback], viewer: User) -> list[Said]:
    names = allowed(viewer, Action.HIDE_FEEDBACK)
    return [_said(each, names=names) for each in db.session.scalars(query)]


def _said(feedback: Feedback, *, names: bool) -> Said:
    return Said(
        feedback_id=feedback.id,
        verdict=feedback.verdict,
        words="" if feedback.is_hidden else feedback.sentence,
        role=feedback.user.role.label,
        month=f"{feedback.said_at:%B %Y}",
        version=feedback.version.number,
        name=feedback.user.name if names else None,
        hidden_reason=feedback.hidden_reason,
    )
