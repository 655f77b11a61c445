"""Commenting on a section, settling a comment, and answering it in the next draft.

Who commented where is in the audit; the words are not, since a slip must be able to go for good.
"""

from catalogue.interventions.blindness import refuse_blind
from catalogue.interventions.lifecycle import lock_version
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.stored import load_document
from catalogue.review.checks import ClaimRanOut, refuse_ended
from catalogue.review.comments.models import (
    LONGEST_COMMENT,
    LONGEST_SECTION,
    CommentDeed,
    Deed,
    ReviewComment,
)
from catalogue.review.comments.queries import comment_on, comments_on, version_mended_by
from catalogue.review.models import Review
from catalogue.review.sections import sections_of
from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now
from core.errors import DomainError, InvalidInput, NotFound, NotPermitted
from core.people.models import User
from core.permissions import Action, demand

WRITE_SOMETHING = "Write your comment"
TOO_LONG = f"Write at most {LONGEST_COMMENT:,} characters"


class CommentFixed(DomainError):
    """A decision has been made since; what was said before it stays as it is."""


def comment(*, review: Review, anchor: str, words: str, actor: User) -> ReviewComment:
    """Say something of a section of the version under review. Sent twice, it is said once.

    :raises NotPermitted: to anyone but the reviewer.
    :raises ReviewEnded: if the review is no longer open.
    :raises ClaimRanOut: if its time is over.
    :raises InvalidInput: without words, with too many, or for a section that is not there.
    """
    _hold(review, actor)
    version, words = review.version, _usable(words)
    section = sections_of(load_document(version.content)).get(anchor)
    if section is None:
        raise InvalidInput("The version has no such section. Open the review again.")
    for earlier in comments_on(version):
        if (earlier.review_id, earlier.anchor, earlier.words) == (review.id, anchor, words):
            return earlier
    said = ReviewComment(
        version_id=version.id,
        review_id=review.id,
        anchor=anchor,
        section=section.title[:LONGEST_SECTION],
        field=section.field,
        words=words,
        writer_id=actor.id,
        written_at=now(),
    )
    db.session.add(said)
    db.session.flush()
    changes = {"version_id": [None, version.id], "anchor": [None, anchor]}
    record(actor=actor, action="comment_on_section", subject=said, changes=changes)
    return said


def resolve(*, review: Review, comment_id: int, actor: User) -> ReviewComment:
    """Say that nothing is left of a comment to ask for.

    :raises NotPermitted: to anyone but the reviewer of an open review of its version.
    :raises CommentFixed: once a decision has been made since it was written.
    """
    found = _under_review(review, comment_id, actor)
    if found.is_open:
        _do(found, Deed.RESOLVED, actor)
    return found


def reopen(*, review: Review, comment_id: int, actor: User) -> ReviewComment:
    """Ask again for what was resolved."""
    found = _under_review(review, comment_id, actor)
    if found.settled is not None and not found.is_withdrawn:
        _do(found, Deed.REOPENED, actor)
    return found


def withdraw(*, review: Review, comment_id: int, actor: User) -> ReviewComment:
    """Take one's own comment back, a slip for example. Its words are removed for good.

    :raises NotPermitted: to anyone but its writer, while that person reviews the version.
    """
    found = _under_review(review, comment_id, actor)
    if found.writer_id != actor.id:
        raise NotPermitted("Only the person who wrote a comment can withdraw it. Resolve it.")
    if not found.is_withdrawn:
        _do(found, Deed.WITHDRAWN, actor)
        found.words = ""
        db.session.flush()
    return found


def answer(
    *, draft: InterventionVersion, comment_id: int, words: str, actor: User
) -> ReviewComment:
    """Say something to a comment on the version that the draft mends.

    :raises NotFound: if the draft does not mend a version on which there is such a comment.
    :raises ReviewingBlind: while the actor reviews that version blind.
    """
    found = _asked(draft, comment_id, actor)
    _do(found, Deed.ANSWERED, actor, words=_usable(words), draft=draft)
    return found


def mark_done(*, draft: InterventionVersion, comment_id: int, actor: User) -> ReviewComment:
    """Say that the draft now does what a comment asks for; the next reviewer looks whether."""
    found = _asked(draft, comment_id, actor)
    if found.done is None:
        _do(found, Deed.DONE, actor, draft=draft)
    return found


def mark_not_done(*, draft: InterventionVersion, comment_id: int, actor: User) -> ReviewComment:
    """Take that back."""
    found = _asked(draft, comment_id, actor)
    if found.done is not None:
        _do(found, Deed.NOT_DONE, actor, draft=draft)
    return found


def _hold(review: Review, actor: User) -> None:
    """Go on only for the reviewer, within the time of an open claim."""
    lock_version(review.version)
    db.session.refresh(review)
    demand(actor, Action.COMMENT_ON_REVIEW, review)
    refuse_ended(review)
    if review.has_run_out:
        raise ClaimRanOut(
            "Your claim has ended, so nothing was changed. Claim the version again: the comments "
            "on it are still there."
        )


def _under_review(review: Review, comment_id: int, actor: User) -> ReviewComment:
    _hold(review, actor)
    found, fixed = comment_on(comment_id, review.version)
    if fixed:
        raise CommentFixed("It was said before a decision, so it stays as it is.")
    return found


def _asked(draft: InterventionVersion, comment_id: int, actor: User) -> ReviewComment:
    lock_version(draft)
    demand(actor, Action.ANSWER_COMMENT, draft)
    before = version_mended_by(draft)
    if before is None:
        raise NotFound("Nobody has asked for changes that this draft would make.")
    if draft.state is not VersionState.DRAFT:
        raise CommentFixed("This version has been sent for review, so nothing more is noted here.")
    refuse_blind(before, actor)
    return comment_on(comment_id, before)[0]


def _do(
    found: ReviewComment,
    kind: Deed,
    actor: User,
    *,
    words: str = "",
    draft: InterventionVersion | None = None,
) -> None:
    found.deeds.append(
        CommentDeed(
            kind=kind,
            words=words,
            actor_id=actor.id,
            actor=actor,
            at=now(),
            draft_id=draft.id if draft else None,
        )
    )
    db.session.flush()
    changes: dict[str, object] = {"version_id": [None, found.version_id]}
    if words or kind is Deed.WITHDRAWN:
        changes["words"] = VALUES_WITHHELD
    record(actor=actor, action=f"comment_{kind.value}", subject=found, changes=changes)


def _usable(words: str) -> str:
    words = words.replace("\r\n", "\n").strip()
    if not words:
        raise InvalidInput(WRITE_SOMETHING, field="words")
    if len(words) > LONGEST_COMMENT:
        raise InvalidInput(TOO_LONG, field="words")
    return words
