"""The comments of the room, as they stand beside the sections of the version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalogue.interventions.document import Document
from catalogue.review.comments.forms import CommentForm
from catalogue.review.comments.models import ReviewComment
from catalogue.review.comments.queries import by_anchor, is_fixed, said_on
from catalogue.review.models import Review, ReviewState
from catalogue.review.sections import Section, sections_of
from core.ui.words import plural


@dataclass(frozen=True)
class Beside:
    """What stands beside each section, for whoever holds the review.

    ``opened`` is the anchor of the section whose form is open, if any is.
    """

    review: Review
    sections: Mapping[str, Section]
    comments: Sequence[ReviewComment]
    beside: Mapping[str, Sequence[ReviewComment]]
    last_decision: int
    opened: str
    form: CommentForm

    @property
    def ended(self) -> bool:
        """Whether the claim is over, so that it has to be claimed again first."""
        return self.review.has_run_out or self.review.state is ReviewState.RELEASED

    def may_change(self, comment: ReviewComment) -> bool:
        """Whether it can still be resolved, reopened or withdrawn."""
        fixed = is_fixed(comment, self.last_decision)
        return not (fixed or comment.is_withdrawn or self.ended)

    def count_in_words(self, anchor: str) -> str:
        """As "3 comments, 1 open"; empty where there is none."""
        return count_in_words(self.beside.get(anchor, ()))


def count_in_words(comments: Sequence[ReviewComment]) -> str:
    """As "3 comments, 1 open", without those that were withdrawn; empty where there is none."""
    said = [comment for comment in comments if not comment.is_withdrawn]
    if not said:
        return ""
    left = sum(comment.is_open for comment in said)
    return f"{plural(len(said), 'comment')}, {left or 'none'} open"


def comments_beside(
    review: Review, document: Document, *, opened: str = "", form: CommentForm | None = None
) -> Beside:
    """The comments on the version of a review, beside the sections of its document."""
    comments, last_decision = said_on(review.version)
    sections = sections_of(document)
    return Beside(
        review=review,
        sections=sections,
        comments=comments,
        beside=by_anchor(comments),
        last_decision=last_decision,
        opened=opened if opened in sections else "",
        form=form or CommentForm(formdata=None),
    )
