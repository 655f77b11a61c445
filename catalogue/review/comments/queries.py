"""Reading comments."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.interventions.blindness import blind_versions
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.stored import load_document
from catalogue.review.comments.models import CommentDeed, ReviewComment
from catalogue.review.models import Decision, Review, ReviewState
from catalogue.review.sections import sections_of
from core.database import db
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand

NO_SUCH_COMMENT = "There is no such comment, or you cannot see it."


def comments_on(version: InterventionVersion) -> list[ReviewComment]:
    """Every comment on a version, section by section in the order of its page, then by age."""
    return said_on(version)[0]


def said_on(version: InterventionVersion) -> tuple[list[ReviewComment], int]:
    """The comments on a version, and the number of its last review that was decided, or 0.

    Whatever was said before that decision, or in that review, is fixed.
    """
    last = (
        select(func.max(Review.id))
        .where(Review.version_id == version.id, Review.state == ReviewState.DECIDED)
        .scalar_subquery()
    )
    rows = (
        db.session.execute(
            _with_people(select(ReviewComment))
            .add_columns(last)
            .where(ReviewComment.version_id == version.id)
        )
        .unique()
        .all()
    )
    return _in_order([row[0] for row in rows], version), (rows[0][1] if rows else None) or 0


def comments_before(review: Review) -> list[ReviewComment]:
    """The comments on a version that had been made by the time a review ended."""
    return [each for each in comments_on(review.version) if each.review_id <= review.id]


def asked_of(draft: InterventionVersion, *, viewer: User) -> list[ReviewComment]:
    """What reviewers left open on the version that a draft mends; empty for any other draft.

    It is empty too while the viewer reviews that version blind.
    """
    before = version_mended_by(draft)
    if before is None or before.id in blind_versions(viewer):
        return []
    return [comment for comment in comments_on(before) if comment.is_open]


def version_mended_by(draft: InterventionVersion) -> InterventionVersion | None:
    """The version that a draft begins from, if the last decision on it asked for changes.

    What has run out keeps its state when changes are asked for.
    """
    before = draft.based_on
    if before is None or before.state is VersionState.CHANGES_REQUESTED:
        return before
    if before.state is not VersionState.EXPIRED:
        return None
    last = db.session.scalar(
        select(Review.decision)
        .where(Review.version_id == before.id, Review.state == ReviewState.DECIDED)
        .order_by(Review.id.desc())
        .limit(1)
    )
    return before if last is Decision.REQUEST_CHANGES else None


def comment_on(comment_id: int, version: InterventionVersion) -> tuple[ReviewComment, bool]:
    """A comment on that very version, and whether it is fixed.

    :raises NotFound: if it has none of that number.
    """
    comments, last_decision = said_on(version)
    for comment in comments:
        if comment.id == comment_id:
            return comment, is_fixed(comment, last_decision)
    raise NotFound(NO_SUCH_COMMENT)


def is_fixed(comment: ReviewComment, last_decision: int) -> bool:
    """Whether a decision was made since a comment was written: it then stays as it is."""
    return comment.review_id <= last_decision


def by_anchor(comments: Iterable[ReviewComment]) -> dict[str, list[ReviewComment]]:
    """The comments of each section."""
    found: dict[str, list[ReviewComment]] = {}
    for comment in comments:
        found.setdefault(comment.anchor, []).append(comment)
    return found


def _in_order(
    comments: Sequence[ReviewComment], version: InterventionVersion
) -> list[ReviewComment]:
    if not comments:
        return []
    places = {anchor: at for at, anchor in enumerate(sections_of(load_document(version.content)))}
    return sorted(comments, key=lambda each: (places.get(each.anchor, len(places)), each.id))


def _with_people(comments: Select[ReviewComment]) -> Select[ReviewComment]:
    # Of a person the name is enough: the teams would be another question each.
    return comments.options(
        joinedload(ReviewComment.writer, innerjoin=True),
        joinedload(ReviewComment.deeds).joinedload(CommentDeed.actor),
    )


def draft_for(version_id: int, *, viewer: User) -> InterventionVersion:
    """A draft that the viewer writes, with the version that it mends.

    :raises NotFound: if there is none, or none that the viewer may know of.
    """
    draft = db.session.scalar(
        select(InterventionVersion)
        .where(InterventionVersion.id == version_id)
        .options(
            selectinload(InterventionVersion.editors), joinedload(InterventionVersion.based_on)
        )
    )
    if draft is None:
        raise NotFound("There is no such draft, or you cannot see it.")
    demand(viewer, Action.READ_VERSION, draft)
    demand(viewer, Action.ANSWER_COMMENT, draft)
    return draft
