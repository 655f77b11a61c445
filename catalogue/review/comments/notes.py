"""What comments ask of a draft, for those who write it."""

from flask import url_for

from catalogue.interventions.draft_notes import Note
from catalogue.interventions.models import InterventionVersion
from catalogue.review.comments.queries import asked_of
from core.people.models import User


def notes_from_comments(draft: InterventionVersion, *, viewer: User) -> list[Note]:
    """The comments that the reviewers left open on the version that the draft mends."""
    return [
        Note(
            field=comment.field,
            place=comment.section,
            words=comment.words,
            by=comment.writer.name,
            at=comment.written_at,
            done=comment.done is not None,
            address=url_for("comments.asked", version_id=draft.id, _anchor=f"comment-{comment.id}"),
        )
        for comment in asked_of(draft, viewer=viewer)
    ]
