"""Comments on a section of a version, and what was done about each. Only ever added to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import InterventionVersion
from catalogue.review.models import Review
from core.database import Base, named_enum, personal, public
from core.people.models import User

LONGEST_COMMENT = 2000
LONGEST_SECTION = 300


class Deed(StrEnum):
    """What somebody did about a comment.

    The first three are the reviewers', before the decision; the others those of whoever writes
    the next draft, once changes are asked for.
    """

    RESOLVED = "resolved"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"
    DONE = "done"
    NOT_DONE = "not_done"


class ReviewComment(Base):
    """What a reviewer says of one section.

    It hangs on the version and not on the claim, so that it outlives one that is let go. Once a
    decision is made nothing of it changes. ``section`` is the title as it stood.
    """

    __tablename__ = "review_comments"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), index=True)
    review_id: Mapped[int] = public(ForeignKey("reviews.id"), index=True)
    anchor: Mapped[str] = public(String(60))
    section: Mapped[str] = public(String(LONGEST_SECTION))
    # The part of a draft where it is to be mended.
    field: Mapped[str] = public(String(60))
    # Empty once its writer took them back.
    words: Mapped[str] = personal(Text)
    writer_id: Mapped[int] = personal(ForeignKey("users.id"))
    written_at: Mapped[datetime] = public()

    version: Mapped[InterventionVersion] = relationship()
    review: Mapped[Review] = relationship()
    writer: Mapped[User] = relationship()
    deeds: Mapped[list["CommentDeed"]] = relationship(
        order_by="CommentDeed.id", back_populates="comment"
    )

    def _last(self, *kinds: Deed) -> "CommentDeed | None":
        return next((deed for deed in reversed(self.deeds) if deed.kind in kinds), None)

    @property
    def is_withdrawn(self) -> bool:
        return self._last(Deed.WITHDRAWN) is not None

    @property
    def settled(self) -> "CommentDeed | None":
        """Who resolved it, if it is resolved now."""
        last = self._last(Deed.RESOLVED, Deed.REOPENED)
        return last if last and last.kind is Deed.RESOLVED else None

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something: neither resolved nor withdrawn."""
        return not self.is_withdrawn and self.settled is None

    @property
    def reopened(self) -> "CommentDeed | None":
        """Who opened it again, if that was the last thing done."""
        last = self._last(Deed.RESOLVED, Deed.REOPENED)
        return last if last and last.kind is Deed.REOPENED else None

    @property
    def done(self) -> "CommentDeed | None":
        """Who said in the next draft that it is done, if it stands as done."""
        last = self._last(Deed.DONE, Deed.NOT_DONE)
        return last if last and last.kind is Deed.DONE else None

    @property
    def answers(self) -> list["CommentDeed"]:
        """What those who write the next draft say to it, oldest first."""
        return [deed for deed in self.deeds if deed.kind is Deed.ANSWERED]


class CommentDeed(Base):
    """One thing done about a comment, by whom and when. Never changed, never removed."""

    __tablename__ = "review_comment_deeds"

    id: Mapped[int] = public(primary_key=True)
    comment_id: Mapped[int] = public(ForeignKey("review_comments.id"), index=True)
    kind: Mapped[Deed] = public(named_enum(Deed, "kind"))
    words: Mapped[str] = personal(Text, default="")
    actor_id: Mapped[int] = personal(ForeignKey("users.id"))
    at: Mapped[datetime] = public()
    # The next draft, where the deed was done in one.
    draft_id: Mapped[int | None] = public(ForeignKey("intervention_versions.id"))

    comment: Mapped[ReviewComment] = relationship(back_populates="deeds")
    actor: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint(
            "(kind = 'answered') = (length(trim(words)) > 0)", name="only_an_answer_has_words"
        ),
        CheckConstraint(
            "(kind IN ('answered', 'done', 'not_done')) = (draft_id IS NOT NULL)",
            name="an_author_acts_in_a_draft",
        ),
    )
